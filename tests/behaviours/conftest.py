"""No test stands here without the behaviour it proves."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse to run while a test of this folder names no behaviour."""
    mute = [
        one.nodeid
        for one in items
        if one.path.is_relative_to(HERE) and not one.get_closest_marker("behaviour")
    ]
    if mute:
        message = f"without @behaviour: {', '.join(mute)}"
        raise pytest.UsageError(message)
