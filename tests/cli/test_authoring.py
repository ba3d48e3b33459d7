"""homework plugins new and from-table at the desk: what is asked, shown, written and refused."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Line

TABLE = """Nr,Worksheet,What,Minutes,Requires
1,Evening walk,Take a short walk before dinner.,10,
2,Longer walk,Take a walk on a path you like.,20,1
3,,Rest for a while.,5,
"""
GOOD = ("from-table", "list.csv", "--out", "walks")


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder to work in, with a clinic's table."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "list.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def refused(line: Line, folder: Path, *words: str) -> str:
    """Run a command that is refused in one sentence and writes nothing; return that."""
    before = sorted(folder.iterdir())
    sentence = line.refused("plugins", *words)
    assert sorted(folder.iterdir()) == before
    return sentence


def test_a_new_plugin_says_what_comes_next(bare: Line, clinic: Path) -> None:
    out = bare("plugins", "new", "kind-notes").stdout
    assert 'pip install -e "./homework-kind-notes[test]"' in out
    assert "pytest ./homework-kind-notes" in out
    assert (clinic / "homework-kind-notes" / "tests" / "test_conformance.py").is_file()


def test_a_new_plugin_stands_where_it_is_wanted(bare: Line, clinic: Path) -> None:
    bare("plugins", "new", "kind-notes", "--out", "mine")
    assert (clinic / "mine" / "pyproject.toml").is_file()


def test_a_new_plugin_overwrites_nothing(bare: Line, clinic: Path) -> None:
    bare("plugins", "new", "kind-notes")
    assert "nothing is overwritten" in refused(bare, clinic, "new", "kind-notes")


def test_a_name_that_is_none_is_refused(bare: Line, clinic: Path) -> None:
    assert "small letters" in refused(bare, clinic, "new", "Kind Notes")


def test_a_table_becomes_a_plugin_and_each_row_is_shown(bare: Line, clinic: Path) -> None:
    words = ("from-table", "list.csv", "--out", "homework-walks", "--answer", "goals=low-mood")
    out = bare("plugins", *words, code=1).stdout
    assert "3 rows: 0 accepted, 2 guessed, 1 refused." in out
    assert "pip install ./homework-walks" in out
    assert out.splitlines()[-1].startswith("CAREFUL: refused, and not in the plugin: row 3")
    assert "title: is empty; write something" in out
    assert "Guessed in every row: " in out
    data = clinic / "homework-walks" / "src" / "homework_walks" / "tasks.json"
    tasks = json.loads(data.read_text(encoding="utf-8"))["tasks"]
    assert [one["task_type"]["id"] for one in tasks] == ["walks-1", "walks-2"]


def test_a_plugin_from_a_table_ships_the_failures_that_are_known_of_it(
    bare: Line, clinic: Path
) -> None:
    words = ("from-table", "list.csv", "--out", "walks", "--answer", "goals=low-mood")
    bare("plugins", *words, code=1)
    file = clinic / "walks" / "tests" / "test_conformance.py"
    text = file.read_text(encoding="utf-8")
    compile(text, str(file), "exec")
    assert '"contraindications": "2 to read or to mend",' in text
    assert '"tone"' not in text


def test_a_table_without_a_refused_row_ends_well_and_a_second_time_is_told_how(
    bare: Line, clinic: Path
) -> None:
    (clinic / "good.csv").write_text("Nr,Title,What\n1,Walk,Take a walk.\n", encoding="utf-8")
    words = ("from-table", "good.csv", "--out", "walks", "--answer", "goals=low-mood")
    assert "CAREFUL" not in bare("plugins", *words).stdout
    said = refused(bare, clinic, *words)
    assert "remove the folder" in said
    assert "--name" in said
    bare("plugins", *words[:3], "again", "--name", "walks", *words[4:])


def test_what_the_states_mean_is_said_under_the_table(bare: Line, clinic: Path) -> None:
    out = bare("plugins", *GOOD, "--answer", "goals=low-mood", "--dry-run", code=1).stdout
    assert "accepted: the table says what speaks against it, its distress and its minutes" in out


def test_an_answer_with_several_areas_of_goals_is_noted(bare: Line, clinic: Path) -> None:
    words = ("plugins", *GOOD, "--dry-run", "--answer")
    out = bare(*words, "goals=low-mood, stress", code=1).stdout
    assert "Note: every row serves each of these: low-mood, stress." in out
    assert "Note: " not in bare(*words, "goals=low-mood", code=1).stdout


def test_words_are_kept_of_the_rows_that_are_named_or_of_all(bare: Line, clinic: Path) -> None:
    text = "Nr,Title,What\n1,Walk,You never walk.\n2,Rest,You never rest.\n"
    (clinic / "hard.csv").write_text(text, encoding="utf-8")
    words = ("plugins", "from-table", "hard.csv", "--out", "w", "--answer", "goals=x", "--dry-run")
    assert "0 accepted, 1 guessed, 1 refused" in bare(*words, "--keep-words", "2", code=1).stdout
    assert "0 accepted, 2 guessed, 0 refused" in bare(*words, "--keep-words").stdout


def test_a_reason_of_tone_quotes_the_row_and_no_code(bare: Line, clinic: Path) -> None:
    text = "Nr,Title,What\n1,Walk,You never walk.\n2,Rest,Take a rest.\n"
    (clinic / "hard.csv").write_text(text, encoding="utf-8")
    words = ("plugins", "from-table", "hard.csv", "--out", "w", "--answer", "goals=x", "--dry-run")
    out = bare(*words, code=1).stdout
    assert "words: reads as categorical ('you never walk')" in out
    assert "B29" not in out


def test_a_table_may_be_looked_at_first(bare: Line, clinic: Path) -> None:
    words = ("from-table", "list.csv", "--out", "walks", "--answer", "goals=low-mood")
    assert "Nothing is written." in bare("plugins", *words, "--dry-run", code=1).stdout
    assert not (clinic / "walks").exists()


def test_for_programs_each_row_has_its_state_and_its_reasons(bare: Line, clinic: Path) -> None:
    words = ("from-table", "list.csv", "--out", "walks", "--answer", "goals=low-mood", "--json")
    whole = json.loads(bare("plugins", *words, code=1).stdout)
    assert (whole["schema_version"], whole["plugin"]) == (1, "walks")
    assert [one["task_type"] for one in whole["rows"]] == ["walks-1", "walks-2", None]
    assert whole["rows"][2]["refused"] == ["title: is empty; write something"]
    assert "distress" in whole["rows"][0]["guessed"]


def test_answers_may_stand_in_a_file(bare: Line, clinic: Path) -> None:
    (clinic / "a.toml").write_text(
        'references = "ids"\n[columns]\nskills = "Nr"\n[answers]\ngoals = ["low-mood", "sleep"]\n'
        "distress = 1\n",
        encoding="utf-8",
    )
    words = ("from-table", "list.csv", "--out", "walks", "--answers", "a.toml", "--json")
    whole = json.loads(bare("plugins", *words, code=1).stdout)
    assert whole["columns"]["skills"] == "Nr"
    assert whole["answers"] == {"goals": "low-mood, sleep", "distress": "1"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (GOOD, "goals: no column of list.csv"),
        ((*GOOD, "--keep-words", "first"), "names no rows"),
        ((*GOOD, "--keep-words", "2,99"), "keep-words = 99: list.csv has no such row"),
        (("from-table", "gone.csv", "--out", "walks"), "There is no file gone.csv"),
        ((*GOOD, "--column", "title"), "write FIELD=TEXT"),
        ((*GOOD, "--column", "titel=Nr"), "perhaps 'title'?"),
        ((*GOOD, "--column", "title=Name"), "is no heading here"),
        ((*GOOD, "--answer", "what=Rest"), "each row has its own"),
        ((*GOOD, "--name", "breathing"), "is a plugin of homework-recommender already"),
        ((*GOOD, "--answers", "list.csv"), "is not TOML text"),
        ((*GOOD, "--encoding", "klingon"), "is not an encoding known here"),
        (("from-table", "list.csv", "--out", "list.csv"), "nothing is overwritten"),
        ((*GOOD, "--answer", "goals=x", "--answer", "effort=9"), "no row can become"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    bare: Line, clinic: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(bare, clinic, *words)


@pytest.mark.parametrize(
    ("text", "said"),
    [('colour = "blue"', "is not known here"), ("answers = 3", "is a table of TOML")],
)
def test_a_file_of_answers_that_is_none_is_refused(
    bare: Line, clinic: Path, text: str, said: str
) -> None:
    (clinic / "a.toml").write_text(text, encoding="utf-8")
    assert said in refused(bare, clinic, *GOOD, "--answers", "a.toml")


def test_at_a_terminal_what_is_missing_is_asked_for(
    bare: Line, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clinic / "short.csv").write_text("Label,Text\nWalk,Take a walk.\n", encoding="utf-8")
    monkeypatch.setattr("recommender.cli.plugins_from_table.at_a_terminal", lambda: True)
    typed = "1\nlow-mood\n15\nA walk is open to anyone here.\n"
    words = ("plugins", "from-table", "short.csv", "--out", "walks")
    out = bare(*words, typed=typed).stdout
    assert "Which column has the name of each task" in out
    data = clinic / "walks" / "src" / "homework_walks" / "tasks.json"
    (task,) = json.loads(data.read_text(encoding="utf-8"))["tasks"]
    assert task["task_type"]["ladder"][-1]["minutes"] == 15
    assert task["task_type"]["goals"] == ["low-mood"]
    assert not {"minutes", "goals", "no_contraindications_because"} & set(task["guessed"])


def test_at_a_terminal_a_guess_about_references_is_confirmed(
    bare: Line, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Nr,Title,What,Requires\n1,Walk,Take a walk.,\n2,Rest,Take a rest.,0\n"
    (clinic / "zero.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr("recommender.cli.plugins_from_table.at_a_terminal", lambda: True)
    words = ("plugins", "from-table", "zero.csv", "--out", "walks", "--answer", "goals=low-mood")
    out = bare(*words, typed="0\n\nn\n", code=1).stdout
    assert "Read them as rows-from-0" in out
    assert "'0' names no row" in out


def test_help_on_plugins_imports_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; from recommender.cli import main; main(['plugins', 'from-table', '--help']);"
        "print('HEAVY', {'pydantic', 'sqlalchemy', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("HEAVY set()\n")
