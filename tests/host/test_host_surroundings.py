"""What a plugin changes in the whole process is put back, and the plugin is named."""

from __future__ import annotations

import builtins
import decimal
import json
import logging
import os
import random
import signal
import socket
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender.host import Host
from recommender.host.surroundings import PARTS, kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.host.conftest import Site

GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""
CHANGES = {
    "the environment variables": "import os; os.environ['TZ'] = 'Asia/Tokyo'",
    "the working folder": "import os; os.chdir('/')",
    "the mask of new files": "import os; os.umask(0o123)",
    "the locale": "import locale; locale.setlocale(locale.LC_ALL, 'C.UTF-8' if "
    "locale.setlocale(locale.LC_ALL) == 'C' else 'C')",
    "the import path": "import sys; sys.path.insert(0, '/nowhere')",
    "what finds modules": "import sys; sys.meta_path.insert(0, object())",
    "the modules of others": "import sys; sys.modules['json'] = None",
    "the built-in names": "import builtins; builtins.print = None",
    "the random generator": "import random; random.seed(1)",
    "the decimal context": "import decimal; decimal.getcontext().prec = 2",
    "the set-up of the log": "import logging; logging.basicConfig(level=0, force=True)",
    "the handlers of signals": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "the alarm clock": "import signal; signal.alarm(3600)",
    "the time-out of connections": "import socket; socket.setdefaulttimeout(0.001)",
    "the interpreter's settings": "import sys; sys.setrecursionlimit(5_000)",
    "the filter of warnings": "import warnings; warnings.simplefilter('ignore')",
}


def surroundings() -> dict[str, Any]:
    """Look at everything that `CHANGES` changes, without the help of the code under test."""
    mask = os.umask(0o077)
    os.umask(mask)
    return {
        "environment": {**os.environ, "PYTEST_CURRENT_TEST": ""},
        "folder": Path.cwd(),
        "mask": mask,
        "path": list(sys.path),
        "finders": list(sys.meta_path),
        "json": sys.modules["json"],
        "print": builtins.print,
        "random": random.getstate(),
        "decimal": decimal.getcontext().prec,
        "log": (logging.root.level, list(logging.root.handlers)),
        "signal": signal.getsignal(signal.SIGTERM),
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "time-out": socket.getdefaulttimeout(),
        "recursion": sys.getrecursionlimit(),
        "warnings": list(warnings.filters),
    }


@pytest.fixture
def same() -> Iterator[None]:
    """Hold a test to leaving everything as it was."""
    before = surroundings()
    yield
    after = surroundings()
    assert [name for name, was in before.items() if after[name] != was] == []


def test_every_part_that_is_put_back_has_a_plugin_that_changes_it() -> None:
    assert set(CHANGES) == {one.name for one in PARTS} | {"the filter of warnings"}


@pytest.mark.usefixtures("same")
@pytest.mark.parametrize("what", CHANGES)
def test_what_an_import_changes_is_put_back_and_named_once(site: Site, what: str) -> None:
    site.add("bad", CHANGES[what] + GOOD.replace("good", "bad"))
    host = site.host()
    fault = site.fault(host, "bad")
    changed = f"it changed {what} for the whole program, when it was imported"
    assert fault.problem == changed
    assert fault.place.startswith("import of")
    assert "It is used" in fault.remedy
    assert list(host.types) == ["bad"]


@pytest.mark.usefixtures("same")
def test_what_a_hook_changes_is_put_back_and_named_once(site: Site) -> None:
    changes = "\n    ".join(CHANGES.values())
    site.add("bad", f"@hookimpl\ndef recommender_task_types():\n    {changes}\n    return []\n")
    fault = site.fault(site.host(), "bad")
    assert fault.place == "recommender_task_types"
    assert all(what in fault.problem for what in CHANGES)


@pytest.mark.usefixtures("same")
def test_what_an_import_changes_before_it_raises_is_put_back_and_both_are_named(
    site: Site,
) -> None:
    site.add("bad", CHANGES["the random generator"] + "\nraise RuntimeError")
    first, second = site.host().faults
    assert {first.plugin, second.plugin} == {"bad"}
    assert "it raised RuntimeError" in first.problem + second.problem
    assert "the random generator" in first.problem + second.problem


@pytest.mark.usefixtures("same")
def test_a_module_that_is_taken_away_is_back(site: Site) -> None:
    site.add("bad", "import sys; del sys.modules['json']" + GOOD.replace("good", "bad"))
    host = site.host()
    assert sys.modules["json"] is json
    assert "the modules of others" in site.fault(host, "bad").problem


def test_a_warning_at_import_is_named_and_stays_off_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    source = "import warnings; warnings.warn('canary-of-a-client')"
    site.add("bad", source + GOOD.replace("good", "bad"))
    fault = site.fault(site.host(), "bad")
    assert fault.problem == "it gave a warning, when it was imported"
    assert capfd.readouterr() == ("", "")


def test_a_warning_for_developers_is_nobodys_here(site: Site) -> None:
    source = "import warnings; warnings.warn('old', DeprecationWarning)"
    site.add("good", source + GOOD)
    assert site.host().faults == ()


def test_a_librarys_filter_of_its_own_warnings_is_no_fault(site: Site) -> None:
    source = "import warnings; warnings.filterwarnings('ignore', message='of mine')"
    site.add("good", source + GOOD)
    before = list(warnings.filters)
    assert site.host().faults == ()
    assert list(warnings.filters) == before


def test_a_library_may_add_what_finds_its_own_modules(site: Site) -> None:
    finder = "import sys\nclass Mine:\n    @staticmethod\n    def find_spec(*_): return None\n"
    site.add("good", finder + "sys.meta_path.append(Mine)" + GOOD)
    before = list(sys.meta_path)
    try:
        assert site.host().faults == ()
        assert sys.meta_path[:-1] == before
    finally:
        sys.meta_path[:] = before


def test_a_thread_that_goes_on_is_named(site: Site) -> None:
    source = """
    import threading
    END = threading.Event()
    threading.Thread(target=END.wait, args=(60,), daemon=True).start()
    """
    module = site.add("bad", source)
    host = site.host()
    sys.modules[module].END.set()
    assert any("it started a thread, which goes on" in one.problem for one in host.faults)


def test_a_forecaster_may_import_what_sets_up_this_and_that(site: Site) -> None:
    change = CHANGES["the environment variables"]
    source = f"@hookimpl\ndef recommender_forecaster(task_types):\n    {change}\n"
    site.add("heavy", source)
    before = dict(os.environ)
    assert site.plan().faults == ()
    assert dict(os.environ) == before


def test_what_ships_with_the_core_leaves_everything_as_it_was() -> None:
    """It is not watched at every start, which takes time: this is where it is."""
    threads = threading.active_count()
    with kept() as changes:
        host = Host()
        for language in ("es", "ca"):
            host.catalogue(language)
    assert changes.problems == []
    assert threading.active_count() == threads
    assert all(one.origin.own for one in host.plugins)
