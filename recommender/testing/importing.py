"""Checks of a plugin's coming in: its import, in a process of its own, and its hooks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from recommender.domain.errors import WHOLE, problems
from recommender.testing.registry import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recommender.testing.subject import Subject

SECONDS = 60
"""Time that an import has in the process that watches it (design default)."""
HEAVY = frozenset(
    {
        *("alembic", "dask", "distributed", "joblib", "matplotlib", "numpy", "pandas", "polars"),
        *("pyarrow", "rich", "scipy", "sklearn", "sqlalchemy", "tensorflow", "torch"),
        *("email_validator", "pydantic_extra_types", "pydantic_settings"),
        *("aiohttp", "httpx", "requests"),
    }
)
"""Packages that take long to import, or reach out: each belongs inside the hook that uses it."""
INSIDE = ("app", "batch", "cases", "cli", "engine", "host", "interchange", "store", "testing")
"""Parts of the product that no plugin imports: they may change at any time."""
PROBE = Path(__file__).with_name("probe.py")


def check_light_import(subject: Subject) -> Iterator[Finding]:
    """Importing it loads nothing heavy, prints and changes nothing, touches no file or socket."""
    module = subject.origin.module.split(":")[0]
    seen, said = _watched(module, subject.environment)
    where = f"import of {module}"
    if seen is None:
        yield Finding("it ended, or never ended, its process", where, "Let an import only define")
        return
    if said.strip():
        yield Finding(f"it printed {said.strip()[:80]!r}", where, "Print nothing")
    for name in sorted(HEAVY & {one.split(".")[0] for one in seen["loaded"]}):
        yield Finding(f"it loads {name}", where, f"Import {name} inside the hook that uses it")
    for name in sorted(set(seen["loaded"]) & {f"recommender.{part}" for part in INSIDE}):
        yield Finding(f"it loads {name}", where, "Import recommender.plugin and nothing else of it")
    for event in seen["touched"]:
        yield Finding(
            f"it reaches out of itself: {event}", where, "Do that inside a hook, if at all"
        )
    for name in seen["changed"]:
        yield Finding(f"it changes {name}", where, "Leave it as it is")


def _watched(module: str, environment: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """Import a module in a process of its own; return its report, if any, and what it printed."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        folders = [str(Path(one).absolute()) for one in sys.path if one]
        command = [sys.executable, "-P", "-B", str(PROBE), str(report), module, *folders]
        try:
            ran = subprocess.run(  # noqa: S603 - our own script, by this Python
                command,
                capture_output=True,
                cwd=folder,
                env=dict(environment),
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None, ""
        said = (ran.stdout + ran.stderr).decode(errors="replace")
        if not report.is_file():
            return None, said
        return json.loads(report.read_text(encoding="utf-8")), said


def check_contract(subject: Subject) -> Iterator[Finding]:
    """It loads, each of its hooks fits the contract, and each answers without a fault."""
    if isinstance(subject.error, ValidationError):
        for problem in problems(subject.error):
            # In Python a part is made by its name: what is wrong with it as a whole says so itself.
            what = problem.message if problem.field == WHOLE else str(problem)
            yield Finding(what, f"import of {subject.origin.module}", "Mend this")
    elif subject.error is not None:
        what = f"it raised {type(subject.error).__name__}: {subject.error}"
        yield Finding(what, f"import of {subject.origin.module}", "Mend what raises")
    for fault in () if subject.error else subject.host.faults:
        yield Finding(fault.problem, fault.place, fault.remedy)
    if subject.empty and subject.error is None:
        what = "it has no task types and no hook that does anything"
        yield Finding(what, subject.origin.module, "Return task types, or implement a hook")
