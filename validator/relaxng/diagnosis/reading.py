"""Reading: what a node that was explained is taken for, so that the walk can go on behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

    from relaxng.finding import Finding
    from relaxng.grammar.patterns import Attribute, Element
    from relaxng.grammar.states import Opening, State


@dataclass(slots=True)
class Reading:
    """What the findings about a node say of it, as far as the rest of the document is judged by that."""

    # Its names and values

    renamed: str | None = None
    """The name that the element should have had."""
    renamed_attributes: dict[str, str] = field(default_factory=dict)
    """Those that its attributes should have had."""
    values_meant: dict[str, str] = field(default_factory=dict)
    """The values that were meant, by the attributes as they are written."""
    moved_attributes: set[str] = field(default_factory=set)
    """The attributes that stand for a child, or for the text."""
    surplus: frozenset[str] = frozenset()
    """The attributes that it should not have."""

    # What is around it

    unlocked: str | None = None
    """The attribute that the element around it lacks."""
    changed: str | None = None
    """The attribute of the element around it that should have another value."""
    read_as: Element | None = None
    """Another declaration that it was meant to be."""
    reread: State | None = None
    """The state in which it would stand, had an earlier sibling its right text."""

    explains_lack: bool = False
    """It tells by itself why the element around it lacks its text."""

    # Where it belongs

    misplaced: bool = False
    """It is right somewhere else."""
    unknown: bool = False
    """Nobody knows it."""
    elsewhere: Opening | None = None
    """The start tag that it would be at its right place among its siblings."""
    is_part: bool = False
    """What it holds belongs in an earlier element of its name."""
    is_mere_copy: bool = False
    """It is there already, and holds nothing, so that nothing is missing in it."""
    wrapper: tuple[Element, ...] = ()
    """The declarations of the element that is missing around it."""
    into: etree._Element | None = None
    """The sibling before it that it belongs in, with those after it that the same holds for."""
    unwrapped: tuple[Element, ...] = ()
    """What it holds should stand in its place: the declarations of that."""
    rival: Opening | None = None
    """The start tag that it would be instead of one that excludes it."""

    # What it lacks

    missing: dict[Finding, tuple[Element, ...]] = field(default_factory=dict)
    """For each finding of a missing element the declarations of which one would do."""
    missing_attributes: dict[Finding, tuple[Attribute, ...]] = field(default_factory=dict)
    """Likewise for each finding of a missing attribute."""
    meant: list[tuple[etree._Element, str]] = field(default_factory=list)
    """Elements, each with the name of a child that a slip in it stands for."""
    text_is_told: bool = False
    """Its text is explained with its attributes."""
