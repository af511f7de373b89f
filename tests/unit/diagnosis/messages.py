"""What is said of a document by a schema in the compact syntax."""

from __future__ import annotations

from pathlib import Path

from relaxng import load_schema


def messages(folder: Path, schema: str, document: str) -> list[str]:
    """The messages, in their order; the schema is written into the folder."""
    path = folder / "schema.rnc"
    path.write_text(schema)
    return [finding.message for finding in load_schema(path, "automaton").iter_findings(document.encode())]
