"""Name classes: sections 4.16 and 6.1. Names are written as lxml writes them, `{namespace}local` or `local`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """One name."""

    name: str

    def contains(self, name: str) -> bool:
        """Whether the name is of the class."""
        return name == self.name


@dataclass(frozen=True, slots=True)
class NsName:
    """Every name in one namespace, but for those excepted."""

    namespace: str
    excepted: NameClass | None = None

    def contains(self, name: str) -> bool:
        """Whether the name is of the class."""
        return namespace_of(name) == self.namespace and not (self.excepted and self.excepted.contains(name))


@dataclass(frozen=True, slots=True)
class AnyName:
    """Every name, but for those excepted."""

    excepted: NameClass | None = None

    def contains(self, name: str) -> bool:
        """Whether the name is of the class."""
        return not (self.excepted and self.excepted.contains(name))


@dataclass(frozen=True, slots=True)
class NameChoice:
    """Every name of any of the classes."""

    classes: tuple[NameClass, ...]

    def contains(self, name: str) -> bool:
        """Whether the name is of the class."""
        return any(name_class.contains(name) for name_class in self.classes)


NameClass = Name | NsName | AnyName | NameChoice


def qualified(namespace: str, local: str) -> str:
    """The name as lxml writes it."""
    return f"{{{namespace}}}{local}" if namespace else local


def namespace_of(name: str) -> str:
    """The namespace of a name; empty for none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local_of(name: str) -> str:
    """The local part of a name."""
    return name.rpartition("}")[2]


BITS = 127
"""Of how many bits a signature of names is."""

EVERY_NAME = (1 << BITS) - 1
"""The signature of all names."""


def signature_of(name: str) -> int:
    """The bit that stands for a name, and for others: it tells most names apart, and never parts a name from its class."""
    # Not by `hash`, which is another one in each run: patterns, and so explanations, should be the same in all.
    return 1 << int.from_bytes(name.encode("utf-8", "surrogatepass"), "big") % BITS


def signature(name_class: NameClass) -> int:
    """The bits of the names in a class."""
    if isinstance(name_class, Name):
        return signature_of(name_class.name)
    if isinstance(name_class, NameChoice):
        found = 0
        for part in name_class.classes:
            found |= signature(part)
        return found
    return EVERY_NAME


def is_infinite(name_class: NameClass) -> bool:
    """Whether the class has no end: section 7.3 asks it of attributes."""
    if isinstance(name_class, NameChoice):
        return any(is_infinite(part) for part in name_class.classes)
    return not isinstance(name_class, Name)


def single_names(name_class: NameClass) -> Iterator[str]:
    """The names that the class gives one by one."""
    if isinstance(name_class, Name):
        yield name_class.name
    elif isinstance(name_class, NameChoice):
        for part in name_class.classes:
            yield from single_names(part)


def common_name(left: NameClass, right: NameClass) -> str | None:
    """A name that both classes contain, if there is one.

    It is enough to try the names and namespaces that the classes mention, with one local name and one
    namespace that neither does, for all others behave as those.
    """
    for name in (*_representatives(left), *_representatives(right)):
        if left.contains(name) and right.contains(name):
            return name
    return None


_ELSE = "\0"


def _representatives(name_class: NameClass) -> Iterator[str]:
    match name_class:
        case Name(name):
            yield name
        case NsName(namespace, excepted):
            yield qualified(namespace, _ELSE)
            if excepted is not None:
                yield from _representatives(excepted)
        case AnyName(excepted):
            yield qualified(_ELSE, _ELSE)
            if excepted is not None:
                yield from _representatives(excepted)
        case NameChoice(classes):
            for part in classes:
                yield from _representatives(part)


def describe(name: str) -> str:
    """A name for a message; the one that stands for all others is called so."""
    local, namespace = local_of(name), namespace_of(name)
    if local == _ELSE:
        return "any name" if namespace == _ELSE else f"any name in the namespace '{namespace}'"
    return f"'{local}'" + (f" in the namespace '{namespace}'" if namespace else "")
