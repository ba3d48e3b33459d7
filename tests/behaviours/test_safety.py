"""Safety: when nothing is suggested, what is left out, and what never happens."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from claims import behaviour
from histories import Course, candidate, found, frozen_host, make_type, tiny_host
from plans import AMPLE, desk, middle, offers, plan_of, plan_with, practised, withheld
from pydantic import ValidationError

from recommender import History, InputError, Recommender, Settings
from recommender.domain.client import RISK_FLAGS, Goal
from recommender.domain.plan import Cleared, Veto
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.plan import Plan

NAMED = ("si", "self_harm", "harm_to_others", "abuse", "acute_psychosis", "intoxication_crisis")
LINE = "Ring the clinic."


def words(value: object) -> Iterator[str]:
    """Yield every text in plain JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from words(one)
    elif isinstance(value, str):
        yield value


def silent(plan: Plan) -> bool:
    """Tell whether a plan says why there is nothing, and has nothing else to say."""
    return bool(plan.stopped) and not (plan.suggestions or plan.review or plan.notes)


# S1


@behaviour("S1")
@pytest.mark.parametrize("flag", [*NAMED, "suicidal-ideation", "Self-Harm", "psychosis_acute"])
def test_a_risk_stops_everything_and_shows_the_clinics_line(flag: str) -> None:
    course = middle(contact_line=LINE).assign("thought-record", "a", minutes=5).session(5)
    plan = plan_of(course.add("flag_raised", flag=flag))
    assert silent(plan)
    assert plan.contact_line == LINE
    assert {one.rule for one in plan.withheld} == {"S1"}
    assert "does not assess risk" in (plan.stopped or "")


@behaviour("S1")
def test_the_risks_that_stop_are_those_and_no_fewer() -> None:
    assert set(NAMED) < RISK_FLAGS


@behaviour("S1")
@pytest.mark.parametrize("value", [1, 2, 3])
@pytest.mark.parametrize("name", ["phq9-item9", "phq-9-item-9"])
def test_item_nine_from_one_on_stops_everything(value: int, name: str) -> None:
    plan = plan_of(middle().add("measured", measure=name, value=value))
    assert silent(plan)


@behaviour("S1")
def test_item_nine_at_nought_stops_nothing_and_clears_nothing() -> None:
    course = middle().add("measured", measure="phq9-item9", value=0)
    assert plan_of(course).suggestions
    course.add("measured", measure="phq9-item9", value=1)
    assert silent(plan_of(course.add("measured", measure="phq9-item9", value=0)))


@behaviour("S1")
def test_any_flag_may_be_raised_as_a_risk() -> None:
    assert silent(plan_of(middle().add("flag_raised", flag="something_new", risk=True)))


@behaviour("S1")
def test_a_therapist_clears_a_risk_and_nobody_else_and_it_is_on_record() -> None:
    course = middle().add("flag_raised", flag="si").add("flag_cleared", flag="si")
    assert plan_of(course).suggestions
    assert course.events[-1].kind == "flag_cleared"
    records = [one.model_dump(mode="json") for one in course.events]
    for actor in ("client", "import"):
        with pytest.raises(InputError):
            History.from_records([*records[:-1], {**records[-1], "actor": actor}])


@behaviour("S1")
@pytest.mark.parametrize("actor", ["client", "import"])
def test_nobody_else_takes_a_risk_back_either(actor: str) -> None:
    course = middle().add("flag_raised", flag="si")
    course.add("retracted", target=course.last, actor=actor)
    assert silent(plan_of(course))


@behaviour("S1")
def test_more_sessions_do_not_wear_a_risk_off() -> None:
    assert silent(plan_of(middle().add("flag_raised", flag="si").session(9).session(9)))


@behaviour("S1")
def test_a_risk_stops_a_task_that_a_person_picks_too() -> None:
    recommender = desk()
    course = middle().add("flag_raised", flag="si")
    case = recommender.case(course.history, at=course.now)
    why = recommender.objection(case, candidate(recommender.task_types["thought-record"]))
    assert why is not None
    assert why[0] == "S1"


# S2


