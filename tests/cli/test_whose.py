"""The wrong client is not written to by a slip: ids that are near, ids that look alike (H28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Line


def test_an_unknown_id_is_refused_with_the_ones_near_to_it(course: Line) -> None:
    course("client", "add", "c-018")
    said = course.refused("client", "set", "c-07", "--flag", "panic")
    assert said.startswith('Error: There is no client "c-07". Did you mean ')
    assert '"c-017"' in said
    assert '"c-018"' in said


def test_the_beginning_of_an_id_is_not_enough(course: Line) -> None:
    assert 'There is no client "c-01"' in course.refused("session", "c-01", "--held")


@pytest.mark.parametrize("client", ["C-017", "c-o17", "c_0I7", "c.0l7"])
def test_an_id_that_looks_like_anothers_is_refused(course: Line, client: str) -> None:
    assert "is soon taken for c-017" in course.refused("client", "add", client)


def test_a_neighbour_in_number_is_another_client(course: Line) -> None:
    assert course("client", "add", "c-018").stdout.startswith("Added c-018")


@pytest.mark.parametrize(
    "command",
    [
        "session c-017 --held",
        "assign c-017 sleep-diary",
        "review c-017 --status done",
        "client set c-017 --flag panic",
        "undo c-017",
    ],
)
def test_whose_history_it_is_is_said_before_it_is_written_to(course: Line, command: str) -> None:
    said = course(*command.split(), "--at", "2026-09-07T10:00:00Z").stderr
    assert said.startswith("For c-017, session 1 of 8; goals: worry-at-work.")


def test_a_client_without_a_goal_is_told_by_the_session(line: Line) -> None:
    line("client", "add", "c-2")
    said = line("session", "c-2", "--held").stderr
    assert said.startswith("For c-2, session 0 of 8; goals: none yet.")
