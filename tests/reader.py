"""A reader who follows a page from top to bottom: runs its code, types its commands, compares."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from pages import ROOT, Block

from recommender.cli import cli

BUILT = {"{toctree}", "{eval-rst}"}
"""Blocks that the builder of the site runs; any other that it knows could hide code from us."""
PATIENCE = 120
"""Seconds until a command that does not end counts as failed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a block, with what the page says it prints; None where it says nothing."""

    text: str
    output: str | None = None


@dataclass
class Reader:
    """One page's reader, with a folder and a store of their own.

    `exempt` says why blocks or commands that begin with its keys are not run, `typed` what a person
    answers to a command, `waiting` which commands do not exist yet. A command of this project's own
    runs in this process, which spares its start, unless it needs a shell or what a page installed.
    """

    folder: Path
    exempt: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    postponed: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    _said: str = ""

    def read(self, block: Block) -> None:
        """Run a block, or find it exempt; raises AssertionError that names its place."""
        if block.language in BUILT:
            return
        if self.excused(block.text):
            return
        run = self._ways.get(block.language)
        assert run is not None, f"{block.place}: nobody runs '{block.language}' blocks"
        run(block)
        self.ran.append(block.place)

    def excused(self, text: str) -> bool:
        """Tell whether a text begins with the words of an exemption, and remember which."""
        keys = [one for one in self.exempt if re.match(re.escape(one) + r"(\s|$)", text)]
        self.used.update(keys)
        return bool(keys)

    @property
    def _ways(self) -> dict[str, Callable[[Block], None]]:
        return {
            "python": self._python,
            "text": self._compared,
            "console": self._console,
            "sh": self._console,
            "json": _json,
            "csv": self._csv,
            "toml": lambda block: _parsed(block, tomllib.loads),
        }

    def _python(self, block: Block) -> None:
        padded = "\n" * block.line + block.text
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(padded, block.place, "exec"), self.names)  # noqa: S102 - pages are ours
        self._said += said.getvalue()

    def _compared(self, block: Block) -> None:
        assert self._said, f"{block.place}: nothing was printed before this block"
        said, self._said = self._said, ""
        assert matches(block.text, said), f"{block.place} prints otherwise:\n{said}"

    def _csv(self, block: Block) -> None:
        """Read a table; under a line with the name of a file and a colon, it becomes that file."""
        rows = list(csv.reader(io.StringIO(block.text)))
        assert len(rows) > 1, f"{block.place}: a table without rows"
        assert len({len(row) for row in rows}) == 1, f"{block.place}: rows of different lengths"
        above = block.page.read_text(encoding="utf-8").splitlines()[: block.line - 1]
        name = re.fullmatch(r"`([\w.-]+)`:", next((one for one in reversed(above) if one), ""))
        if name:
            (self.folder / name[1]).write_text(block.text, encoding="utf-8")

    def _console(self, block: Block) -> None:
        for command in commands(block):
            if self.excused(command.text):
                continue
            if self.postponed or command.text.startswith(self.waiting or ("\0",)):
                self.postponed.append(command.text)
                continue
            said = self._run(command.text, block)
            good = command.output is None or matches(command.output, said)
            assert good, f"{block.place}: '{command.text}' prints otherwise:\n{said}"

    def _run(self, text: str, block: Block) -> str:
        words = shlex.split(bare(text))
        plain = words[0] == "homework" and not re.search(r"[|&;<>$]", bare(text))
        if plain and not (self.folder / "site").exists():
            result = CliRunner().invoke(cli, words[1:], input=self.typed.get(bare(text), ""))
            code, said = result.exit_code, result.output
        else:
            code, said = self._in_a_shell(text, block)
        assert code == 0, f"{block.place}: '{text}' ended with {code}\n{said}"
        return said

    def _in_a_shell(self, text: str, block: Block) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S602 - a reader types it into a shell
            self._really(text, block),
            shell=True,
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.returncode, done.stdout

    def _really(self, text: str, block: Block) -> str:
        """Return the command as it is run here: with this Python, and without a network."""
        words = bare(text)
        binaries = shlex.quote(str(Path(sys.executable).parent))
        if words == "make demo":
            makefile = shlex.quote(str(ROOT / "Makefile"))
            # By a link, for a recipe cannot have a blank in the way to its commands.
            link = f"ln -sfn {binaries} bin"
            return f"rm -rf demo; {link}; make -f {makefile} -o .venv/demo demo BIN=./bin"
        if (
            found := re.fullmatch(r'pip install (?:-e )?"?(\./[^\s"[]+)(?:\[\w+\])?"?', words)
        ) is not None:
            offline = "--quiet --no-deps --no-build-isolation --no-index --target site"
            return f"{binaries}/python -m pip install {offline} {found[1]}"
        known = re.match(r"(\w+=\S+ )*(homework|python|pytest|cat|ls)( |$)", words)
        assert known, f"{block.place}: nobody runs '{words}'"
        return text

    def _environment(self) -> dict[str, str]:
        paths = [str(self.folder / "site"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        binaries = str(Path(sys.executable).parent)
        return {
            **os.environ,
            "HOMEWORK_HOME": str(self.folder / "home"),
            "PATH": os.pathsep.join([binaries, os.environ["PATH"]]),
            "PYTHONPATH": os.pathsep.join(one for one in paths if one),
            "PYTHONIOENCODING": "utf-8",
        }


def bare(command: str) -> str:
    """Return a command without the comment behind it."""
    return re.split(r"\s#", command, maxsplit=1)[0].strip()


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a block.

    In a console each stands behind '$ ', with what it prints below it; in a 'sh' block each line is
    one, and nothing is shown of what it prints.
    """
    if block.language == "sh":
        lines = (line.strip() for line in block.text.splitlines())
        yield from (Command(line) for line in lines if line and not line.startswith("#"))
        return
    text, output = "", None
    for line in block.text.splitlines():
        if text.endswith("\\") and output is None:
            text = f"{text[:-1].rstrip()} {line.strip()}"
        elif line.startswith("$ "):
            if text:
                yield Command(text, output)
            text, output = line[2:], None
        else:
            assert text, f"{block.place}: output without a command, which begins with '$ '"
            output = (output or "") + line + "\n"
    assert text, f"{block.place}: no command, which begins with '$ '"
    yield Command(text, output)


def matches(shown: str, said: str) -> bool:
    """Tell whether what was said is what is shown, in which '...' and '…' stand for anything."""
    parts = [re.escape(one) for one in re.split(r"\.\.\.|…", shown.strip())]
    return re.fullmatch(".*".join(parts), said.strip(), re.DOTALL) is not None


def _parsed(block: Block, parse: Callable[[str], object]) -> None:
    try:
        parse(block.text)
    except ValueError as error:
        raise AssertionError(f"{block.place}: {error}") from error


def _json(block: Block) -> None:
    whole = block.text.lstrip().startswith(("{\n", "[\n"))
    for part in [block.text] if whole else block.text.splitlines():
        _parsed(Block(block.page, block.line, block.language, part), json.loads)