@behaviour("S2", "B18")
@pytest.mark.parametrize("lead", ["therapist", "shared", "client"])
def test_nothing_becomes_active_by_being_suggested(lead: str) -> None:
    course = middle().add("ownership_set", ownership=lead)
    before = course.history
    plan = plan_of(course)
    assert plan.suggestions
    assert course.history == before
    options = [
        {
            "task_type": one.task_type,
            "rung": one.rung,
            "minutes": one.minutes,
            "occasions": one.occasions,
            "propensity": one.propensity,
        }
        for one in plan.suggestions
    ]
    course.add("suggested", options=options, seed=0, history_digest="0" * 64, engine="1", model="m")
    case = desk().case(course.history, at=course.now)
    assert case.open == ()
    assert plan_of(course).review == ()
    assert offers(plan_of(course)).keys() == offers(plan).keys()
    assert desk().case(course.assign("thought-record").history, at=course.now).open


# S3


@behaviour("S3")
@pytest.mark.parametrize("consent", [None, False])
def test_without_consent_nothing_is_suggested(consent: bool | None) -> None:
    plan = plan_of(middle(consent=consent))
    assert silent(plan)
    assert plan.stopped == say("stop.consent")


@behaviour("S3")
def test_without_a_course_nothing_is_suggested() -> None:
    plan = desk().suggest(History("c-1", ()), at=middle().now)
    assert silent(plan)
    assert plan.stopped == say("stop.not_opened")


@behaviour("S3")
@pytest.mark.parametrize(("days", "stopped"), [(42, False), (43, True)])
def test_what_is_known_of_risk_grows_too_old(days: int, stopped: bool) -> None:
    course = middle().wait(days=days).wait(minutes=-1)
    plan = plan_of(course)
    assert silent(plan) is stopped
    assert not stopped or "43 days" in (plan.stopped or "")


@behaviour("S3")
def test_before_the_course_was_opened_nothing_is_suggested() -> None:
    course = middle()
    assert silent(desk().suggest(course.history, at=course.now - timedelta(days=400)))


@behaviour("S3")
def test_a_check_that_a_clinic_requires_and_that_is_missing_stops_everything() -> None:
    plan = plan_with(middle(), make_type(), settings=Settings(required_plugins=("guard",)))
    assert silent(plan)
    assert "guard" in (plan.stopped or "")


@behaviour("S3")
@pytest.mark.parametrize("how", ["raises", "silent", "junk"])
def test_a_check_that_breaks_withholds(how: str) -> None:
    def veto(candidate: Any, case: Any) -> Any:
        if how == "raises":
            raise RuntimeError(how)
        return None if how == "silent" else "fine"

    kind = make_type(checked_by=("guard",))
    host = tiny_host(kind, extra=[found("guard", safety=True, veto=veto)])
    plan = plan_with(middle(), host=host)
    assert plan.suggestions == ()
    assert bool(plan.faults) is (how != "silent")
    assert {one.rule for one in plan.withheld} == {"S3"}


@behaviour("S3")
def test_a_check_that_does_not_load_stops_everything() -> None:
    def load() -> object:
        raise ImportError

    host = tiny_host(make_type(), extra=[found("guard", safety=True, load=load)])
    assert silent(plan_with(middle(), host=host))


@behaviour("S3")
def test_every_reason_of_a_check_is_told() -> None:
    def veto(candidate: Any, case: Any) -> Veto | Cleared:
        return Veto("not now") if candidate.rung > 1 else Cleared()

    host = tiny_host(make_type(), extra=[found("guard", safety=True, veto=veto)])
    plan = plan_with(middle(), host=host)
    assert [one.rung for one in plan.suggestions] == [1]
    assert "not now" in plan.withheld[0].reason


@behaviour("S3")
def test_a_task_nobody_knows_any_more_is_still_looked_at() -> None:
    plan = plan_of(middle().assign("gone-task", "a", minutes=5).session(5))
    assert [one.assignment for one in plan.review] == ["a"]
    assert plan.review[0].questions


# S4

BARRED = [
    (name, one.flag) for name, kind in frozen_host().types.items() for one in kind.contraindications
]


def unlocked(course: Course) -> Course:
    """Rehearse and agree on everything that the built-in tasks ask for."""
    for skill in ("breathing", "relaxation", "assertive-communication", "approach"):
        course.add("skill_rehearsed", skill=skill)
    return course.add("agreement_made", agreement="exposure-hierarchy")


