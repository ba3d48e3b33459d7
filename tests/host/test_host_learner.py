"""The hook recommender_learner, and the model a person has chosen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from histories import built_in, found, make_type, tiny_host

from recommender import Recommender
from recommender.domain.errors import InputError
from recommender.host import Host
from recommender.plugin import Forecast

MODEL = "/a/model"


class Even:
    """A forecaster to which everything is even."""

    name, fingerprint = "even", "e" * 64

    def forecast(self, case: Any, candidates: Any) -> Any:
        return [Forecast(0.5, 0.4, 0.6, 5, 4, 6, 10, 9, 11) for _ in candidates]


def learner(load: Any = lambda folder, task_types: Even()) -> SimpleNamespace:
    """Return a learner that has all that one needs."""
    others = dict.fromkeys(("keep", "show", "fit", "evaluate"), print)
    return SimpleNamespace(load=load, **others)


def learning() -> SimpleNamespace:
    """Answer as a plugin's hook would."""
    return learner()


def host(answer: Any) -> Host:
    """Return a host with one plugin whose hook answers so."""
    return tiny_host(make_type(), extra=[found("other", learner=answer)])


def chosen(answer: Any) -> Recommender:
    """Return a recommender with a model chosen, for that plugin to load."""
    return Recommender(host=host(answer), model=MODEL)


def raising(error: BaseException) -> Any:
    """Return a function that raises."""

    def fail(*given: Any, **named: Any) -> Any:
        raise error

    return fail


def broken(error: BaseException) -> Any:
    """Return a hook that raises; a hook takes only the arguments of the contract."""

    def fail() -> Any:
        raise error

    return fail


def test_hook_learner_loads_the_model_that_was_chosen() -> None:
    asked: list[Any] = []

    def load(folder: str, task_types: Any) -> Even:
        asked.append((folder, sorted(task_types)))
        return Even()

    recommender = chosen(lambda: learner(load))
    assert recommender.model == f"even {'e' * 64}"
    assert asked == [(MODEL, ["made-up"])]
    assert recommender.faults == ()


def test_without_a_choice_no_learner_is_asked_to_suggest() -> None:
    recommender = Recommender(host=host(broken(RuntimeError())))
    assert recommender.model.startswith("transparent-prior")
    assert recommender.faults == ()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (broken(RuntimeError("secret")), "it raised RuntimeError"),
        (broken(SystemExit("secret")), "it raised SystemExit"),
        (lambda: 3, "its learner has no load"),
        (lambda: SimpleNamespace(load=print), "its learner has no keep"),
        (lambda: None, f"no plugin can read the model chosen, {MODEL}"),
        (lambda: learner(raising(RuntimeError("secret"))), "it raised RuntimeError for the model"),
        (lambda: learner(raising(SystemExit("secret"))), "it raised SystemExit for the model"),
        (lambda: learner(raising(InputError("File x is old; fit again."))), "File x is old; fit"),
        (lambda: learner(raising(InputError("a\x1b[2J\nb" * 999))), "a [2J b"),
    ],
)
def test_a_learner_that_fails_is_a_fault_and_the_prior_answers(answer: Any, words: str) -> None:
    recommender = chosen(answer)
    assert recommender.model.startswith("transparent-prior")
    said = " ".join(str(one) for one in recommender.faults)
    assert words in said
    assert "secret" not in said
    assert len(said) < 1_000
    assert said.isprintable()


def test_what_somebody_installed_wins_over_what_ships() -> None:
    both = Host((*built_in(), found("zz", learner=learning)))
    assert Recommender(host=both, model=MODEL).model.startswith("even")


def test_a_choice_for_one_recommender_is_none_for_another() -> None:
    shared = host(learning)
    assert Recommender(host=shared, model=MODEL).model.startswith("even")
    assert Recommender(host=shared).model.startswith("transparent-prior")
    failing = host(lambda: learner(raising(RuntimeError())))
    assert Recommender(host=failing, model=MODEL).model
    assert failing.faults == ()
