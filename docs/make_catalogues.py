"""Bring the gettext catalogues up to date: sources (.po) from the texts, compiled (.mo) from them.

make_catalogues.py                  write .po and .mo anew; translations there are stay
make_catalogues.py --check          tell what is missing or not current, and change nothing
make_catalogues.py --take ES.json es    take over translations, {English text: translation}
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import recommender_plugins
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from recommender.language.catalogues import LOCALE, texts_of
from recommender.language.messages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("ca", "es")
EPOCH = datetime(2026, 11, 22, tzinfo=UTC)
"""A fixed date in the header, so that the same texts give the same file."""
HEADER = "# Texts of homework-recommender. Written by `make catalogues`; edit msgstr only."
Texts = dict[str, tuple[str, ...]]
"""English texts in order, each with where it is used."""


@dataclass(frozen=True)
class Source:
    """One set of catalogues: where they are, and the texts they hold."""

    folder: Path
    texts: Texts

    def path(self, language: str, suffix: str) -> Path:
        """Return where the catalogue of a language is; .po is the source, .mo is read."""
        return self.folder / language / "LC_MESSAGES" / f"messages.{suffix}"

    def listed(self, language: str) -> Catalog:
        """Return the source of a language as it is; empty where there is none."""
        path = self.path(language, "po")
        if not path.is_file():
            return Catalog(locale=language)
        with path.open("rb") as file:
            return pofile.read_po(file, locale=language)

    def known(self, language: str) -> dict[str, str]:
        """Return the translations there are, of texts that still exist."""
        found = translations(self.listed(language))
        return {text: found[text] for text in self.texts if text in found}

    def compiled(self, language: str) -> dict[str, str]:
        """Return what the compiled catalogue says."""
        path = self.path(language, "mo")
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            return translations(mofile.read_mo(file))

    def write(self, language: str, known: Mapping[str, str]) -> None:
        """Write both files of a language."""
        catalogue = Catalog(
            locale=language,
            header_comment=HEADER,
            project="homework-recommender",
            version="0",
            msgid_bugs_address="the issue tracker",
            creation_date=EPOCH,
            revision_date=EPOCH,
            last_translator="homework-recommender",
            language_team="homework-recommender",
            fuzzy=False,
        )
        for text, places in self.texts.items():
            catalogue.add(text, known.get(text, ""), auto_comments=places)
        for suffix, write in (("po", pofile.write_po), ("mo", mofile.write_mo)):
            held = BytesIO()
            write(held, catalogue)
            path = self.path(language, suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held.getvalue())


def translations(catalogue: Catalog) -> dict[str, str]:
    """Return what a catalogue translates, by English text."""
    pairs = {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
    return {text: other for text, other in pairs.items() if other}


def sources() -> tuple[Source, Source]:
    """Return the core's sentences and the texts of the built-in task types."""
    core: dict[str, list[str]] = {}
    plugins: dict[str, list[str]] = {}
    for code, text in ENGLISH.items():
        core.setdefault(text, []).append(code)
    for point in sorted(entry_points(group="recommender"), key=lambda one: one.name):
        if point.module.startswith(f"{recommender_plugins.__name__}."):
            for one in point.load().recommender_task_types():
                for text in texts_of(one):
                    plugins.setdefault(text, []).append(one.id)
    return (
        Source(Path(LOCALE), _places(core)),
        Source(Path(recommender_plugins.LOCALE), _places(plugins)),
    )


def _places(texts: Mapping[str, list[str]]) -> Texts:
    return {text: tuple(places) for text, places in texts.items()}


def problems(source: Source, language: str) -> list[str]:
    """Return what is missing in a language, or not current."""
    name = f"{source.path(language, 'po')}"
    known = source.known(language)
    found = [f"{name}: not translated: {text}" for text in source.texts if text not in known]
    if {str(one.id) for one in source.listed(language) if one.id} != set(source.texts):
        found.append(f"{name}: its texts are not those of the product")
    if source.compiled(language) != known:
        found.append(f"{name}: the .mo beside it is not current")
    return found


def main(arguments: list[str]) -> int:
    """Write the catalogues, take a file over, or with --check return 1 if any is not current."""
    if arguments[:1] == ["--check"]:
        found = [
            one for source in sources() for lang in LANGUAGES for one in problems(source, lang)
        ]
        if found:
            print("\n".join([*found, "Run: make catalogues; then translate what is missing."]))
        return bool(found)
    taken: dict[str, dict[str, str]] = {}
    if arguments[:1] == ["--take"]:
        taken[arguments[2]] = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    for source in sources():
        for language in LANGUAGES:
            new = {text: other.strip() for text, other in taken.get(language, {}).items()}
            source.write(language, source.known(language) | new)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