@behaviour("S4")
@pytest.mark.parametrize(("name", "flag"), BARRED)
def test_what_a_flag_speaks_against_is_left_out_and_listed(name: str, flag: str) -> None:
    course = unlocked(middle(*frozen_host().types[name].goals[:1]))
    assert "S4" not in withheld(plan_of(course)).values()
    plan = plan_of(course.add("flag_raised", flag=flag))
    assert name not in offers(plan)
    assert withheld(plan)[name] == "S4"
    back = plan_of(course.add("flag_cleared", flag=flag))
    assert name not in withheld(back)


@behaviour("S4")
def test_of_two_that_do_not_go_together_one_is_offered_and_the_other_never_after_it() -> None:
    types = (make_type("slow", excludes=("quick",)), make_type("quick"), make_type("third"))
    course = middle("worry")
    offered = set(offers(plan_with(course, *types, most=3)))
    assert "third" in offered
    assert len(offered) == 2
    (left_out,) = {"slow", "quick"} - offered
    assert withheld(plan_with(course, *types, most=3))[left_out] == "S4"
    plan = plan_with(practised(course, "quick"), *types, most=3)
    assert "slow" not in offers(plan)
    assert withheld(plan)["slow"] == "S4"
    plan = plan_with(course.assign("quick", "open", minutes=5), *types, most=3)
    assert offers(plan).keys() == {"third"}
    assert withheld(plan)["slow"] == "S4"


@behaviour("S4")
@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("graded-exposure", "recent_trauma"),
        ("graded-exposure", "acute_medical"),
        ("progressive-relaxation", "panic"),
        ("assertive-conversation", "interpersonal_violence"),
        ("behavioural-activation", "eating_disorder"),
        ("behavioural-activation", "mania"),
    ],
)
def test_the_flags_that_the_ground_names_are_declared(name: str, flag: str) -> None:
    assert (name, flag) in BARRED


@behaviour("S4", "A8")
def test_a_task_that_says_nothing_of_contraindications_is_not_accepted() -> None:
    with pytest.raises(ValidationError, match="contraindications"):
        make_type(no_contraindications_because=None)


@behaviour("S4")
def test_breathing_under_panic_comes_with_a_word_on_safety_behaviour() -> None:
    course = middle("stress").add("skill_rehearsed", skill="breathing")
    assert offers(plan_of(course))["breathing"].cautions == ()
    one = offers(plan_of(course.add("flag_raised", flag="panic")))["breathing"]
    assert any("safety behaviour" in note for note in one.cautions)


@behaviour("S4")
def test_where_somebody_may_read_it_a_written_task_offers_a_discreet_form() -> None:
    course = middle("worry").add("flag_raised", flag="no_privacy")
    for name in ("thought-record", "negative-thought-list", "worry-time", "problem-solving"):
        assert any("discreet" in note for note in offers(plan_of(course))[name].cautions), name


@behaviour("S4")
@pytest.mark.parametrize("missing", ["agreement", "rehearsal"])
def test_exposure_waits_for_its_hierarchy_and_its_rehearsal(missing: str) -> None:
    course = middle("avoidance")
    if missing == "agreement":
        course.add("skill_rehearsed", skill="approach")
    else:
        course.add("agreement_made", agreement="exposure-hierarchy")
    assert "graded-exposure" not in offers(plan_of(course))
    one = offers(plan_of(unlocked(course)))["graded-exposure"]
    assert one.rung == 1
    assert "about 40" in frozen_host().types["graded-exposure"].ladder[0].title
    assert one.preparation is not None
    assert one.preparation.when_to_stop


@behaviour("S4")
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("not_this_time", {}),
        ("not_this_time", {"barriers": ("forgot",)}),
        ("partly", {"quantity": 0.4}),
        ("done", {"distress": 9}),
        ("done", {"distress": 8}),
        ("other_practice", {}),
    ],
)
@pytest.mark.parametrize("rung", [1, 2, 3])
def test_exposure_takes_no_new_step_on_one_that_was_missed_or_too_much(
    status: str, outcome: dict[str, object], rung: int
) -> None:
    course = unlocked(middle("avoidance"))
    step = frozen_host().types["graded-exposure"].ladder[rung - 1]
    size = {"rung": rung, "minutes": step.minutes, "occasions": step.occasions}
    practised(course, "graded-exposure", status, **size, **outcome)
    one = offers(plan_of(course))["graded-exposure"]
    assert one.rung <= rung
    assert one.larger is None or one.larger.rung <= rung


