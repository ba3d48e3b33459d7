"""Whatever goes wrong, nothing a client said is printed, logged or left in another file.

The strings that are looked for stand in every free text of every kind of event; they are made from
the schemas, so that a new field is looked for from the day it is there.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from canaries import KINDS, SCHEMA, START, Canaries, Desk, everything, is_free
from histories import built_in, found
from pydantic import create_model

from recommender import History, Recommender
from recommender.host import Host
from recommender.interchange.files import read
from recommender.interchange.records import EVENT, parse, plain
from recommender.store.body import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recommender.domain.case import CaseState
    from recommender.host.discovery import Found

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
LEAST_PATHS, STEP = (500, 1) if DEEP else (100, 8)
"""In the ordinary run every eighth of the longer ways is walked; `make test-deep` walks all."""
CLIENT = "canary-client"
AT = START + timedelta(hours=2)


@dataclass
class Watch:
    """Walks down error paths and keeps every text that comes out of them."""

    canaries: Canaries
    paths: int = 0
    texts: list[tuple[str, str]] = field(default_factory=list)

    def fails(self, name: str, call: Callable[[], object]) -> None:
        """Walk down a path that ends in an exception."""
        try:
            call()
        except BaseException as error:
            logging.getLogger("app").exception("It went wrong: %r", error)
            self.keep(name, str(error), repr(error), *traceback.format_exception(error))
            return
        pytest.fail(f"{name} is no error path")

    def refuses(self, name: str, desk: Desk, *words: str, typed: str = "") -> None:
        """Walk down a path of the command line that ends in another exit code than 0."""
        result = desk.run(*words, typed=typed)
        assert result.exit_code != 0, (name, words)
        self.keep(name, result.stdout, result.stderr)

    def keep(self, name: str, *texts: str) -> None:
        """Count a path, and keep what it said."""
        self.paths += 1
        self.texts += ((name, text) for text in texts)

    def hits(self) -> list[str]:
        """Return the paths of which a text holds something a client said."""
        mark = self.canaries.mark
        return [f"{name}: {text[:300]}" for name, text in self.texts if mark in text]


class Kept(logging.Handler):
    """Keeps every line of every log."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[Kept]:
    """Keep what is logged in the block, at every level."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def fields(kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = SCHEMA["$defs"][KINDS[kind].__name__]["properties"]
    return properties


def free(name: str, schema: dict[str, Any]) -> bool:
    """Tell whether a field takes words; a flag only looks as if it did."""
    if name == "flag":
        return False
    options = schema.get("anyOf", [schema])
    return any(one.get("type") == "string" and is_free(one) for one in options)


def spoilt(canaries: Canaries, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield records of a kind with every text in it, each with one field that cannot be used."""
    good = plain(canaries.event(kind, 1, CLIENT))
    for name, schema in fields(kind).items():
        if name == "kind":
            continue
        words = canaries.word()
        wrong = (
            [[words], {"said": words}, words * 200] if free(name, schema) else [object, {"x": 1}]
        )
        for number, value in enumerate(wrong):
            yield f"{kind}.{name} {number}", {**copy.deepcopy(good), name: value}
    yield f"{kind} unknown field", {**good, "remark": canaries.word()}
    yield f"{kind} future", {**good, "schema_version": 99}
    for name, value in good.items():
        if isinstance(value, dict):
            yield f"{kind}.{name} within", {**good, name: {**value, "areas": 7, "minutes": "x"}}


def library(watch: Watch) -> None:
    """Walk down the paths of records that cannot be used."""
    for kind in KINDS:
        for name, record in list(spoilt(watch.canaries, kind))[::STEP]:
            watch.fails(f"parse {name}", lambda record=record: parse(record))
            made = dict(record)
            watch.fails(f"class {name}", lambda m=made, kind=kind: KINDS[kind](**m))
            watch.fails(f"validate {name}", lambda made=made: EVENT.validate_python(made))
            watch.fails(f"history {name}", lambda made=made: History.from_records([made]))


def contradictions(watch: Watch, desk: Desk) -> None:
    """Walk down the paths of events that do not fit the history there is."""
    with desk.store() as store:
        recommender = Recommender(store=store, host=Host(found=()))
        for kind in (
            "client_opened",
            "assigned",
            "goal_closed",
            "outcome_reviewed",
            "task_drafted",
        ):
            again = watch.canaries.event(kind, 500, CLIENT)
            watch.fails(f"record {kind}", lambda again=again: recommender.record([again]))
        for one in store.events(CLIENT):
            if one.kind in {"session_begun", "end_declared", "retracted"}:
                continue
            other = watch.canaries.event(one.kind, 600, CLIENT).model_copy(update={"id": one.id})
            watch.fails(f"same id {one.kind}", lambda other=other: store.append([other]))
            forged = one.model_copy(update={"at": watch.canaries.word()})
            watch.fails(f"forged {one.kind}", lambda forged=forged: store.append([forged]))


