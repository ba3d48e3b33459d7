"""What a task type has to be: each incoherence is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from histories import make_type, steps_up
from pydantic import ValidationError

from recommender.domain.client import Ownership
from recommender.domain.task import (
    Cadence,
    Contraindication,
    Difficulty,
    FormField,
    Kind,
    Need,
    Prerequisite,
    Rationale,
    Rung,
    TaskType,
    Wording,
)


def field(name: str = "f", **changes: Any) -> FormField:
    """Return a form field."""
    return FormField(**{"name": name, "label": "F", "type": "text", **changes})


def step(minutes: int = 5, occasions: int = 1, **parts: int) -> Rung:
    """Return a rung."""
    level = {"effort": 1, "distress": 1, "reflection": 1, "exposure": 1, **parts}
    return Rung(
        title="R", what="W.", minutes=minutes, occasions=occasions, difficulty=Difficulty(**level)
    )


def refused(**changes: Any) -> str:
    """Return why a task type is refused."""
    with pytest.raises(ValidationError) as error:
        make_type(**changes)
    return str(error.value)


def test_the_builder_makes_a_valid_one() -> None:
    assert isinstance(make_type(), TaskType)


@pytest.mark.parametrize("part", ["effort", "distress", "reflection", "exposure"])
def test_no_part_of_a_ladder_gets_easier(part: str) -> None:
    said = refused(ladder=(step(**{part: 2}), step(**{part: 1})))
    assert "ladder: rung 2 is easier than rung 1 in one part" in said


def test_a_ladder_does_not_get_shorter() -> None:
    said = refused(ladder=(step(minutes=10), step(minutes=3, occasions=3)))
    assert "ladder: rung 2 takes less time than rung 1" in said


def test_a_ladder_may_keep_its_size() -> None:
    assert len(make_type(ladder=(step(10, 1), step(5, 2))).ladder) == 2


@pytest.mark.parametrize(("distress", "needed"), [(2, False), (3, True)])
def test_distress_from_three_needs_a_preparation(distress: int, needed: bool) -> None:
    ladder = (step(), step(distress=distress))
    if needed:
        assert "preparation: needed" in refused(ladder=ladder, preparation=None)
    else:
        assert make_type(ladder=ladder, preparation=None).preparation is None


@pytest.mark.parametrize(
    ("kind", "cadence"), [(Kind.PERMANENT, None), (Kind.ONE_OFF, Cadence.DAILY)]
)
def test_a_permanent_task_and_only_that_has_a_cadence(kind: Kind, cadence: Cadence | None) -> None:
    plain = make_type().model_dump() | {"kind": kind, "cadence": cadence}
    with pytest.raises(ValidationError, match="cadence: a permanent task, and only that, has one"):
        TaskType(**plain)


@pytest.mark.parametrize("both", [True, False])
def test_contraindications_are_listed_or_explained_not_both(both: bool) -> None:
    plain = make_type().model_dump()
    plain["contraindications"] = [Contraindication(flag="x", why="Y.")] if both else []
    plain["no_contraindications_because"] = "Z." if both else None
    with pytest.raises(ValidationError, match="contraindications: list them, or say why"):
        TaskType(**plain)


def test_a_rationale_is_for_one_of_the_goals() -> None:
    said = refused(rationale=(Rationale(goal="sleep", text="S."),))
    assert "rationale: 'sleep' is not among the goals" in said


def test_fields_have_names_of_their_own() -> None:
    assert "fields: names are not unique" in refused(fields=(field(), field()))


def test_a_prerequisite_lies_on_the_ladder() -> None:
    need = Prerequisite(need=Need.AGREED, name="x", why="W.", from_rung=3)
    assert "from_rung lies above the ladder" in refused(ladder=steps_up(2), prerequisites=(need,))
    assert make_type(ladder=steps_up(3), prerequisites=(need,)).prerequisites == (need,)


def test_every_fault_is_told_at_once() -> None:
    said = refused(fields=(field(), field()), rationale=(Rationale(goal="sleep", text="S."),))
    assert "names are not unique" in said
    assert "is not among the goals" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "number"},
        {"type": "number", "low": 1},
        {"type": "number", "low": 1, "high": 1},
        {"type": "choice"},
        {"type": "text", "choices": ("a",)},
    ],
)
def test_a_field_is_coherent(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        field(**changes)
    assert field(type="number", low=0, high=1).high == 1


def test_fields_open_with_the_rung_that_introduces_them() -> None:
    first, second = steps_up(2)
    ladder = (
        first.model_copy(update={"introduces": ("a",)}),
        second.model_copy(update={"introduces": ("b", "a-context")}),
    )
    kind = make_type(ladder=ladder, fields=(field("a"), field("b"), field("c")))
    assert [one.name for one in kind.fields_at(1)] == ["a", "c"]
    assert [one.name for one in kind.fields_at(2)] == ["a", "b", "c"]


def test_where_no_rung_introduces_a_field_all_are_open() -> None:
    kind = make_type(fields=(field("a"), field("b")))
    assert [one.name for one in kind.fields_at(1)] == ["a", "b"]


def test_the_load_is_the_mean_of_the_parts_as_a_share() -> None:
    assert Difficulty(effort=5, distress=5, reflection=5, exposure=5).load == 1.0
    assert Difficulty(effort=1, distress=2, reflection=3, exposure=0).load == 0.3


@pytest.mark.parametrize("owner", list(Ownership))
def test_the_wording_follows_who_leads(owner: Ownership) -> None:
    words = Wording(therapist="therapist", shared="shared", client="client")
    assert words.at(owner) == owner.value


def test_a_value_takes_no_unknown_field() -> None:
    with pytest.raises(ValidationError):
        field(colour="red")
    assert "colour" not in FormField.model_fields


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        make_type().title = "Other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("flag", "folded"), [("Self-Harm", "self_harm"), (" si ", "si"), ("a b", "a_b")]
)
def test_a_flag_is_folded_to_one_spelling(flag: str, folded: str) -> None:
    assert Contraindication(flag=flag, why="W.").flag == folded
