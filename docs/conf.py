"""How the site is built; `make docs` turns every warning into an error."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "homework-recommender"
version = release = version_of("homework-recommender")
copyright = ""  # noqa: A001 - Sphinx names it so; the licence is in one file

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "homework-recommender"