@behaviour("S4")
@pytest.mark.parametrize("rung", [1, 2, 3])
def test_exposure_goes_one_step_on_at_most(rung: int) -> None:
    course = unlocked(middle("avoidance"))
    step = frozen_host().types["graded-exposure"].ladder[rung - 1]
    size = {"rung": rung, "minutes": step.minutes, "occasions": step.occasions}
    practised(course, "graded-exposure", difficulty=2, **size)
    one = offers(plan_of(course))["graded-exposure"]
    assert one.rung <= rung + 1
    assert one.larger is None or one.larger.rung <= rung + 1


# S5


@behaviour("S5")
@pytest.mark.parametrize("status", ["done", "not_this_time", "partly"])
def test_nothing_a_client_reads_counts_what_was_practised(status: str) -> None:
    course = middle("worry", "stress")
    for _ in range(3):
        practised(course, "thought-record", status, minutes=5)
    without = offers(plan_of(middle("worry", "stress", sessions=6)))
    read = offers(plan_of(course))
    for name in read.keys() & without.keys():
        for part in ("wording", "rationale", "preparation"):
            assert getattr(read[name], part) == getattr(without[name], part)
    texts = [text for one in read.values() for text in (one.wording, one.rationale, one.what)]
    assert not [text for text in texts if "%" in text or "streak" in text or "points" in text]


# S7


@behaviour("S7")
def test_declining_takes_no_reason() -> None:
    course = middle().add("declined", task_type="thought-record")
    assert withheld(plan_of(course))["thought-record"] == "S7"
    assert getattr(course.events[-1], "reason", None) is None


@behaviour("S7")
def test_declining_costs_nothing() -> None:
    course, declined = middle(confidence=9), middle(confidence=9)
    for one in (course, declined):
        one.assign("worry-time", minutes=10).review("worry-time").session(9)
    for _ in range(3):
        declined.add("declined", task_type="thought-record")
    before, after = (desk().suggest(o.history, at=declined.now, most=5) for o in (course, declined))
    assert after.ownership == before.ownership
    assert "thought-record" in offers(before)
    assert withheld(after)["thought-record"] == "S7"
    for name in offers(after).keys() & offers(before).keys():
        assert offers(after)[name].forecast == offers(before)[name].forecast
        assert offers(after)[name].reasons == offers(before)[name].reasons


@behaviour("S7")
@pytest.mark.parametrize(("sessions", "there"), [(0, False), (1, False), (2, True)])
def test_what_was_declined_keeps_away_for_two_sessions(sessions: int, there: bool) -> None:
    course = middle(planned_sessions=20).add("declined", task_type="made-up")
    for _ in range(sessions):
        course.session(5)
    assert bool(plan_with(course, make_type()).suggestions) is there


# S8


@behaviour("S8", "S12")
def test_every_suggestion_shows_its_basis_its_doubt_and_what_would_change_it() -> None:
    course = practised(middle("worry", "low-mood"), "thought-record", minutes=5)
    plan = plan_of(course)
    assert plan.suggestions
    for one in plan.suggestions:
        codes = {why.code for why in one.reasons}
        assert {"chance", "size", "record", "evidence"} <= codes
        assert one.forecast.low < one.forecast.chance < one.forecast.high
        assert one.evidence[0] in "ABCDU"
        assert one.sources
        assert one.would_change
        assert sum(why.points for why in one.reasons) == pytest.approx(one.score, abs=1e-6)


@behaviour("S8")
def test_everything_that_is_left_out_names_its_rule_and_its_reason() -> None:
    plan = plan_of(middle())
    assert all(one.rule and one.reason for one in plan.withheld)
    there = {one.task_type for one in (*plan.suggestions, *plan.withheld)}
    named = {name for name in desk().task_types if name in there}
    assert {one.task_type for one in plan.withheld} <= named
    assert all(note.basis for note in plan.notes)


