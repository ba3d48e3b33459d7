"""homework portfolio: what a client takes along, as a page for the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from recommender.engine.portfolio import Portfolio, Tried
    from recommender.language.voice import Voice


@click.command("portfolio")
@click.argument("client")
@at_option
@json_option
def command(client: str, *, at: datetime | None, as_json: bool) -> None:
    """Make a page to take along: goals, what was tried, the client's own words, whom to turn to.

    It holds nothing but the client's own record, and no note to the therapist. A star marks the
    three tasks that helped most, by the client's own rating of how much each helped.

    \b
    Examples:
      homework portfolio c-017
      homework portfolio c-017 --json
    """
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        case = caseload.recommender.case(history, at=moment)
        found = caseload.recommender.portfolio(history, at=moment)
    if as_json:
        print_json(client, at=moment, portfolio=found)
        return
    for line in page(found, case.language, invented=case.invented):
        say(line)


def page(found: Portfolio, language: str, *, invented: bool) -> Iterator[str]:
    """Return the lines of a portfolio in the client's language; their words stay as they are."""
    from recommender.cli.terminal import inline
    from recommender.language.catalogues import sentences
    from recommender.language.voice import Voice

    voice = Voice(language=language, sentences=sentences(language))
    yield voice.say("portfolio.of", client=f"{found.client}{' (invented)' if invented else ''}")
    starred = any(one.best for one in found.tried)
    for heading, texts in (
        ("portfolio.goals", [f"- {inline(one)}" for one in found.goals]),
        (
            "portfolio.tried.best" if starred else "portfolio.tried",
            [_tried(one, voice) for one in found.tried],
        ),
        ("portfolio.words", [f'- "{inline(one)}"' for one in found.words]),
        ("portfolio.own", [f'- "{inline(one)}"' for one in found.own_ideas]),
    ):
        if texts:
            yield from ("", voice.say(heading), *texts)
    yield from ("", voice.say("portfolio.whom"))
    yield (
        f"- {inline(found.contact_line)}"
        if found.contact_line
        else voice.say("portfolio.whom.none")
    )


def _tried(one: Tried, voice: Voice) -> str:
    from recommender.cli.terminal import inline

    quoted = ", ".join(f'"{inline(words)}"' for words in one.own)
    title = f"{inline(one.title)}, {quoted}" if quoted else inline(one.title)
    size = {"times": one.practised, "occasions": one.occasions, "minutes": one.minutes}
    if one.practised:
        code = "portfolio.once" if one.practised == 1 else "portfolio.often"
        said = voice.say(code, title=title, **size)
    else:
        said = voice.say("portfolio.only", title=title)
    if one.contexts:
        said += voice.say("portfolio.where", places=", ".join(one.contexts))
    if one.rating is not None:
        said += voice.say("portfolio.helped", rating=f"{one.rating:.0f}")
    return f"{'*' if one.best else '-'} {said}"
