"""Help, machine-readable output, plain text, and what is not imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, get_args

import click
import pytest

from recommender.cli import choices, cli
from recommender.cli.event_text import _WORDS
from recommender.cli.terminal import clean
from recommender.domain.barrier import Barrier
from recommender.domain.client import AgeBand, Day, Delivery, Modality, Ownership, Stage
from recommender.domain.history import OutcomeReviewed, Status
from recommender.interchange.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Line

HEAVY = {"pydantic", "numpy", "sklearn", "scipy", "sqlalchemy", "rich", "pluggy", "platformdirs"}
LEARNING = {"sklearn", "scipy", "joblib"}
FORBIDDEN = ("should", "must", "failed", "non-compliant", "excuse", "lazy", "resistant")
SNIPPET = """
import sys
from recommender.cli import main
code = main(sys.argv[1:])
print("\\nMODULES", *sorted({name.partition(".")[0] for name in sys.modules}))
print("CODE", code)
"""


def _commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)


EVERY = [*_commands(cli)]


def _modules(home: Path, *words: str) -> set[str]:
    environment = {**os.environ, "HOMEWORK_HOME": str(home)}
    run = subprocess.run(
        [sys.executable, "-c", SNIPPET, *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    (found,) = [one for one in run.stdout.splitlines() if one.startswith("MODULES")]
    return set(found.split()[1:])


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_help_has_an_example(bare: Line, words: tuple[str, ...]) -> None:
    out = bare(*words, "--help").stdout
    assert "Examples:\n" in out
    assert f"homework {words[0]}" in out


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_no_help_blames(bare: Line, words: tuple[str, ...]) -> None:
    words_said = bare(*words, "--help").stdout.lower().split()
    assert not [one for one in FORBIDDEN if one in words_said]


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["suggest", "--help"],
        ["client", "set", "--help"],
        ["frobnicate"],
        ["suggest", "--frobnicate"],
        ["demo", "--help"],
        ["demo", "--frobnicate"],
        ["suggest"],
        ["review", "c-1", "--difficulty", "11"],
        ["assign", "c-1", "--at", "2026-09-07T09:00:00"],
        ["session", "c-1"],
        ["design", "c-1", "--goal", "g"],
        ["draft", "c-1", "--json", "--assign", "draft-1"],
        ["notes", "c-1", "--json", "--dismiss", "a_lot"],
        ["suggest", "c-1", "--json", "--cds-hooks"],
        ["replay", "c-1", "--with-model", "no-such-folder"],
        ["assign", "c-1", "--decline", "--waiting"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_help_and_usage_errors_import_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    assert not _modules(tmp_path, *words) & HEAVY


def test_a_suggestion_imports_no_machine_learning(demo: Line) -> None:
    """The forecaster that ships was fitted elsewhere; numpy is all it needs to answer."""
    assert not _modules(demo.home, "suggest", "demo-3") & LEARNING


def test_a_suggestion_in_a_pipe_imports_no_rich(demo: Line) -> None:
    assert "rich" not in _modules(demo.home, "suggest", "demo-3")


@pytest.mark.parametrize(
    "words",
    [
        "client list",
        "client show demo-3",
        "suggest demo-3",
        "suggest --all",
        "history demo-3",
        "agenda demo-3",
        "standing demo-3",
        "portfolio demo-3",
        "notes demo-3",
        "design demo-3",
        "draft demo-3",
        "replay demo-3",
        "plugins list",
    ],
)
def test_json_is_one_object_with_its_schema_version(demo: Line, words: str) -> None:
    assert json.loads(demo(*words.split(), "--json").stdout)["schema_version"] == 1


def test_the_list_says_what_each_client_is(demo: Line) -> None:
    clients = json.loads(demo("client", "list", "--json").stdout)["clients"]
    keys = {"id", "sessions", "planned_sessions", "ownership", "open", "stopped", "invented"}
    assert all(set(one) == keys for one in clients)


@pytest.mark.parametrize(
    "words",
    [
        *("client list", "client show demo-4", "suggest --all", "history demo-4", "plugins list"),
        *("agenda demo-4", "standing demo-4", "portfolio demo-4", "notes demo-4", "design demo-4"),
    ],
)
def test_output_in_a_pipe_is_plain(demo: Line, words: str) -> None:
    out = demo(*words.split()).output
    assert "\x1b" not in out
    assert not [letter for letter in out if "\u2500" <= letter <= "\u259f"]


@pytest.mark.parametrize(
    "words",
    [
        *("client list", "suggest --all", "client show demo-1"),
        *("agenda demo-1", "standing demo-1", "portfolio demo-1"),
    ],
)
def test_invented_clients_are_marked(demo: Line, words: str) -> None:
    assert "demo-1 (invented)" in demo(*words.split()).stdout


def test_control_characters_of_a_client_never_reach_the_terminal(course: Line) -> None:
    evil = "hi\x1b]0;title\x07\x9b31m\u202egnp\nError: forged"
    course("client", "set", "c-017", "--contact-line", evil)
    out = course("client", "show", "c-017").stdout
    assert "Whom to turn to: hi]0;title31mgnp Error: forged\n" in out


def test_control_characters_in_json_are_escapes(course: Line) -> None:
    course("client", "set", "c-017", "--contact-line", "a\u202eb")
    out = course("client", "show", "c-017", "--json").stdout
    assert "\u202e" not in out
    assert json.loads(out)["client"]["contact_line"] == "a\u202eb"


def test_control_characters_in_an_argument_never_reach_the_terminal(course: Line) -> None:
    assert "\x1b" not in course("suggest", "\x1b[31mred", code=2).output


@pytest.mark.parametrize(
    "words", ["history c-017", "draft c-017", "portfolio c-017", "design c-017"]
)
def test_control_characters_of_new_words_never_reach_the_terminal(course: Line, words: str) -> None:
    evil, at = "hi\x1b]0;t\x07\nError: forged", ("--at", "2026-09-14T10:00:00Z")
    course("review", "c-017", "--status", "modified", "--modified-to", evil, *at)
    course("design", "c-017", "--what", evil, "--when", evil, "--keep", *at)
    course("session", "c-017", "--displaced", evil, *at)
    course("assign", "c-017", "1", "--because", evil, *at)
    out = course(*words.split()).stdout
    assert "\x1b" not in out
    assert "\nError: forged" not in out


def test_cards_are_printed_as_the_standard_has_them(demo: Line) -> None:
    found = json.loads(demo("suggest", "demo-3", "--cds-hooks").stdout)
    assert set(found) == {"cards"}
    assert [one["indicator"] for one in found["cards"]] == ["info"] * 3


def test_cards_are_for_one_client(demo: Line) -> None:
    assert "for one client" in demo.refused("suggest", "--all", "--cds-hooks")


def test_newlines_and_tabs_stay() -> None:
    assert clean("a\n\tb\r") == "a\n\tb"


def test_a_blocked_distribution_is_shown_and_not_loaded(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_BLOCK", "homework_recommender")
    result = bare("plugins", "list", "--json")
    assert "Blocked by HOMEWORK_BLOCK: homework_recommender" in result.stderr
    plugins = json.loads(result.stdout)["plugins"]
    assert all(one["blocked"] and not one["task_types"] for one in plugins)


def test_a_broken_plugin_is_named_and_gives_exit_code_1(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender import hookspecs
    from recommender.host import discovery

    def broken() -> object:
        raise SystemExit

    origin = discovery.Origin("odd", "odd-dist", "1.0", hookspecs.GROUP, "odd.module")
    monkeypatch.setattr(
        "recommender.cli.caseload.Host",
        lambda blocked: _host([discovery.Found(origin, broken)], blocked),
    )
    result = bare("plugins", "list", code=1)
    assert "Plugin 'odd' (odd-dist 1.0)" in result.stderr


def _host(found: list[object], blocked: frozenset[str]) -> object:
    from recommender.host import Host

    return Host(found=found, blocked=blocked)  # type: ignore[arg-type]  # made above


def test_a_pipe_that_closes_early_is_quiet(demo: Line) -> None:
    environment = {**os.environ, "HOMEWORK_HOME": str(demo.home)}
    reader, writer = os.pipe()
    os.close(reader)
    code = "import sys; from recommender.cli import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", code, "suggest", "demo-3"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    os.close(writer)
    assert run.stderr == b""


def test_the_words_cover_every_kind_of_event() -> None:
    assert set(_WORDS) == set(KINDS)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (choices.STATUSES, Status),
        (choices.BARRIERS, Barrier),
        (choices.MODALITIES, Modality),
        (choices.LEADS, Ownership),
        (choices.STAGES, Stage),
        (choices.AGE_BANDS, AgeBand),
        (choices.DELIVERIES, Delivery),
        (choices.DAYS, Day),
    ],
)
def test_what_may_be_typed_is_what_the_domain_knows(
    typed: tuple[str, ...], known: type[Status]
) -> None:
    assert set(typed) == {one.value for one in known}


def test_the_reporters_are_those_of_the_domain() -> None:
    annotation = OutcomeReviewed.model_fields["reported_by"].annotation
    assert set(choices.REPORTERS) == set(get_args(annotation))
