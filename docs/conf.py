"""How the site is built; `make docs` turns every warning into an error."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pygments.lexers.special import TextLexer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

project = "homework-recommender"
version = release = version_of(project)

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # a type is named for the reader; not each has a heading
default_role = "code"
highlight_language = "none"

myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = project
html_show_copyright = False
html_show_sphinx = False


def parts(value: type[Any]) -> Iterator[str]:
    """Yield a line for each field of a value, or for each member of an enumeration."""
    if issubclass(value, Enum):
        yield "One of: " + ", ".join(f"`{one.value}`" for one in value) + "."
    elif issubclass(value, BaseModel):
        for name, field in value.model_fields.items():
            yield f"- `{name}: {_written(value, name)}` {field.description or ''}".rstrip()
    elif is_dataclass(value):
        shown = [one.name for one in fields(value) if not one.name.startswith("_")]
        yield from (f"- `{name}: {_written(value, name)}`" for name in shown)


def _written(value: type[Any], name: str) -> str:
    """Return a field's type as its author wrote it, without its bounds: the schema has those."""
    found = next(one.__annotations__[name] for one in value.__mro__ if name in one.__annotations__)
    return re.sub(r"^Annotated\[(.+), Field\(.*\)\]$", r"\1", str(found))


def _without_bounds(_app: Sphinx, what: str, _name: str, thing: Any, *_more: object) -> Any:
    """Leave out the arguments of a value: its fields stand below."""
    return ("", "") if what == "class" and any(parts(thing)) else None


def _with_parts(
    _app: Sphinx, what: str, _name: str, thing: Any, _options: object, lines: list[str]
) -> None:
    if what == "class" and (found := list(parts(thing))):
        lines += ["", *found, ""]


def setup(app: Sphinx) -> None:
    """Show values by their fields, and tables as they are: Pygments has no lexer for CSV."""
    app.add_lexer("csv", TextLexer)
    app.connect("autodoc-process-signature", _without_bounds)
    app.connect("autodoc-process-docstring", _with_parts)
