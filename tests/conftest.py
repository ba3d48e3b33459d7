"""What every test shares: how hard Hypothesis looks, and the built-in plugins loaded once."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import disk_usage

import pytest
from histories import frozen_host
from hypothesis import HealthCheck, Phase, settings

from recommender import Recommender
from recommender.host import Host

LENIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "quick",
    max_examples=25,
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=LENIENT,
)
settings.register_profile(
    "deep", settings.get_profile("quick"), max_examples=2_000, suppress_health_check=LENIENT
)
settings.register_profile(
    "sized",
    settings.get_profile("quick"),
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "300")),
    suppress_health_check=LENIENT,
)
# Where a control is taken out the first failure is enough; it is looked for until it is there.
settings.register_profile(
    "unshrunk",
    settings.get_profile("quick"),
    max_examples=1_000,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=LENIENT,
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
settings.load_profile(PROFILE)


HERE = Path(__file__).parent
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # noqa: S108 - the system's own; each run has a folder in it
"""Where there is so much room in memory, stores that tests make live there: disks are slow to sync,
and how a real one fares is for `make torture`."""


def pytest_configure() -> None:
    """Put the tests' folders into memory, unless somebody has named another place."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


UNMEASURED = {"benchmarks", "cases", "hostile", "invariants", "language", "plugins"}
"""Folders of tests that go through whole plans by the hundred: to note each line that they touch
would double their time, and tells nothing that the other folders do not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where plans are made by the hundred; leave what takes long, and say so."""
    for one in items:
        if one.path.relative_to(HERE).parts[0] in UNMEASURED:
            one.add_marker("no_cover")
    if PROFILE != "deep":
        skip = pytest.mark.skip(reason="takes long: make test-deep")
        for one in items:
            if one.get_closest_marker("long"):
                one.add_marker(skip)


@pytest.fixture(scope="session")
def host() -> Host:
    """Return a host with the built-in plugins and no other."""
    return frozen_host()


@pytest.fixture(scope="session")
def recommender(host: Host) -> Recommender:
    """Return a recommender with the built-in plugins."""
    return Recommender(host=host)
