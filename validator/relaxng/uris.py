"""URIs: the local files that they name, and what some stand for. Nothing is fetched."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
"""What the prefix `xml` always stands for."""


def local_path(uri: str) -> str | None:
    """The path that a URI, or a relative reference, stands for; None where it names no local file."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost") or parts.query or not parts.path:
        return None
    if os.name == "nt":
        from urllib.request import url2pathname

        return url2pathname(parts.path)
    return unquote(parts.path)
