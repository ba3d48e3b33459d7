"""Proposals, forecasts and texts: what a plugin answers is checked, or the core's own is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recommender import Recommender, Settings
from recommender.domain.history import Suggested
from recommender.engine.prior import Prior
from recommender.host import Host

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from recommender.domain.plan import Forecaster
    from tests.host.conftest import Site

PRIOR = Prior(Settings())
GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""
OFF_THE_LADDER = {
    "a-rung-above": "return [Candidate(task_type, 4, 2, 2)]",
    "a-rung-below": "return [Candidate(task_type, 0, 2, 2)]",
    "more-minutes": "return [Candidate(task_type, 1, 3, 2)]",
    "more-occasions": "return [Candidate(task_type, 1, 2, 3)]",
    "no-minutes": "return [Candidate(task_type, 1, 0, 2)]",
    "negative-minutes": "return [Candidate(task_type, 1, -5, 2)]",
    "a-truth-for-a-number": "return [Candidate(task_type, True, 2, 2)]",
    "a-fraction": "return [Candidate(task_type, 1, 1.5, 2)]",
    "not-a-number": "return [Candidate(task_type, 1, float('nan'), 2)]",
    "another-task-type": "return [Candidate(task('good-two'), 1, 2, 2)]",
    "no-task-type": "return [Candidate(None, 1, 2, 2)]",
    "one-good-and-one-bad": "return [Candidate(task_type, 1, 2, 2), Candidate(task_type, 9, 2, 2)]",
    "a-string": "return 'junk'",
    "a-number": "return 7",
    "a-dict": "return {'rung': 1}",
    "a-subclass": "return [type('Candidate', (Candidate,), {})(task_type, 1, 2, 2)]",
    "no-end": "while True: yield Candidate(task_type, 1, 2, 2)",
    "a-raise-half-way": "yield Candidate(task_type, 1, 2, 2); raise RuntimeError(case.goals)",
    "a-raise": "raise RuntimeError(case.goals[0].text)",
    "an-exit": "import sys; sys.exit(0)",
}
FORECASTS = {
    "not-a-number": "return [forecast(chance=float('nan')) for _ in candidates]",
    "minutes-that-are-no-number": "return [forecast(minutes=float('nan')) for _ in candidates]",
    "certainty": "return [forecast(chance=1.0) for _ in candidates]",
    "more-than-certainty": "return [forecast(chance=2.0, high=2.0) for _ in candidates]",
    "a-negative-chance": "return [forecast(chance=-1.0) for _ in candidates]",
    "negative-minutes": "return [forecast(minutes=-1) for _ in candidates]",
    "one-too-few": "return [forecast() for _ in candidates][1:]",
    "one-too-many": "return [forecast() for _ in candidates] + [forecast()]",
    "none": "return []",
    "nothing": "return None",
    "numbers": "return [.5 for _ in candidates]",
    "texts": "return [forecast(chance='junk') for _ in candidates]",
    "a-raise": "raise RuntimeError(case.goals[0].text)",
    "an-exit": "import sys; sys.exit(0)",
    "a-raise-half-way": "yield forecast(); raise RuntimeError(case.goals[0].text)",
}
CONTRADICTORY = {
    "endless-minutes": "return [forecast(minutes=float('inf')) for _ in candidates]",
    "more-minutes-than-a-life": "return [forecast(minutes=1e308) for _ in candidates]",
    "an-interval-turned-round": "return [forecast(low=.9, high=.1) for _ in candidates]",
    "a-chance-outside-its-interval": "return [forecast(chance=.9, high=.5) for _ in candidates]",
}
JUNK_TEXTS = {
    "a-list": "return ['Good']",
    "a-string": "return 'junk'",
    "a-number-for-a-text": "return {'Good': 7}",
    "a-number-for-a-key": "return {7: 'Bo'}",
    "an-empty-text": "return {'Good': '  '}",
    "a-raise": "raise RuntimeError('canary-of-a-client')",
    "an-exit": "import sys; sys.exit(0)",
}


def proposing(body: str) -> str:
    """Return a plugin that proposes what this body answers."""
    return GOOD + f"@hookimpl\ndef recommender_propose(task_type, case):\n    {body}\n"


def forecasting(body: str, *, about: str = "name, fingerprint = 'evil', 'f' * 64") -> str:
    """Return a plugin whose forecaster answers this."""
    return (
        f"class Evil:\n    {about}\n    def forecast(self, case, candidates):\n        {body}\n"
        "@hookimpl\ndef recommender_forecaster():\n    return Evil()\n"
    )


def wording(body: str) -> str:
    """Return a plugin whose catalogue is what this body answers."""
    return f"@hookimpl\ndef recommender_catalogue(language):\n    {body}\n"


# Proposals


@pytest.mark.parametrize("what", OFF_THE_LADDER)
def test_a_proposal_that_cannot_be_used_offers_nothing_and_is_named_once(
    site: Site, case: CaseState, what: str
) -> None:
    site.add("good", proposing(OFF_THE_LADDER[what]))
    host = site.host()
    proposed = host.propose(host.types["good"], case)
    assert proposed == ()
    host.propose(host.types["good"], case)
    fault = site.fault(host, "good")
    assert (fault.distribution, fault.version) == ("dist-good", "1.2.3")
    assert fault.place == "recommender_propose"
    assert "canary" not in str(fault)


def test_a_smaller_proposal_is_used_with_our_own_copy_of_the_task_type(
    site: Site, case: CaseState
) -> None:
    site.add("good", proposing("return [Candidate(task('good', title='Evil'), 2, 1, 1)]"))
    host = site.host()
    (one,) = host.propose(host.types["good"], case)
    assert (one.rung, one.minutes, one.task_type.title) == (2, 1, "Good")


def test_no_plugin_is_asked_to_propose_for_anothers_task_type(site: Site, case: CaseState) -> None:
    site.add("evil", proposing("raise RuntimeError").replace("good", "evil"))
    site.add("good", GOOD)
    host = site.host()
    host.propose(host.types["good"], case)
    assert host.faults == ()


def test_a_task_type_without_a_proposal_is_withheld_with_a_reason(site: Site) -> None:
    site.add("good", proposing("return []"))
    assert "good" in site.withheld(site.plan())


def test_a_task_type_with_nothing_within_reach_is_withheld_with_a_reason(site: Site) -> None:
    site.add("good", proposing("return [Candidate(task_type, 3, 1, 1)]"))
    assert "good" in site.withheld(site.plan())


# Forecasts


def forecaster_of(site: Site, source: str) -> tuple[Host, Forecaster]:
    """Return a host with a forecasting plugin, and its guarded forecaster."""
    site.add("evil", source)
    site.add("good", GOOD)
    host = site.host()
    return host, host.forecaster(PRIOR)


@pytest.mark.parametrize("what", FORECASTS)
def test_a_forecast_that_cannot_be_used_gives_way_to_the_prior_and_is_named_once(
    site: Site, case: CaseState, what: str
) -> None:
    host, guarded = forecaster_of(site, forecasting(FORECASTS[what]))
    wanted = [site.candidate(host, "good", rung) for rung in (1, 2, 3)]
    assert list(guarded.forecast(case, wanted)) == list(PRIOR.forecast(case, wanted))
    guarded.forecast(case, wanted)
    fault = site.fault(host, "evil")
    assert (fault.distribution, fault.version, fault.place) == ("dist-evil", "1.2.3", "forecast")
    assert "prior" in fault.remedy
    assert "canary" not in str(fault)


@pytest.mark.parametrize("what", CONTRADICTORY)
def test_a_forecast_that_contradicts_itself_gives_way_to_the_prior(
    site: Site, case: CaseState, what: str
) -> None:
    host, guarded = forecaster_of(site, forecasting(CONTRADICTORY[what]))
    wanted = [site.candidate(host, "good", rung) for rung in (1, 2, 3)]
    assert list(guarded.forecast(case, wanted)) == list(PRIOR.forecast(case, wanted))


@pytest.mark.parametrize("what", ["endless-minutes", "more-minutes-than-a-life"])
def test_a_forecast_out_of_this_world_does_not_bring_the_plan_down(site: Site, what: str) -> None:
    site.add("evil", forecasting(CONTRADICTORY[what]))
    site.add("good", GOOD)
    assert site.plan().suggestions


@pytest.mark.parametrize("what", FORECASTS)
def test_a_plan_without_its_forecaster_says_that_the_prior_answered(site: Site, what: str) -> None:
    site.add("evil", forecasting(FORECASTS[what]))
    site.add("good", GOOD)
    plan = site.plan()
    assert plan.decision.model == PRIOR.name
    assert plan.decision.model_fingerprint == PRIOR.fingerprint
    assert [one.plugin for one in plan.faults] == ["evil"]


def test_a_plan_names_the_plugins_forecaster_that_answered(site: Site) -> None:
    site.add("evil", forecasting("return [forecast() for _ in candidates]"))
    site.add("good", GOOD)
    plan = site.plan()
    assert (plan.decision.model, plan.decision.model_fingerprint) == ("evil", "f" * 64)


def test_a_plan_is_forecast_by_one_model_from_start_to_end(site: Site) -> None:
    body = "self.calls += 1; assert self.calls > 1; return [forecast() for _ in candidates]"
    site.add("evil", forecasting(body, about="name, fingerprint, calls = 'evil', 'f' * 64, 0"))
    site.add("good", GOOD)
    plan = site.plan()
    alone = Recommender(host=Host(found=tuple(f for f in site.found() if f.origin.name == "good")))
    own = alone.suggest(site.history(), at=site.at)
    assert plan.decision.model == PRIOR.name
    assert [one.forecast for one in plan.suggestions] == [one.forecast for one in own.suggestions]


def test_an_endless_forecast_is_read_no_further_than_needed(site: Site, case: CaseState) -> None:
    body = "for self.read in range(100_000): yield forecast()"
    about = "name, fingerprint, read = 'evil', 'f' * 64, 0"
    source = forecasting(body, about=about).replace("return Evil()", "return KEPT")
    _, guarded = forecaster_of(site, source.replace("@hookimpl", "KEPT = Evil()\n@hookimpl"))
    guarded.forecast(case, [])
    assert guarded.inner.read < 10_000  # type: ignore[attr-defined] # a guarded one


@pytest.mark.parametrize(
    "about",
    [
        "name = property(lambda self: 1 / 0); fingerprint = 'f' * 64",
        "fingerprint = property(lambda self: 1 / 0); name = 'evil'",
    ],
)
def test_a_forecaster_whose_name_raises_does_not_bring_the_program_down(
    site: Site, about: str
) -> None:
    site.add("evil", forecasting("return [forecast() for _ in candidates]", about=about))
    site.add("good", GOOD)
    assert site.offered(site.plan()) == {"good"}


@pytest.mark.parametrize(
    "name",
    [
        "''",
        "'   '",
        "7",
        "None",
        "'x' * 500",
    ],
)
def test_a_plan_by_any_forecaster_can_go_on_record(site: Site, name: str) -> None:
    about = f"name, fingerprint = {name}, 'f' * 64"
    site.add("evil", forecasting("return [forecast() for _ in candidates]", about=about))
    site.add("good", GOOD)
    decision = site.plan().decision
    said = Suggested(
        id="s1",
        client="c1",
        at=site.at,
        options=(),
        seed=decision.seed,
        history_digest=decision.history_digest,
        engine=decision.engine,
        model=decision.model,
    )
    assert said.model


@pytest.mark.parametrize("body", ["return 7", "return 'junk'", "return object()"])
def test_a_forecaster_that_is_none_gives_way_to_the_prior(site: Site, body: str) -> None:
    site.add("evil", f"@hookimpl\ndef recommender_forecaster():\n    {body}\n")
    site.add("good", GOOD)
    plan = site.plan()
    assert (plan.decision.model, [one.plugin for one in plan.faults]) == (PRIOR.name, ["evil"])


def test_a_forecaster_that_raises_when_asked_for_gives_way_to_the_next(site: Site) -> None:
    site.add("a-evil", "@hookimpl\ndef recommender_forecaster():\n    raise RuntimeError\n")
    site.add("b-fine", forecasting("return [forecast() for _ in candidates]"))
    site.add("good", GOOD)
    plan = site.plan()
    assert (plan.decision.model, [one.plugin for one in plan.faults]) == ("evil", ["a-evil"])


def test_what_a_forecaster_prints_stays_off_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "print(case); return [forecast() for _ in candidates]"
    site.add("evil", forecasting(body))
    site.add("good", GOOD)
    site.plan()
    assert capfd.readouterr() == ("", "")


def test_what_a_forecaster_complains_of_stays_off_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "import sys; print(case, file=sys.stderr); return [forecast() for _ in candidates]"
    site.add("evil", forecasting(body))
    site.add("good", GOOD)
    site.plan()
    assert capfd.readouterr() == ("", "")


def test_a_forecaster_is_loaded_when_a_forecast_is_first_needed(site: Site) -> None:
    site.add("evil", "@hookimpl\ndef recommender_forecaster():\n    raise RuntimeError\n")
    recommender = Recommender(host=site.host())
    assert recommender.faults == ()


# Texts


@pytest.mark.parametrize("what", JUNK_TEXTS)
def test_a_catalogue_that_cannot_be_used_gives_way_to_english_and_is_named_once(
    site: Site, what: str
) -> None:
    site.add("good", GOOD + wording(JUNK_TEXTS[what]))
    host = site.host()
    plan = site.plan(host=host, language="ca")
    assert [one.title for one in plan.suggestions] == ["Good"]
    fault = site.fault(plan, "good")
    assert fault.place == "recommender_catalogue"
    assert "canary" not in str(fault)


@pytest.mark.parametrize("what", JUNK_TEXTS)
def test_a_fault_of_a_catalogue_stands_in_the_plan(site: Site, what: str) -> None:
    site.add("good", GOOD + wording(JUNK_TEXTS[what]))
    plan = site.plan(language="ca")
    assert [one.place for one in plan.faults] == ["recommender_catalogue"]


def test_a_catalogue_words_its_own_task_types(site: Site) -> None:
    site.add("good", GOOD + wording("return {'Good': 'Bo'}"))
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Bo"]


def test_a_catalogue_may_be_any_mapping(site: Site) -> None:
    body = "from types import MappingProxyType; return MappingProxyType({'Good': 'Bo'})"
    site.add("good", GOOD + wording(body))
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Bo"]


def test_a_catalogue_cannot_word_anothers_task_type(site: Site) -> None:
    site.add("evil", wording("return {'Good': 'Evil'}"))
    site.add("good", GOOD)
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Good"]


def test_a_plugin_whose_name_begins_anothers_cannot_word_its_task_type(site: Site) -> None:
    site.add("go", wording("return {'go-far.title': 'Evil'}"))
    site.add("go-far", GOOD.replace("good", "go-far"))
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Go-far"]


def test_two_plugins_with_one_text_keep_their_own_words_for_it(site: Site) -> None:
    site.add(
        "evil",
        GOOD.replace("good", "evil").replace("Evil", "Good") + wording("return {'Good': 'Evil'}"),
    )
    site.add("good", GOOD + wording("return {'Good': 'Bo'}"))
    texts = site.host().catalogue("ca")
    assert (texts["good"]["Good"], texts["evil"]["Good"]) == ("Bo", "Evil")


def test_every_text_of_a_plan_is_worded(site: Site) -> None:
    site.add("good", GOOD + wording("return {'Do it.': 'Fes-ho.', 'Good': 'Bo'}"))
    (one,) = site.plan(language="ca").suggestions
    assert one.title == "Bo"
    assert one.reasons[0].text == "Serveix a l'objectiu 'g1'."


def test_a_text_that_is_too_long_is_not_used(site: Site) -> None:
    site.add("good", GOOD + wording("return {'Good': 'x' * 10_000}"))
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Good"]


def test_a_catalogue_with_two_faces_is_not_used(site: Site) -> None:
    source = """
