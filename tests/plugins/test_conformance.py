"""The built-in plugins keep every promise that is asked of a plugin: all of them are gold."""

from __future__ import annotations

from histories import built_in

from recommender.testing import conformance

NAMES = tuple(one.origin.name for one in built_in())

# One test for each plugin, with one case for each check; none is expected to fail.
for name in NAMES:
    globals()[f"test_{name.replace('-', '_')}"] = conformance(name)


def test_every_plugin_of_this_distribution_is_checked() -> None:
    assert len(NAMES) == len(set(NAMES)) == 19
