"""The documents that a command about chains works on, one after the other, and the count of what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from relaxng.checker import Checked, Summary
from relaxng.cli.inputs import Input, inputs
from relaxng.cli.outcome import content
from relaxng.cli.output import crash, note
from relaxng.codes import ExitStatus
from relaxng.document import Document
from relaxng.encoding import decode
from relaxng.finding import DocumentError, Finding
from relaxng.libvirt.disks import holds_domain
from relaxng.lines import lines_of

if TYPE_CHECKING:
    from relaxng.report import Reporter

Work: TypeAlias = Callable[[Document], Iterable[Finding]]


def work_on(words: tuple[str, ...], report: Reporter, work: Work) -> Summary:
    """Do some work on each document that the words stand for, and report what it finds wrong.

    What cannot be read, and what is no domain's XML, is reported too; in a directory the latter is passed over. A
    fault of ours costs one document only. Raises OSError where `work` cannot print.
    """
    summary = Summary()
    for source in inputs(words, "<stdin>"):
        try:
            checked = _outcome(source, words, work)
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - never passes for a document that is right
            crash(source.name)
            summary.status = ExitStatus.CRASH
            continue
        summary.add(checked)
        report.add(checked)
    if summary.status is ExitStatus.CLEAN and not summary.checked:
        note(f"nothing was done: no domain's XML is in {', '.join(words)}")
        summary.status = ExitStatus.TROUBLE
    return summary


def _outcome(source: Input, words: tuple[str, ...], work: Work) -> Checked:
    data = content(source)
    if isinstance(data, Checked):
        return data
    try:
        document = Document.parse(data, source.name)
    except DocumentError as error:
        return _checked(source.name, decode(data), [error.finding])
    if not holds_domain(document):
        root = document.tree.getroot()
        if source.path is not None and source.name not in words:
            return Checked(source.name, skipped=True)
        message = f"the document is a <{document.root_name}>, and holds no libvirt domain with disks"
        finding = Finding(source.name, "VIR920", message, document.places.element_span(root), document.paths.of(root))
        return _checked(source.name, document.text, [finding])
    return _checked(source.name, document.text, work(document))


def _checked(name: str, text: str, findings: Iterable[Finding]) -> Checked:
    found = tuple(findings)
    wanted = {finding.span.line for finding in found if finding.span is not None}
    return Checked(name, found, lines=lines_of(text, wanted) if wanted else {})
