"""The card of a model, for people: what it is for and not for, on what it rests, how it did."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from recommender_models import elicited, features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recommender_models.manifest import About
    from recommender_models.population import Population

USE = """\
## For

Forecasting, for one client and one task at a size, the chance that at least half of it is
practised, how hard it is rated and how long it takes. A therapist and a client read the forecast
and decide; nothing is assigned by it.

## Not for

Diagnosis, prognosis, judging risk, comparing clients or therapists, or any decision without a
person. It knows nothing of how ill anybody is. Risk stops all suggestions, whatever it says.
"""
LIMITS = """\
## Limits

- Logs are confounded: therapists give hard tasks to able clients. Each client has an effect of
  their own in the fit; what is left of this cannot be seen from the log.
- A preference for a way of working is a preference, no learning style.
- Outcomes are what was reported, and reports are kind to both sides.
- An effect of a task type counts only where that task type is installed.
"""
NO_DATA = (
    "None. No outcome of anybody went into these numbers; each is elicited from the literature or "
    "is a design default, and the table below says which. No proxy data were used."
)


def card(population: Population, about: About) -> str:
    """Return the card of a model as Markdown; nothing in it is about one client."""
    return "\n".join(_lines(population, about))


def _lines(one: Population, about: About) -> Iterator[str]:
    yield f"# Model card: {about.name}"
    yield ""
    yield (
        "A hierarchical Bayesian logistic model of practice: population effects, a Gaussian effect "
        "for each client that moves with every outcome, weights on the client's own history, and "
        f"{'boosted trees' if one.trees else 'no trees'}."
    )
    yield ""
    yield USE
    yield "## Data"
    yield ""
    yield _data(about)
    yield ""
    yield "## How it did"
    yield ""
    yield from _figures(about.metrics)
    yield ""
    yield LIMITS
    yield "## Its numbers"
    yield ""
    yield from _numbers(one)


def _data(about: About) -> str:
    if not about.outcomes:
        return NO_DATA
    how = ", ".join(f"{name} = {value}" for name, value in sorted(about.settings.items()))
    if about.proxies:
        return (
            f"**Proxies, no clients of a clinic:** {about.proxies} ({about.outcomes} outcomes of "
            f"{about.clients} people). They inform how much people differ and what shapes to "
            "expect; they say nothing about psychotherapy."
        )
    return (
        f"{about.outcomes} outcomes of {about.clients} clients of one store, as numbers; no "
        f"client's id and no words. Fitted with: {how or 'defaults'}."
    )


def _figures(metrics: Mapping[str, float]) -> Iterator[str]:
    if not metrics:
        yield "Not measured: there was nothing to measure it on."
        return
    yield "| figure | value |"
    yield "|---|---|"
    for name, value in sorted(metrics.items()):
        yield f"| {name.replace('_', ' ')} | {value:.4f} |"


def _numbers(one: Population) -> Iterator[str]:
    yield "`begun with` is the number before any outcome, with its source; `now` is this model's."
    yield "A number that is `ours` or a `design default` is our judgement and no finding."
    yield ""
    yield "| number | begun with | now | source |"
    yield "|---|---|---|---|"
    yield _row("intercept", elicited.INTERCEPT, one.intercept, "A2: completion .55 ± .15")
    for name, now in zip(features.TASK_FEATURES, one.task_weights.tolist(), strict=True):
        before, source = elicited.TASK_WEIGHTS.get(name, (0.0, "design default: no figure found"))
        yield _row(name, before, now, source)
    for spread in fields(one.spread):
        source = "A2: ± .15 of completion" if spread.name == "ability" else "design default"
        before = getattr(elicited.SPREAD, spread.name)
        yield _row(f"spread {spread.name}", before, getattr(one.spread, spread.name), source)
    base = elicited.base()
    learned = "design default"
    yield _row("own_weight", base.own_weight, one.own_weight, learned)
    yield _row("shift", base.shift, one.shift, learned)
    weights = zip(
        features.HISTORY_FEATURES,
        base.history_weights.tolist(),
        one.history_weights.tolist(),
        strict=True,
    )
    for name, before, now in weights:
        yield _row(f"history {name}", before, now, learned)
    for name in sorted(one.type_effects):
        before = base.type_effects.get(name, 0.0)
        yield _row(f"task type {name}", before, one.type_effects[name], learned)
    if one.trees is not None:
        yield _row("share of the trees", 0.0, one.trees_share, learned)


def _row(name: str, before: float, now: float, source: str) -> str:
    return f"| {name} | {before:.4g} | {now:.4g} | {source} |"