class Odd(dict):
    def items(self): return ()
"""
    site.add("good", GOOD + source + wording("return Odd({7: 7, 'Good': 7})"))
    assert [one.title for one in site.plan(language="ca").suggestions] == ["Good"]


# One client's plan says nothing about another's


def test_what_goes_wrong_for_one_client_does_not_show_in_the_plan_of_another(site: Site) -> None:
    site.add("good", proposing("assert case.client != 'c1'"))
    recommender = Recommender(host=site.host())
    alone = recommender.suggest(site.history("c2"), at=site.at).to_json()
    recommender.suggest(site.history("c1"), at=site.at)
    assert recommender.suggest(site.history("c2"), at=site.at).to_json() == alone


def test_a_forecast_that_fails_for_one_client_does_not_show_in_the_plan_of_another(
    site: Site,
) -> None:
    body = "assert case.client != 'c1'; return [forecast() for _ in candidates]"
    site.add("evil", forecasting(body))
    site.add("good", GOOD)
    recommender = Recommender(host=site.host())
    alone = recommender.suggest(site.history("c2"), at=site.at).to_json()
    recommender.suggest(site.history("c1"), at=site.at)
    assert recommender.suggest(site.history("c2"), at=site.at).to_json() == alone


def test_the_order_of_installation_does_not_change_a_plan(site: Site) -> None:
    veto = "@hookimpl\ndef recommender_veto(candidate, case):\n    return Veto('{}')\n"
    for name in ("zeta", "alpha"):
        site.add(name, veto.format(name), group="recommender.safety")
    site.add("good", GOOD)
    found = site.found()
    plans = {
        Recommender(host=Host(found=order)).suggest(site.history(), at=site.at).to_json()
        for order in (found, tuple(reversed(found)))
    }
    assert len(plans) == 1