@behaviour("S8")
def test_a_plan_says_by_what_it_was_made() -> None:
    decision = plan_of(middle(), seed=7).decision
    assert (decision.seed, decision.most) == (7, 5)
    assert decision.engine
    assert decision.plugins
    assert decision.model
    assert len(decision.history_digest) == len(decision.settings_digest) == 64


# S10


@behaviour("S10")
def test_language_and_name_change_nothing_in_what_is_ranked_first() -> None:
    plain = plan_of(middle("worry", "low-mood"))
    for who in ({"language": "ca"}, {"client": "Z-9"}, {"invented": True}):
        other = plan_of(middle("worry", "low-mood", **who))
        assert [(o.task_type, o.score, o.rung, o.forecast) for o in other.suggestions] == [
            (o.task_type, o.score, o.rung, o.forecast) for o in plain.suggestions
        ]


@behaviour("S10")
@pytest.mark.parametrize("field", ["gender", "postcode", "income", "ethnicity", "age"])
def test_there_is_no_place_for_who_a_client_is(field: str) -> None:
    opening = {
        "id": "1",
        "kind": "client_opened",
        "client": "c",
        "at": "2026-01-05T09:00:00Z",
        field: "x",
    }
    with pytest.raises(InputError):
        History.from_records([opening])


@behaviour("S10")
def test_every_suggestion_has_a_smaller_size_or_says_it_is_the_smallest() -> None:
    for one in plan_of(middle("worry", "low-mood")).suggestions:
        assert one.smaller or one.no_smaller_because


# S11

CANARY = "canary-Quillfeather"


def told() -> Course:
    """Return a course with the client's words in every field that takes words."""
    course = Course.opened(weekly_minutes=AMPLE)
    course.add("goal_stated", goal={"id": "goal", "areas": ["worry"], "text": CANARY})
    course.session(5).session(5).session(5)
    course.assign("thought-record", "a", minutes=5, what=CANARY)
    course.review("a", "modified", learned=CANARY, modified_to=CANARY)
    return course.assign("worry-time", "b", minutes=10, what=CANARY).session(5)


@behaviour("S11")
def test_a_clients_words_are_in_no_plan() -> None:
    plan = plan_of(told())
    assert plan.suggestions
    assert plan.review
    assert CANARY not in plan.to_json()
    assert CANARY not in repr(plan)


