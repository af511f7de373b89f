"""SARIF 2.1.0 (OASIS): one log with one run, as code scanning services take it.

Columns count characters. Paths are relative to the root of the checkout. Certain repairs are `fixes`.
GitHub's own fingerprint, `primaryLocationLineHash`, is left to its upload action, which knows the lines.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from relaxng import __version__
from relaxng.codes import code_of
from relaxng.finding import Severity
from relaxng.fingerprint import Fingerprints
from relaxng.report.pages import HOME, page_of
from relaxng.report.uri import checkout_path, checkout_uri

if TYPE_CHECKING:
    from relaxng.checker import Checked, Summary
    from relaxng.finding import Finding, Span
    from relaxng.report import Style

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class SarifReporter:
    """Collects the run and writes it at the end."""

    def __init__(self, stream: TextIO, _style: Style) -> None:
        self._stream = stream
        self._results: list[dict[str, Any]] = []
        self._rules: dict[str, dict[str, Any]] = {}
        self._fingerprints = Fingerprints()

    def add(self, checked: Checked) -> None:
        """Keep the findings of one input."""
        self._results.extend(self._result(finding) for finding in checked.findings)

    def close(self, summary: Summary) -> None:
        """Write the log."""
        driver = {
            "name": "relaxng",
            "semanticVersion": __version__,
            "informationUri": HOME,
            "rules": list(self._rules.values()),
        }
        invocation = {"executionSuccessful": summary.status <= 1, "exitCode": int(summary.status)}
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": self._results,
        }
        json.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, self._stream, indent=2)
        self._stream.write("\n")

    def _result(self, finding: Finding) -> dict[str, Any]:
        if finding.code not in self._rules:
            self._rules[finding.code] = _rule(finding)
        location: dict[str, Any] = {"physicalLocation": _physical(finding.file, finding.span)}
        if finding.path is not None:
            location["logicalLocations"] = [{"fullyQualifiedName": finding.path, "kind": "element"}]
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": list(self._rules).index(finding.code),
            "level": _level(finding.severity),
            "message": {"text": finding.message},
            "locations": [location],
            "partialFingerprints": {"relaxng/v1": self._fingerprints.of(finding, checkout_path(finding.file))},
        }
        if finding.repair:
            replacements = [
                {"deletedRegion": _region(one.span), "insertedContent": {"text": one.text}} for one in finding.repair
            ]
            change = {"artifactLocation": _artifact(finding.file), "replacements": replacements}
            description = {"text": f"Write '{finding.suggestion}'"} if finding.suggestion else {"text": "Mend it"}
            result["fixes"] = [{"description": description, "artifactChanges": [change]}]
        return result


def _rule(finding: Finding) -> dict[str, Any]:
    """What the log says of a code, with the severity of its first finding."""
    from relaxng.messages import find

    code = finding.code
    known = code_of(code)
    message = find(code)
    words = f"{known.summary} {message.words}" if message is not None else known.summary
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in known.slug.split("-")),
        "shortDescription": {"text": known.summary},
        "fullDescription": {"text": words},
        "help": {"text": words},
        "helpUri": page_of(finding.code),
        "defaultConfiguration": {"level": _level(finding.severity)},
    }


def _level(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "warning"


def _artifact(file: str) -> dict[str, str]:
    uri = checkout_uri(file)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _physical(file: str, span: Span | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(file)}
    if span is not None:
        location["region"] = _region(span)
    return location


def _region(span: Span) -> dict[str, int]:
    parts = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {key: value for key, value in parts.items() if value is not None}
