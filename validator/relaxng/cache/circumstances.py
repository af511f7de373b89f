"""Circumstances: all that decides on findings beside the documents and the files of schemas."""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

import relaxng
from relaxng.catalog import builtin_schemas
from relaxng.files import read_regular
from relaxng.xmlcatalog import XmlCatalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relaxng.checker import Checker

SIZE = 20
"""Bytes of a digest."""


def digest(parts: Iterable[bytes]) -> bytes:
    """A digest of parts, each told apart from the next."""
    made = blake2b(digest_size=SIZE)
    for part in parts:
        made.update(b"%d:" % len(part))
        made.update(part)
    return made.digest()


def circumstances(checker: Checker) -> bytes:
    """What is the same for all documents of a run, as a digest.

    These are relaxng itself (its files, for a version in development changes under one number), Python, lxml and
    libxml2; the checker's settings; the working folder, for paths are relative to it; the files of the XML catalogue.
    Raises OSError where one of the files, or the working folder, cannot be read, and CatalogError where the catalogue
    cannot be used.
    """
    words = (
        sys.version,
        etree.LXML_VERSION,
        etree.LIBXML_VERSION,
        os.getcwd(),  # noqa: PTH109 - a text is wanted
        checker.settings,
    )
    parts = [repr(words).encode("utf-8", "backslashreplace")]
    for folder in (Path(relaxng.__file__).parent, *{schema.path.parent for schema in builtin_schemas().values()}):
        parts.extend(_contents(folder))
    if checker.catalog is not None:
        for path in XmlCatalog.load(Path(checker.catalog)).files:
            parts += [os.fsencode(path), read_regular(path)]
    return digest(parts)


def _contents(folder: Path) -> Iterable[bytes]:
    """The names and contents of the files in a folder, but for what Python compiles."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = Path(parent, name)
            yield os.fsencode(path)
            yield path.read_bytes()