def damaged(watch: Watch, desk: Desk) -> None:
    """Walk down the paths of a store in which an event was damaged."""
    with desk.store() as store:
        events = store.events(CLIENT)
    other = sqlite3.connect(desk.path, isolation_level=None)
    other.execute("DROP TRIGGER events_no_update")
    for one in events[::STEP]:
        body = written(one).body
        for number, (column, value) in enumerate(
            (("body", body[: len(body) // 2]), ("body", body.replace("{", "[", 1)), ("kind", "new"))
        ):
            before = other.execute(
                f"SELECT {column} FROM events WHERE id = ?",
                (one.id,),
            ).fetchone()
            other.execute(f"UPDATE events SET {column} = ? WHERE id = ?", (value, one.id))
            with desk.store() as store:
                watch.fails(f"damaged {one.kind} {number}", lambda s=store: s.events(CLIENT))
            if number == 0 and one.kind in {"assigned", "outcome_reviewed", "goal_stated"}:
                for words in ("suggest", "history", "export", "portfolio", "review", "undo"):
                    watch.refuses(f"damaged {words}", desk, words, CLIENT)
            other.execute(f"UPDATE events SET {column} = ? WHERE id = ?", (before[0], one.id))
    other.close()


ERRORS = (ValueError, KeyError, RuntimeError, SystemExit, OSError, LookupError, MemoryError)


def plugins_that_tell(kind: Callable[[str], BaseException]) -> tuple[Found, ...]:
    """Return plugins that say what they were lent, on the terminal and in what they raise."""

    def tell(case: CaseState) -> Any:
        said = " ".join(str(one.text) for one in case.goals) + str(case.contact_line)
        print(said)
        print(said, file=sys.stderr)
        logging.getLogger("recommender").debug("a line of ours")
        raise kind(said)

    def veto(candidate: object, case: CaseState) -> Any:
        return tell(case)

    class Teller:
        name, fingerprint = "teller", "1"

        def forecast(self, case: CaseState, candidates: object) -> Any:
            return tell(case)

    def forecaster(task_types: object) -> Any:
        return Teller()

    return (
        found("leaky", safety=True, veto=veto),
        found("leaky-forecast", forecaster=forecaster),
    )


def plugins(watch: Watch, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk down the paths of plugins that repeat what they were lent."""
    with desk.store() as store:
        history = Recommender(store=store, host=Host(found=())).history(CLIENT)
    for kind in ERRORS[::STEP]:
        for one in plugins_that_tell(kind):
            host = Host(found=(*built_in(), one))
            plan = Recommender(host=host).suggest(history, at=AT)
            assert "it raised" in str(plan.faults)
            watch.keep(f"plugin {kind.__name__}", repr(plan.faults), str(plan.stopped))
            monkeypatch.setattr("recommender.cli.caseload.Host", lambda blocked, h=host: h)
            result = desk.run("suggest", CLIENT, "--at", AT.isoformat())
            assert "it raised" in result.stderr
            watch.keep(f"plugin on the line {kind.__name__}", result.stderr)
    monkeypatch.setattr("recommender.cli.caseload.Host", Host)


def command_line(watch: Watch, desk: Desk, folder: Path) -> None:
    """Walk down what can be mistyped, and files that cannot be used."""
    for kind in list(KINDS)[::STEP]:
        records = [one for name, one in spoilt(watch.canaries, kind) if "object" not in str(one)]
        lines = [json.dumps(one) for one in records]
        file = folder / f"{kind}.jsonl"
        file.write_text("\n".join([*lines, lines[0][: len(lines[0]) // 2], "\x00"[:0]]))
        watch.refuses(f"import {kind}", desk, "import", str(file))
        watch.keep(f"read {kind}", *(str(one) for one in read(file).bad), repr(read(file)))
    lines = (
        *(f"{one} canary-clien" for one in ("suggest", "history", "export", "forget --yes x")),
        *(f"{one} {CLIENT} --frobnicate" for one in ("suggest", "assign", "review", "notes")),
        f"assign {CLIENT} 99 --at {AT.isoformat()}",
        f"assign {CLIENT} nothing-like-it --at {AT.isoformat()}",
        f"review {CLIENT} no-such-task --status done",
        f"review {CLIENT} --difficulty 11",
        f"notes {CLIENT} --dismiss nothing",
        f"draft {CLIENT} --link draft-1 no-such-goal",
        f"draft {CLIENT} --link draft-9 worry-at-work",
        f"draft {CLIENT} --assign draft-9",
        f"client add {CLIENT}",
        f"client set {CLIENT}",
        f"client set {CLIENT} --close-goal no-such-goal",
        f"client set {CLIENT} --clear-flag none_such",
        f"client set {CLIENT} --session --at 2099-01-01T00:00:00Z",
        f"session {CLIENT}",
        f"replay {CLIENT} --with-model /nowhere",
        f"export {CLIENT} --format pdf",
        f"forget {CLIENT} --yes other",
        f"forget {CLIENT} --expired",
        "audit verify --mark x",
        "audit nobody",
        "model fit --out somewhere",
        "model show nowhere",
        "model use nowhere",
        "import nowhere.jsonl",
        "retain none",
        "suggest --all --out plans.txt",
    )
    for words in lines[::STEP]:
        watch.refuses(words, desk, *words.split())
    watch.refuses("forget, another id", desk, "forget", CLIENT, typed="c-other\n")


def unexpected(watch: Watch, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk down errors that nobody has thought of, also when more is asked to be shown."""
    said = watch.canaries.said[0]

    def broken(*_: object, **__: object) -> object:
        try:
            raise KeyError(said)
        except KeyError as error:
            raise RuntimeError(said) from error

    for debug in ("", "1"):
        monkeypatch.setenv("HOMEWORK_DEBUG", debug)
        for place in ("recommender.engine.state.fold", "recommender.store.log.Store.events"):
            with monkeypatch.context() as patch:
                patch.setattr(place, broken)
                commands = ("suggest", "agenda", "standing", "portfolio", "export", "notes")
                for words in commands[::STEP]:
                    if place.endswith("fold") and words == "export":
                        continue
                    watch.refuses(f"unexpected {words} {place} {debug}", desk, words, CLIENT)
    monkeypatch.delenv("HOMEWORK_DEBUG")


def shown(watch: Watch, desk: Desk) -> None:
    """Walk down what a debugger, a log or an assertion would show."""
    with desk.store() as store:
        history = Recommender(store=store, host=Host(found=())).history(CLIENT)
    recommender = Recommender(host=Host(built_in()))
    at = AT
    case = recommender.case(history, at=at)
    things = [history, case, recommender.portfolio(history, at=at), *case.goals, recommender]
    things += [recommender.scaffold(history, at=at), recommender.offers(history, at=at)]
    things += [*history.events, *(written(one) for one in history.events), history.redacted()]
    things += [recommender.suggest(history, at=at).faults, recommender.standing(history, at=at)]
    things += [one.design for one in history.events if getattr(one, "design", None)]
    for one in things:
        watch.keep(f"repr {type(one).__name__}", repr(one), str(one), f"{[one]}")


def left_files(desk: Desk) -> Iterator[Path]:
    """Return the files beside the store, and the temporary ones."""
    for folder in (desk.home, desk.home.parent / "temporary", Path(tempfile.gettempdir())):
        for one in folder.rglob("*"):
            if one.is_file() and one != desk.path:
                yield one


def test_no_error_path_repeats_a_word_of_a_client(
    told: Desk, canaries: Canaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(canaries)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "given").mkdir()
    with logged() as log:
        library(watch)
        contradictions(watch, told)
        plugins(watch, told, monkeypatch)
        command_line(watch, told, tmp_path / "given")
        unexpected(watch, told, monkeypatch)
        damaged(watch, told)
        shown(watch, told)
    assert watch.hits() == []
    assert [one for one in log.lines if canaries.mark in one] == []
    assert len(log.lines) >= LEAST_PATHS  # the log was heard at all
    assert watch.paths >= LEAST_PATHS
    files = list(left_files(told))
    assert [one for one in files if canaries.mark.encode() in one.read_bytes()] == []
    assert [one for one in files if canaries.mark in str(one.name)] == []


def test_the_watch_hears_a_leak(canaries: Canaries) -> None:
    """The negative control: a class that repeats what it was given, and a careless message."""
    watch, loud = Watch(canaries), create_model("Loud", learned=(int, ...))
    for _ in range(3):
        watch.fails("loud", lambda: loud(learned=canaries.word()))
        watch.fails("careless", lambda: {}[canaries.word()])
    assert {one.partition(":")[0] for one in watch.hits()} == {"loud", "careless"}
    assert watch.paths == 6


def test_every_free_text_of_every_kind_holds_a_canary(canaries: Canaries) -> None:
    events = everything(canaries, CLIENT)
    said = json.dumps([plain(one) for one in events])
    texts = {
        (kind, name)
        for kind in KINDS
        for name, schema in fields(kind).items()
        if free(name, schema)
    }
    assert ("outcome_reviewed", "learned") in texts
    by_kind = {one.kind: plain(one) for one in events}
    assert [one for one in texts if canaries.mark not in by_kind[one[0]][one[1]]] == []
    assert [one for one in canaries.said if one not in said] == []


def test_values_that_show_less_are_as_equal_as_before(canaries: Canaries) -> None:
    event = canaries.event("goal_stated", 1, CLIENT)
    same = EVENT.validate_python(event.model_dump())
    other = event.model_copy(update={"goal": event.goal.model_copy(update={"text": "else"})})
    assert (event == same, event == other, repr(event) == repr(other)) == (True, False, True)


# Words that are asked for


def test_words_can_be_asked_for_instead_of_standing_in_the_command(desk: Desk) -> None:
    desk("client", "add", "c-1", "--contact-line", "-", typed="The front desk\n")
    with desk.store() as store:
        assert store.events("c-1")[0].contact_line == "The front desk"


def test_nothing_is_written_where_no_words_come(desk: Desk) -> None:
    desk("client", "add", "c-1", "--contact-line", "-", typed="", code=130)
    with desk.store() as store:
        assert store.clients() == ()


# The network

LISTENER = """
import json, sys
from click.testing import CliRunner
heard = []
sys.addaudithook(lambda name, _: heard.append(name) if name.startswith("socket.") else None)
from recommender.cli import cli
codes = [CliRunner().invoke(cli, one).exit_code for one in json.loads(sys.argv[1])]
if sys.argv[2:]:
    import socket
    socket.socket().close()
print(json.dumps([heard, codes]))
"""


def listened(desk: Desk, lines: list[list[str]], *control: str) -> tuple[list[str], list[int]]:
    """Run commands in a process that hears of every socket; no import can get past that."""
    done = subprocess.run(
        [sys.executable, "-c", LISTENER, json.dumps(lines), *control],
        capture_output=True,
        text=True,
        check=True,
        cwd=desk.home,
        env={
            **os.environ,
            "HOMEWORK_HOME": str(desk.home),
            "HOMEWORK_KEY_FILE": str(desk.home.parent / "keys"),
        },
    )
    heard, codes = json.loads(done.stdout)
    return heard, codes


COMMANDS = {
    "init": ["init", "--demo"],
    "demo": ["demo", "--list"],
    "client": ["client", "list"],
    "import": ["import", "given.jsonl"],
    "session": ["session", "demo-3", "--held"],
    "agenda": ["agenda", "demo-3"],
    "suggest": ["suggest", "demo-3"],
    "assign": ["assign", "demo-3", "1"],
    "agree": ["agree", "demo-3"],
    "design": ["design", "demo-3"],
    "draft": ["draft", "demo-3"],
    "review": ["review", "demo-3", "--status", "done"],
    "notes": ["notes", "demo-3"],
    "standing": ["standing", "demo-3"],
    "portfolio": ["portfolio", "demo-3"],
    "history": ["history", "demo-3"],
    "replay": ["replay", "demo-3"],
    "export": ["export", "demo-3"],
    "retain": ["retain", "400"],
    "audit": ["audit", "verify"],
    "model": ["model", "show"],
    "plugins": ["plugins", "list"],
    "plugins block": ["plugins", "block", "some-distribution"],
    "plugins unblock": ["plugins", "unblock", "some-distribution"],
    "plugins check": ["plugins", "check", "homework-recommender"],
    "plugins new": ["plugins", "new", "my-task"],
    "plugins from-table": ["plugins", "from-table", "nowhere.csv"],
    "backup": ["backup", "--out", "mine.db"],
    "backup list": ["backup", "list"],
    "restore": ["restore", "mine.db", "--yes"],
    "doctor": ["doctor"],
    "doctor --security": ["doctor", "--security"],
    "encrypt": ["encrypt"],
    "rekey": ["rekey"],
    "copy-key": ["copy-key", "../copy"],
    "decrypt": ["decrypt"],
    "undo": ["undo"],
    "forget": ["forget", "demo-3", "--yes", "demo-3"],
}


def test_no_command_opens_a_connection(desk: Desk) -> None:
    from recommender.cli import COMMANDS as ALL

    assert set(COMMANDS) >= set(ALL)
    record = {"kind": "session_held", "client": "c-9", "at": AT.isoformat()}
    (desk.home / "given.jsonl").write_text(json.dumps(record))
    heard, codes = listened(desk, list(COMMANDS.values()))
    assert heard == []
    assert sum(code == 0 for code in codes) >= len(COMMANDS) - 8


def test_the_listener_hears_a_socket(desk: Desk) -> None:
    """The negative control."""
    assert listened(desk, [], "control")[0] == ["socket.__new__"]
