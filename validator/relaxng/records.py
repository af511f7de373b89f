"""Records: what is wrong with documents as plain data, for clusters, data frames and databases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relaxng.checker import Checker, unreadable
from relaxng.files import read_file
from relaxng.finding import DocumentError
from relaxng.report.records import record
from relaxng.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from typing import TypeAlias

    from relaxng.finding import Finding
    from relaxng.schema import Schema
    from relaxng.selection import Selection

    Named: TypeAlias = str | PathLike[str] | tuple[str, bytes]


def records(documents: Iterable[Named], schema: Schema, selection: Selection = EVERYTHING) -> list[dict[str, Any]]:
    """One record for each finding, in the order of the documents, each a path or a name with the bytes of the document.

    A record is what the `json` format writes of a finding (`report/findings.schema.json`): texts, numbers, lists and
    dictionaries. Whatever a document holds costs only itself: one that cannot be read has a record too, of code
    XML002. `selection` says which findings are wanted.
    """
    checker = Checker(schema, selection=selection)
    return [record(finding) for document in documents for finding in _findings(checker, document)]


def _findings(checker: Checker, document: Named) -> tuple[Finding, ...]:
    if isinstance(document, tuple):
        return checker.check(*document).findings
    name = os.fspath(document)
    try:
        data = read_file(Path(name), name)
    except OSError as error:
        return unreadable(name, error).findings
    except DocumentError as error:
        return (error.finding,)
    return checker.check(name, data).findings
