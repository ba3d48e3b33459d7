"""homework demo: an invented course of therapy, played session by session. Needs no store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import json_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from recommender.cases import Step, Story
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import Suggestion


@click.command("demo")
@click.argument("case", required=False)
@json_option
def command(case: str | None, *, as_json: bool) -> None:
    """Play an invented course of therapy, session by session; without a name, list them.

    There is no person behind any of them. The plans are what the engine says today.

    \b
    Examples:
      homework demo
      homework demo taking-the-lead
      homework demo taking-the-lead --json
    """
    if case is None:
        _list(as_json=as_json)
        return
    from recommender.app import Recommender
    from recommender.cases import play
    from recommender.cli.caseload import host
    from recommender.cli.terminal import say, say_json

    recommender = Recommender(host=host())
    story = play(case, recommender=recommender)
    if as_json:
        import json

        say_json(json.dumps(story.to_dict(), ensure_ascii=False))
        return
    for line in page(story, {name: one.title for name, one in recommender.task_types.items()}):
        say(line)


def _list(*, as_json: bool) -> None:
    from recommender.cases import NAMES, tale
    from recommender.cli.terminal import say, say_json

    tales = {name: tale(name) for name in NAMES}
    if as_json:
        import json

        cases = [
            {"case": name, "title": one["title"], "about": _one_line(one["about"])}
            for name, one in tales.items()
        ]
        say_json(json.dumps({"schema_version": 1, "cases": cases}, ensure_ascii=False))
        return
    say("Invented courses of therapy; there is no person behind any of them.")
    for name, one in tales.items():
        say()
        say(f"{name}: {one['title']}, {len(one['session'])} sessions")
        say(f"  {_one_line(one['about'])}")
    say()
    say("Play one: homework demo taking-the-lead")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def page(story: Story, titles: dict[str, str]) -> Iterator[str]:
    """Yield the lines of a story."""
    case = story.case
    yield f"{case.title} ({case.name}; client {case.history.client}, invented)"
    yield case.about
    yield f"Looks at: {', '.join(case.looks_at)} (docs/cases/{case.name}.md)"
    for step in story.steps:
        yield ""
        yield from _session(step, titles)
    yield ""
    yield from _ending(story)


def _session(step: Step, titles: dict[str, str]) -> Iterator[str]:
    from recommender.cli.choices import LEADS, STAGES

    plan = step.plan
    yield " · ".join(
        (
            f"Session {step.session} of {step.planned}",
            f"{step.at:%Y-%m-%d}",
            LEADS[plan.ownership],
            STAGES[plan.stage],
        )
    )
    yield f"  {step.tells}"
    yield "  The agenda"
    yield from (f"  - {one.text}" for one in step.agenda)
    yield "  What was recorded"
    yield from _told(step.came)
    yield "  What the engine says"
    yield from _said(step, titles)
    if step.scaffold:
        yield "  For a design of the client's own, from their own past"
        yield from (f"  - {one.question} {'; '.join(one.past)}" for one in step.scaffold)
    yield "  What was decided"
    yield from _told(step.decided) if step.decided else ("  - nothing for this week",)
    yield from (f"  On the {one.about} of it: {one.text}" for one in step.remarks)


def _told(events: Iterable[AnyEvent]) -> Iterator[str]:
    from recommender.cli.event_text import told

    yield from (f"  - {told(one)}" for one in events)


def _said(step: Step, titles: dict[str, str]) -> Iterator[str]:
    plan = step.plan
    if plan.stopped is not None:
        yield f"  No suggestion for now. {plan.stopped}"
        if plan.contact_line:
            yield f"  Whom to turn to (from the clinic): {plan.contact_line}"
    for number, one in enumerate(plan.suggestions, 1):
        yield from _option(number, one)
    for held in step.held_back:
        title = titles.get(held.task_type, held.task_type)
        yield f"  Held back: {title} ({held.rule}): {held.reason}"
    for note in plan.notes:
        private = ", for your eyes only" if note.private else ""
        yield f"  Note ({note.basis}{private}): {note.text}"


def _option(number: int, one: Suggestion) -> Iterator[str]:
    size = f"{one.occasions} × {one.minutes} min a week"
    yield f"  {number}. {one.title}, {size}: {one.what}"
    for label, text in (
        ("Because", " ".join(why.text for why in one.reasons)),
        ("Chance", f"{_percent(one.forecast.chance)} that at least half is practised"),
        ("Smaller", one.smaller.text if one.smaller else one.no_smaller_because or ""),
        ("Larger", one.larger.text if one.larger else one.no_larger_because or ""),
        *(("Take care", text) for text in one.cautions),
        *(("With it", text) for text in one.steps),
    ):
        yield f"     {label}: {text}"


def _ending(story: Story) -> Iterator[str]:
    standing, kept = story.standing, story.portfolio
    yield "What it adds up to"
    found = standing.engagement
    yield (
        f"  - {_percent(found.share)} of what was agreed on is practised "
        f"(between {_percent(found.low)} and {_percent(found.high)})"
    )
    for share, text in (
        (standing.agency_index, "of the tasks were chosen or designed by the client"),
        (standing.help_rate, "of the tasks came from a suggestion, as it was or changed"),
    ):
        if share is not None:
            yield f"  - {_percent(share)} {text} ({standing.tasks} tasks)"
    yield "What the client takes along"
    yield from (f"  - goal: {one}" for one in kept.goals)
    for one in kept.tried:
        best = ", among those that helped most" if one.best else ""
        yield f"  - {one.title} ({one.times} ×){best}"
    yield from (f'  - in their words: "{one}"' for one in kept.words)
    yield from (f'  - their own way: "{one}"' for one in kept.own_ideas)
    if kept.contact_line:
        yield f"  - whom to turn to: {kept.contact_line}"


def _percent(share: float) -> str:
    """Return a share in words, rounded as it is in the JSON."""
    return f"{round(share, 2):.0%}"
