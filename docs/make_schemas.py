"""Write the JSON Schemas of what goes in and out to docs/schemas; --check tells stale ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from recommender.domain.history import AnyEvent
from recommender.domain.plan import PLAN
from recommender.domain.settings import Settings
from recommender.domain.task import TaskType

FOLDER = Path(__file__).parent / "schemas"
EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, object]]:
    """Return each published schema by its file name."""
    return {
        "event.schema.json": _as_given(EVENT.json_schema()),
        "plan.schema.json": PLAN.json_schema(mode="serialization"),
        "settings.schema.json": Settings.model_json_schema(),
        "task-type.schema.json": TaskType.model_json_schema(),
    }


def _as_given(schema: dict[str, Any]) -> dict[str, object]:
    """Return the schema of events as given: an id that is left out is made of the rest."""
    for one in schema["$defs"].values():
        if "kind" in one.get("properties", {}):
            one["required"] = [name for name in one["required"] if name != "id"]
    return schema


def main() -> int:
    """Write the schemas, or with --check return 1 if any is not current."""
    stale = []
    for name, schema in schemas().items():
        text = json.dumps({"$schema": DIALECT, **schema}, indent=1, sort_keys=True) + "\n"
        path = FOLDER / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"Not current: {', '.join(stale)}. Run: make schemas")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
