"""The site: `sphinx-build -W docs OUT`. Its pages need no network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from relaxng import __version__
from relaxng.catalog import builtin_schemas

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "relaxng"
author = "The relaxng authors"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3
"""Links to headings, as GitHub makes them; where there is no such heading the build fails."""

smartquotes = False
"""An option begins with two hyphens in prose too."""

default_role = "code"
"""Docstrings write names as `name`."""

autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = f"relaxng {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "default"
pygments_dark_style = "github-dark"


def setup(app: Sphinx) -> None:
    """Write the references of the built-in schemas beside the pages."""
    app.connect("build-finished", _references)


def _references(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir, "reference")
    folder.mkdir(exist_ok=True)
    for name in builtin_schemas():
        words = ("schema", "doc", name, "--html", "--output", folder / f"{name}.html")
        subprocess.run([sys.executable, "-m", "relaxng", *words], check=True)  # noqa: S603 - our own command
