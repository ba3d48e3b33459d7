"""What is small and asks for a lot, and what is no file: refused in little time and memory."""

from __future__ import annotations

import sys

import pytest

if sys.platform != "linux":
    pytest.skip("what a process held is read from /proc", allow_module_level=True)

from hostile.bombs import (
    PLACES,
    READ,
    archives,
    bombs,
    laid,
    read_unguarded,
    refused_at_all,
    set_off_all,
    set_off_unguarded,
)
from hostile.child import Done, apart
from hostile.fuzzing import faults_of

MEGABYTES, SECONDS = 100, 1.0
TAKEN = {
    "history.jsonl: a number's fraction",
    "history.jsonl: a moment with no end",
    "history.jsonl: many empty lines",
    "history.jsonl: the same event, many times",
    "model: arrays: a member twice",
    "choice of a model: nested deeply",
}
"""Harmless, and taken for what it says; the choice becomes a place that no model can be read from."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    return apart(set_off_all, laid(tmp_path_factory.mktemp("bombs")))


@pytest.mark.long
def test_there_are_many_kinds() -> None:
    assert len(list(bombs())) >= 50


@pytest.mark.long
def test_every_bomb_is_refused_in_sentences(done: Done) -> None:
    assert {name for name, said, _ in done.answer if not said} == TAKEN
    assert [name for name, said, _ in done.answer if said and faults_of(said[:1_000])] == []


@pytest.mark.long
def test_no_bomb_takes_much_memory(done: Done) -> None:
    assert done.megabytes <= MEGABYTES


@pytest.mark.long
def test_an_archive_without_a_guard_takes_what_it_says() -> None:
    assert apart(set_off_unguarded, archives()["a bomb, by bzip2"]).megabytes > 10


def test_a_place_that_is_no_file_is_refused_at_once() -> None:
    found = apart(refused_at_all, seconds=60)
    assert len(found.answer) == len(PLACES) * len(READ)
    assert {name: said for name, said in found.answer.items() if not said or faults_of(said)} == {}
    assert found.megabytes <= MEGABYTES


def test_a_read_without_a_guard_never_ends() -> None:
    with pytest.raises((TimeoutError, EOFError)):
        apart(read_unguarded, "/dev/zero", seconds=2)
