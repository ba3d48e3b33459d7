"""Events of every kind, their free texts filled with strings found nowhere else; and a desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from click.testing import CliRunner, Result

from recommender.cli import cli
from recommender.domain.history import Actor, AnyEvent
from recommender.interchange.records import EVENT
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
SCHEMA = EVENT.json_schema()
KINDS = {one.model_fields["kind"].default: one for one in get_args(get_args(AnyEvent)[0])}
GIVEN: dict[str, Any] = {
    "task_type": "thought-record",
    "assignment": "a-1",
    "draft": "draft-1",
    "goal": "worry-at-work",
    "id": "worry-at-work",
    "dislikes": ["write"],
    "target": "nothing-of-this-id",
    "flag": "perfectionism",
    "consent": True,
    "guardian_consent": True,
    "age_band": "adult",
    "planned_sessions": 12,
    "weekly_minutes": 90,
}
"""What keeps events of many kinds together in one history."""


@dataclass
class Canaries:
    """Makes values from a schema; every free text is a string of its own."""

    mark: str
    said: list[str] = field(default_factory=list)

    def word(self) -> str:
        """Return a string that stands nowhere else."""
        self.said.append(f"{self.mark} {len(self.said):03d} told me about the bridge")
        return self.said[-1]

    def value(self, schema: Mapping[str, Any], name: str) -> Any:  # noqa: PLR0911
        """Return a valid value of a schema, with a canary wherever a free text may stand."""
        if "$ref" in schema:
            return self.value(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], name)
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0], name)
        if name in GIVEN and schema.get("type") != "object":
            return GIVEN[name]
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("type") == "object":
            return {
                key: self.value(one, key)
                for key, one in schema["properties"].items()
                if key != "schema_version"
            }
        if schema.get("type") == "array":
            return [self.value(schema["items"], name)]
        if schema.get("type") == "string" and is_free(schema):
            return self.word()
        return self.plain(schema, name)

    def plain(self, schema: Mapping[str, Any], name: str) -> Any:
        """Return a value that says nothing."""
        kind = schema.get("type")
        if schema.get("format") == "date-time":
            return (START + timedelta(days=6)).isoformat()
        if kind == "boolean":
            return False
        if kind in {"integer", "number"}:
            return max(schema.get("minimum", 1), 1)
        if "64}" in schema.get("pattern", ""):
            return "0" * 64
        return name.replace("_", "-") if "_" not in schema.get("pattern", "") else name

    def event(self, kind: str, number: int, client: str) -> AnyEvent:
        """Return an event of a kind with every field there is."""
        model = SCHEMA["$defs"][KINDS[kind].__name__]
        fields = self.value(model, kind)
        return EVENT.validate_python(
            {
                **fields,
                "kind": kind,
                "id": f"{client}-{kind}-{number}",
                "client": client,
                "at": START + timedelta(minutes=number),
            }
        )


def is_free(schema: Mapping[str, Any]) -> bool:
    """Tell whether a string of a schema may be any words."""
    return not {"pattern", "format", "enum", "const"} & schema.keys()


ORDER = ("client_opened", "goal_stated", "task_drafted", "assigned")
LATER = ("goal_closed", "flag_cleared", "end_declared", "retracted")


def everything(canaries: Canaries, client: str) -> list[AnyEvent]:
    """Return an event of every kind there is, in an order in which they make a history."""
    middle = [one for one in KINDS if one not in {*ORDER, *LATER}]
    kinds = [*ORDER, *(one for one in middle if one != "flag_raised"), "flag_raised", *LATER]
    events = [canaries.event(kind, number, client) for number, kind in enumerate(kinds)]
    waits = {"actor": Actor.CLIENT, "client_agreed": False}
    changes = {"assigned": waits, "retracted": {"target": events[-2].id}}
    return [one.model_copy(update=changes.get(one.kind, {})) for one in events]


@dataclass(frozen=True)
class Desk:
    """A command line with a store."""

    home: Path

    @property
    def path(self) -> Path:
        return self.home / "homework.db"

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command in this process."""
        return CliRunner().invoke(cli, list(words), input=typed)

    def __call__(self, *words: str, typed: str = "", code: int = 0) -> Result:
        """Run a command, and hold it to its exit code."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    def store(self) -> Store:
        """Open the store."""
        return Store.open(self.path)

    def files(self) -> Iterator[Path]:
        """Return every file of the store's folder."""
        return (one for one in self.home.rglob("*") if one.is_file())
