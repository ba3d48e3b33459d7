"""Every block of code in the documentation runs, and prints what its page says it prints."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pages import ROOT, Block, blocks, documentation, named
from reader import Command, Reader, commands, matches

from recommender.cli import cli

EXEMPT = {
    "make demo     # an invented caseload, with suggestions for each client": (
        "the next block runs it, with what it prints"
    ),
    "make test": "it is the run that this test is a part of",
    ". .venv/bin/activate": "the tests have a Python of their own",
    "pip install .": "needs a registry; tests/packaging installs the wheel without one",
    "python -m pytest tests/test_conformance.py": "the tutorial runs the same in a real repository",
    "homework plugins check my-plugin": "the tutorial checks a plugin that is there",
    "homework plugins check ./my-plugin": "the same",
    "homework plugins check my_plugin.py --json": "the same",
    "pip install '.[encrypted]'": "needs a registry",
    "homework init --encrypted": "needs a keyring or a terminal; tests/cli/test_encryption.py has both",
    "homework copy-key": "the same",
    "homework backup --out /media/stick --keep 5": "needs a second disk",
    "homework restore FILE": "stands for any backup; tests/cli/test_keeping.py restores one",
    "HOMEWORK_HOME=that-folder homework doctor": "needs a bare copy; tests/cli/test_keeping.py has one",
    "HOMEWORK_HOME=that-folder homework history c-017": "the same",
    "HOMEWORK_HOME=that-folder homework backup --out rescued.db": "the same",
    "homework restore rescued.db": "the same",
    "$ git diff --numstat": "a transcript of another day, in a report",
    "Nr,Worksheet,Instructions,Minutes,How often,Goals,Requires,Not with,Contraindications": (
        "the same"
    ),
    "$ homework plugins from-table catalogues/activities_sam_2021.csv": "the same",
    "homework model fit": "needs 30 clients with outcomes; tests/cli/test_model.py runs it",
    "homework model evaluate": "the same",
    "homework model use our-model": "the same",
    "homework suggest --all --out plans.jsonl --jobs 2 --resume": (
        "needs a run that was stopped; tests/batch stops one"
    ),
    "python docs/ship_model.py": "writes into the project; tests/models reads what it wrote",
    "python tests/golden/make_cases.py": "the same; tests/cases plays the courses anew",
    "93 passed in": "a run of another day, in a report",
    "Imported 736 events": "the same, from records that are not in the project",
}
"""What a block or a command begins with, and why it is not run."""

BEFORE = {
    "docs/interchange.md": "$ homework init --demo\n$ homework client add c-017 --consent yes",
    "docs/models.md": "$ homework init",
    "docs/privacy.md": "$ homework init --demo\n$ homework client add c-017 --consent yes",
    "docs/store.md": "$ homework init --demo",
}
"""What a reader of a page has done before."""

TYPED = {
    "homework review c-017": "1\n4\n6\n\n\n\n\n\n\n\n\n\n\n\n",
    "homework forget c-017": "c-017\n",
}
"""What a person answers to the questions of a command."""

LATER = ("homework plugins new", "homework plugins check")
"""Commands that a page may show before they are there; it is run in full once they are."""

PAGES = [one for one in documentation() if blocks(one)]


def waiting() -> tuple[str, ...]:
    """Return those of the later commands that are not there yet."""
    plugins = cli.get_command(None, "plugins")
    return tuple(one for one in LATER if one.split()[-1] not in plugins.commands)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOMEWORK_BLOCK", raising=False)
    return Reader(tmp_path, EXEMPT, TYPED, waiting())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_a_page_runs(page: Path, reader: Reader):
    if (before := BEFORE.get(named(page))) is not None:
        reader.read(Block(page, 0, "console", before))
    for block in blocks(page):
        reader.read(block)
    if reader.postponed:
        pytest.skip(f"not there yet: {', '.join(reader.postponed)}")


def test_there_are_blocks_of_each_kind():
    languages = {block.language for page in PAGES for block in blocks(page)}
    assert {"python", "console", "text", "json", "csv"} <= languages
    assert sum(len(blocks(page)) for page in PAGES) > 30


def test_every_exemption_has_a_reason_and_a_block_it_is_for(tmp_path: Path):
    reader = Reader(tmp_path, EXEMPT)
    for block in (block for page in PAGES for block in blocks(page)):
        reader.excused(block.text)
        for command in commands(block) if block.language in {"console", "sh"} else ():
            reader.excused(command.text)
    assert set(EXEMPT) - reader.used == set()
    assert all(EXEMPT.values())


def test_what_a_page_prepares_or_types_is_for_a_page_that_is_there():
    assert set(BEFORE) <= {named(page) for page in PAGES}
    shown = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [one for one in TYPED if one not in shown] == []


# A reader objects


def page_of(text: str, folder: Path) -> list[Block]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return blocks(page)


def read(text: str, reader: Reader) -> None:
    for block in page_of(text, reader.folder):
        reader.read(block)


def fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```\n\n"


OBJECTIONS = {
    "code that raises": (fenced("python", "assert 1 == 2"), ""),
    "another output": (fenced("python", "print(1)") + fenced("text", "2"), "page.md:5 prints"),
    "output of nothing": (fenced("text", "2"), "page.md:1: nothing was printed"),
    "a command that fails": (fenced("console", "$ homework suggest nobody"), "ended with 2"),
    "another output of a command": (
        fenced("console", "$ homework --version\nhomework 0.0.0"),
        "'homework --version' prints otherwise",
    ),
    "a stranger's command": (fenced("console", "$ rm -rf ."), "nobody runs 'rm -rf .'"),
    "output without a command": (fenced("console", "homework"), "output without a command"),
    "an empty block of commands": ("```console\n```\n", "no command"),
    "a language nobody knows": (fenced("cobol", "STOP RUN."), "nobody runs 'cobol' blocks"),
    "no language": (fenced("", "homework init"), "nobody runs 'unnamed' blocks"),
    "an indented block": ("Text\n\n    homework init\n", "nobody runs 'indented' blocks"),
    "broken JSON": (fenced("json", '{"kind": '), "page.md:1: "),
    "broken TOML": (fenced("toml", "a = "), "page.md:1: "),
    "a ragged table": (fenced("csv", "a,b\n1"), "rows of different lengths"),
    "a table without rows": (fenced("csv", "a,b"), "a table without rows"),
    "a command of a script that fails": (fenced("sh", "homework suggest nobody"), "ended with 2"),
    "code within a note": (fenced("{note}", "homework init"), "nobody runs '{note}' blocks"),
    "a block in a list": ("- one\n\n  ```cobol\n  STOP.\n  ```\n", "page.md:3: nobody runs"),
}


@pytest.mark.parametrize("what", OBJECTIONS)
def test_a_reader_objects(what: str, reader: Reader):
    text, words = OBJECTIONS[what]
    with pytest.raises(AssertionError) as objection:
        read(text, reader)
    assert words in str(objection.value)


def test_the_blocks_of_a_page_share_their_names_and_their_store(reader: Reader, tmp_path: Path):
    text = (
        fenced("python", "one = 1")
        + fenced("python", "print(one)")
        + fenced("text", "1")
        + fenced("console", "$ homework init\n$ homework client list\n...")
    )
    read(text, reader)
    assert len(reader.ran) == 4
    assert (tmp_path / "home" / "homework.db").exists()


def test_what_a_page_installs_is_there_for_its_next_command(reader: Reader):
    shutil.copytree(ROOT / "examples" / "plugins" / "oral-care", reader.folder / "oral-care")
    text = "$ pip install ./oral-care\n$ homework plugins list --json\n...oral-care-morning..."
    read(fenced("console", text), reader)
    assert reader.postponed == []


def test_a_script_has_a_command_on_each_line(tmp_path: Path):
    (block,) = page_of(fenced("sh", "homework a  # why\n\n# a word\nhomework b"), tmp_path)
    assert list(commands(block)) == [Command("homework a  # why"), Command("homework b")]


def test_an_exemption_is_for_whole_words(tmp_path: Path):
    reader = Reader(tmp_path, {"make test": "why"})
    assert reader.excused("make test  # all")
    assert not reader.excused("make tests")


def test_what_stands_behind_a_command_that_is_not_there_yet_waits_with_it(tmp_path: Path):
    reader = Reader(tmp_path, waiting=("homework plugins sing",))
    read(fenced("console", "$ homework plugins sing\n$ homework a"), reader)
    assert reader.postponed == ["homework plugins sing", "homework a"]


def test_a_command_may_go_over_two_lines(tmp_path: Path):
    (block,) = page_of(fenced("console", "$ homework a \\\n    --b c\nsaid"), tmp_path)
    assert list(commands(block)) == [Command("homework a --b c", "said\n")]


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a\n", "a", True),
        ("a...c", "abbc", True),
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("a.c", "abc", False),
        ("a", "ab", False),
        ("a...", "b a", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: str, said: str, same: bool):
    assert matches(shown, said) is same


def test_the_root_is_the_project():
    assert (ROOT / "pyproject.toml").is_file()
