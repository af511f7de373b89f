"""Namespaces: prefixes and what they are declared as (Namespaces in XML 1.0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relaxng.nearness import nearest
from relaxng.wellformedness.characters import ATTRIBUTE, misshapen, short, shown

if TYPE_CHECKING:
    from relaxng.wellformedness.source import Mistake, Source

_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"

_LIBVIRT = "http://libvirt.org/schemas"
WELL_KNOWN = {
    "bhyve": f"{_LIBVIRT}/domain/bhyve/1.0",
    "dnsmasq": f"{_LIBVIRT}/network/dnsmasq/1.0",
    "fs": f"{_LIBVIRT}/storagepool/fs/1.0",
    "libosinfo": "http://libosinfo.org/xmlns/libvirt/domain/1.0",
    "lxc": f"{_LIBVIRT}/domain/lxc/1.0",
    "qemu": f"{_LIBVIRT}/domain/qemu/1.0",
    "rbd": f"{_LIBVIRT}/storagepool/rbd/1.0",
    "vmware": f"{_LIBVIRT}/domain/vmware/1.0",
    "xen": f"{_LIBVIRT}/domain/xen/1.0",
    "xi": "http://www.w3.org/2001/XInclude",
    "xlink": "http://www.w3.org/1999/xlink",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
"""What a prefix is nearly always declared as: libvirt's own, and the W3C's."""

_NO_URI = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"([^:/?#]*):")
_BRACKET = re.compile(r"[^\[\]#]*([\[\]])")


class Scope:
    """The prefixes declared around the place in a document that a scanner has come to; `root` is its root's name."""

    def __init__(self) -> None:
        self._bound: dict[str, list[tuple[str, int]]] = {"xml": [(_XML, 0)], "xmlns": [(_XMLNS, 0)]}
        self._declared: list[list[str] | None] = []
        self.root = ""

    def enter_plain(self) -> None:
        """Go into an element that declares no prefix."""
        self._declared.append(None)

    def leave(self) -> None:
        """Go out of an element."""
        for prefix in self._declared.pop() or ():
            self._bound[prefix].pop()

    def enter(self, source: Source, begin: int, name: str, stretch: tuple[int, int], *, keep: bool) -> Mistake | None:
        """Go into an element, unless `keep` is off: then only its own tag is looked at. Answers its mistake."""
        attributes = list(ATTRIBUTE.finditer(source.text, *stretch))
        fault = self._declare(source, attributes) or self._used(source, begin, name, attributes)
        if not keep:
            self.leave()
        return fault

    def _declare(self, source: Source, attributes: list[re.Match[str]]) -> Mistake | None:
        declared: list[str] = []
        self._declared.append(declared)
        for attribute in attributes:
            written, uri = attribute[1], attribute[2][1:-1]
            prefix = written[6:] if written.startswith("xmlns:") else None
            if written != "xmlns" and prefix is None:
                continue
            why = _reserved(prefix, uri)
            if why is not None:
                return source.mistake(*attribute.span(1), why)
            if prefix and ":" not in prefix:
                declared.append(prefix)
                self._bound.setdefault(prefix, []).append((uri, attribute.start(1)))
        return None

    def _used(self, source: Source, begin: int, name: str, attributes: list[re.Match[str]]) -> Mistake | None:
        fault = self._prefix(source, begin + 1, name, f"<{name}>", "an element name")
        if fault is not None:
            return fault
        seen: dict[tuple[str, str], re.Match[str]] = {}
        for attribute in attributes:
            written = attribute[1]
            if ":" not in written:
                continue
            fault = self._prefix(
                source, attribute.start(1), written, f"the attribute '{written}'", "an attribute name", name
            )
            if fault is not None:
                return fault
            prefix, _, local = written.partition(":")
            first = seen.setdefault((self._bound[prefix][-1][0], local), attribute)
            if first is not attribute:
                message = (
                    f"the attribute '{written}' of <{name}> is given twice: the prefixes of '{first[1]}' "
                    f"{source.where(first.start(1), attribute.start(1))} and of '{written}' stand for one namespace"
                )
                return source.mistake(*attribute.span(1), message, noticed=begin)
        return None

    def _prefix(
        self, source: Source, begin: int, written: str, user: str, kind: str, owner: str | None = None
    ) -> Mistake | None:
        """What is wrong with the colons and the prefix of a name."""
        prefix, colon, _ = written.partition(":")
        end = begin + len(written)
        wrong = misshapen(written, kind)
        if wrong is not None:
            return source.mistake(begin, end, wrong)
        if not colon or self._bound.get(prefix):
            return None
        of = f" of <{owner}>" if owner else ""
        message = f"the prefix '{prefix}' of {user}{of} is not declared"
        declared = [known for known, bound in self._bound.items() if bound and known not in ("xml", "xmlns")]
        near = nearest(prefix, declared)
        if near is None:
            message += f"; add xmlns:{prefix}='{WELL_KNOWN.get(prefix, '…')}' to <{self.root}>"
        elif near in WELL_KNOWN or not (prefix in WELL_KNOWN or _uses(source, near) == 0 < _uses(source, prefix) - 2):
            message += f"; did you mean '{near}'?"
        else:
            at = self._bound[near][-1][1]
            message = (
                f"'xmlns:{near}' declares a prefix that nothing has, and '{prefix}' of {user}{of} "
                f"{source.where(begin, at)} is not declared; did you mean 'xmlns:{prefix}'?"
            )
            return source.mistake(at, at + 6 + len(near), message, noticed=begin)
        return source.mistake(begin, end, message)


def _uses(source: Source, prefix: str) -> int:
    """How often a prefix begins a name."""
    return len(re.findall(rf"[</ \t\r\n]{re.escape(prefix)}:", source.text))


def _why_no_uri(uri: str) -> str | None:
    """What is wrong with a URI reference (RFC 3986), as far as libxml2 looks at it; not in that of a host by address."""
    if "//[" in uri:
        return None
    character = _NO_URI.search(uri)
    if character is not None:
        return f"{shown(character[0][0])} cannot stand there"
    scheme = _SCHEME.match(uri)
    if scheme is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme[1]):
        return f"'{scheme[1]}' is no scheme"
    bracket = _BRACKET.match(uri)  # libxml2 lets them pass behind '#'
    return f"'{bracket[1]}' cannot stand there" if bracket is not None else None


def _reserved(prefix: str | None, uri: str) -> str | None:
    """What is wrong with a declaration of a prefix, or of the default namespace where it is None."""
    wrong = _why_no_uri(uri)
    if wrong is not None:
        return f"'{short(uri, 60)}' is no URI, as the name of a namespace must be: {wrong}"
    if prefix is None:
        if uri in (_XML, _XMLNS):
            return f"'{uri}' cannot be the default namespace: it belongs to the prefix '{'xml' if uri == _XML else 'xmlns'}'"
        return None
    if prefix == "xmlns":
        return "the prefix 'xmlns' cannot be declared; it is what declares the others"
    if prefix == "xml":
        return None if uri == _XML else f"the prefix 'xml' cannot be declared as '{uri}'; it always is '{_XML}'"
    if not uri:
        return f"the prefix '{prefix}' is declared as nothing; give xmlns:{prefix} the URI of a namespace"
    if uri in (_XML, _XMLNS):
        return f"the prefix '{prefix}' cannot be declared as '{uri}', which is reserved"
    return None