@behaviour("S11")
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("goal_stated", "goal.text"),
        ("assigned", "what"),
        ("outcome_reviewed", "learned"),
        ("outcome_reviewed", "modified_to"),
    ],
)
def test_a_clients_words_are_in_no_error(kind: str, field: str) -> None:
    records = [one.model_dump(mode="json") for one in told().events]
    bad = next(one for one in records if one["kind"] == kind)
    *path, last = field.split(".")
    place = bad[path[0]] if path else bad
    for wrong in ([CANARY], {CANARY: CANARY}, CANARY * 200, CANARY + "\ud800"):
        place[last] = wrong
        with pytest.raises(InputError) as caught:
            History.from_records(records)
        error: BaseException | None = caught.value
        while error is not None:
            assert CANARY not in str(error)
            assert CANARY not in repr(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


@behaviour("S11")
def test_a_clients_words_are_in_no_error_of_a_value_either() -> None:
    with pytest.raises(ValidationError) as caught:
        Goal(id=CANARY, areas=(CANARY,), text=CANARY * 200)
    assert CANARY not in str(caught.value)


@behaviour("S11")
@pytest.mark.parametrize("name", ["Ana Quillfeather", "ana@example.org", "+34 600 000 000"])
def test_a_client_goes_by_a_pseudonym(name: str) -> None:
    record = {"id": "1", "kind": "client_opened", "client": name, "at": "2026-01-05T09:00:00Z"}
    with pytest.raises(InputError) as caught:
        History.from_records([record])
    assert name not in str(caught.value)


@behaviour("S11", "S16")
def test_a_plan_opens_no_connection_and_says_nothing_aloud(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    course = told()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    recommender = Recommender(host=frozen_host())
    assert recommender.suggest(course.history, at=course.now).suggestions
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


# S12


@behaviour("S12")
@pytest.mark.parametrize("areas", [("worry",), ("low-mood",), ("sleep",), ("relationships",)])
def test_a_therapist_has_more_than_one_option_unless_asked_otherwise(areas: tuple[str]) -> None:
    course = middle(*areas, weekly_minutes=60)
    assert len(desk().suggest(course.history, at=course.now).suggestions) >= 2


@behaviour("S12")
def test_a_single_option_is_called_one() -> None:
    plan = plan_with(middle(), make_type())
    assert "one_option" in {one.code for one in plan.notes}


# S14


@behaviour("S14")
def test_what_other_clients_did_changes_nothing() -> None:
    course = middle()
    alone = Recommender(host=frozen_host()).suggest(course.history, at=course.now)
    recommender = Recommender(host=frozen_host())
    for number in range(5):
        other = unlocked(middle(client=f"o-{number}", sessions=number))
        for _ in range(4):
            practised(other, "thought-record", "not_this_time", minutes=5)
        recommender.suggest(other.history, at=other.now)
    assert recommender.suggest(course.history, at=course.now).to_json() == alone.to_json()
    many = list(recommender.suggest_many([other.history, course.history], at=other.now))
    assert many[1].to_json() == recommender.suggest(course.history, at=other.now).to_json()


# S15


@behaviour("S15")
def test_chance_never_picks_what_is_distressing_or_gated() -> None:
    course = unlocked(middle("avoidance", "anxiety", "self-criticism", "relationships"))
    drawn = set()
    for seed in range(200):
        for one in plan_of(course, seed=seed).suggestions:
            if any(why.code == "drawn" for why in one.reasons):
                kind = frozen_host().types[one.task_type]
                drawn.add(one.task_type)
                assert not kind.gated
                assert kind.ladder[one.rung - 1].difficulty.distress < 3
    assert len(drawn) > 1


@behaviour("S15")
def test_after_distress_nothing_is_left_to_chance() -> None:
    course = practised(middle("worry"), "thought-record", minutes=5, distress=9)
    for seed in range(60):
        plan = plan_of(course, seed=seed)
        assert set(plan.decision.propensities) == {1.0}
    calm = practised(middle("worry"), "thought-record", minutes=5, distress=2)
    assert set(plan_of(calm).decision.propensities) != {1.0}


# S16


@behaviour("S16")
@pytest.mark.parametrize("kind", ["transcript", "diagnosis", "message_to_client"])
def test_a_history_has_no_place_for_transcripts_or_diagnoses(kind: str) -> None:
    course = middle()
    records = [one.model_dump(mode="json") for one in course.events]
    event = {"id": "x", "kind": kind, "client": course.client, "at": records[-1]["at"]}
    with pytest.raises(InputError):
        History.from_records([*records, event])
    with pytest.raises(InputError):
        History.from_records([*records[:-1], {**records[-1], kind: "x"}])


@behaviour("S16")
def test_no_sentence_of_the_engine_names_a_diagnosis() -> None:
    course = practised(middle("worry", "low-mood"), "thought-record", "not_this_time", minutes=5)
    shown = " ".join(words(plan_of(course).to_dict())).lower()
    for word in ("diagnos", "disorder", "symptom severity", "patient suffers", "pathol"):
        assert word not in shown


@behaviour("S1")
@pytest.mark.parametrize("page", ["portfolio", "scaffold"])
def test_no_page_for_the_client_is_made_while_a_risk_is_open(page: str) -> None:
    course = Course.opened(consent=True, contact_line="The desk").goal("g", "worry").session()
    course.add("flag_raised", flag="si")
    with pytest.raises(InputError, match=r"A risk flag is open \(si\).*The desk"):
        getattr(desk(), page)(course.history, at=course.now)


@behaviour("S3")
@pytest.mark.parametrize("page", ["portfolio", "scaffold"])
def test_no_page_for_the_client_is_made_without_consent(page: str) -> None:
    course = Course.opened(consent=True).goal("g", "worry").session()
    course.add("client_changed", consent=False)
    with pytest.raises(InputError, match="Consent is not on record"):
        getattr(desk(), page)(course.history, at=course.now)
