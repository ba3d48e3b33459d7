"""homework draft: ideas of a client's own that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import at_option, dry_run_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import CaseState
    from recommender.domain.design import Design
    from recommender.interchange.records import History


@click.command("draft")
@click.argument("client")
@click.option("--link", nargs=2, metavar="DRAFT GOAL", help="The goal that a draft is for.")
@click.option("--assign", metavar="DRAFT", help="Make a draft with a goal a task of the week.")
@at_option
@json_option
@dry_run_option
def command(
    client: str,
    *,
    link: tuple[str, str] | None,
    assign: str | None,
    at: datetime | None,
    as_json: bool,
    dry_run: bool,
) -> None:
    """List the ideas kept as drafts, link one to a goal, or make one a task of the week.

    \b
    Examples:
      homework draft c-017
      homework draft c-017 --link draft-1 worry-at-work
      homework draft c-017 --assign draft-1
    """
    if sum((link is not None, assign is not None, as_json)) > 1:
        message = "Give one of --link, --assign and --json."
        raise click.UsageError(message)
    from recommender.cli.caseload import opened
    from recommender.cli.own_design import became, drafts

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        case = caseload.recommender.case(history, at=moment)
        kept = drafts(history, moment)
        goals = dict(case.drafts)
        current = {name: one.model_copy(update={"goal": goals[name]}) for name, one in kept.items()}
        if link is not None:
            _link(caseload, case, current, *link, dry_run=dry_run)
        elif assign is not None:
            _assign(caseload, history, current, assign, moment, dry_run=dry_run)
        else:
            _list(case, current, became(history), as_json=as_json)


def _list(
    case: CaseState, current: dict[str, Design], tasks: dict[Design, str], *, as_json: bool
) -> None:
    from recommender.cli.as_json import print_json
    from recommender.cli.terminal import inline, say

    if as_json:
        found = [
            {"draft": name, "design": one, "assignment": tasks.get(one)}
            for name, one in current.items()
        ]
        print_json(case.client, at=case.at, drafts=found)
        return
    if not current:
        say("There is no draft. Keep an idea with: homework design CLIENT --what TEXT --keep")
    for name, one in current.items():
        task = f"; assigned as {tasks[one]}" if one in tasks else ""
        say(f"- {name}  {inline(one.what)} ({_goal(one, case)}{task})")


def _goal(one: Design, case: CaseState) -> str:
    if one.goal is None:
        return f"no goal yet; link it: --link DRAFT {_listed(goal.id for goal in case.goals)}"
    agreed = one.goal in {goal.id for goal in case.goals}
    return f"for the goal {one.goal}{'' if agreed else ', which is not agreed'}"


def _listed(names: Iterable[str]) -> str:
    return " | ".join(names) or "GOAL"


def _known(current: dict[str, Any], name: str) -> Any:
    from recommender.cli.caseload import nearest
    from recommender.cli.terminal import inline
    from recommender.domain.errors import InputError

    if name in current:
        return current[name]
    near = nearest(name, current)
    hint = f' Did you mean "{near}"?' if near else ""
    message = (
        f'There is no draft "{inline(name)[:64]}".{hint} Drafts: {", ".join(current) or "none"}'
    )
    raise InputError(message)


def _link(
    caseload: Caseload,
    case: CaseState,
    current: dict[str, Design],
    draft: str,
    goal: str,
    *,
    dry_run: bool,
) -> None:
    from recommender.cli.event_text import event
    from recommender.cli.terminal import inline, say
    from recommender.domain.errors import InputError

    _known(current, draft)
    goals = [one.id for one in case.goals]
    if goal not in goals:
        listed = ", ".join(goals) or "none yet"
        message = f"--link: '{inline(goal)[:64]}' is no goal of {case.client}; goals: {listed}"
        raise InputError(message)
    events = [event("draft_linked", case.client, case.at, draft=draft, goal=goal)]
    if caseload.record(events, dry_run=dry_run):
        say(f"{draft} is for the goal {goal} now. Undo: homework undo {case.client}")
        say(f"Make it a task: homework draft {case.client} --assign {draft}")


def _assign(
    caseload: Caseload,
    history: History,
    current: dict[str, Design],
    draft: str,
    at: datetime,
    *,
    dry_run: bool,
) -> None:
    from recommender.cli.own_design import assigned, remarks, told
    from recommender.cli.terminal import say

    design = _known(current, draft)
    events, name = assigned(caseload, history, design, at)
    for line in remarks(caseload.recommender.critique(history, design, at=at)):
        say(line)
    if caseload.record(events, dry_run=dry_run):
        told(history.client, name, design)
