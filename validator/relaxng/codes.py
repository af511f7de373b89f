"""The codes of findings: one table, from which messages are told apart and documented.

Families: XML reading, RNG1 elements, RNG2 attributes, RNG3 values and text, SCH schemas, XSD the same by a schema
of the W3C's language, VIR001 versions of libvirt, VIR9 the images of backing chains, the other VIR what libvirt wants
beyond its grammar (VIR0 of a domain beside its disks), CFG configuration, baselines and comments that speak to
relaxng. A code is never given to a second thing. `CODES` holds all but those of libvirt's rules, which stand beside
the rules and are loaded when they are first asked for.
"""

from __future__ import annotations

from enum import IntEnum
from importlib import import_module
from typing import NamedTuple


class ExitStatus(IntEnum):
    """What the command says when it ends. Whatever is wrong, the highest status wins."""

    CLEAN = 0
    FINDINGS = 1
    TROUBLE = 2
    CRASH = 3


class Code(NamedTuple):
    """One kind of finding: its id, its name for humans, what it means, and the exit status that it asks for."""

    id: str
    slug: str
    summary: str
    status: ExitStatus = ExitStatus.FINDINGS


def _table(*codes: Code) -> dict[str, Code]:
    table = {code.id: code for code in codes}
    if len(table) != len(codes):
        raise ValueError("a code is given twice")
    return table


CODES = _table(
    Code("XML001", "not-well-formed", "The file is not well-formed XML."),
    Code("XML002", "unreadable", "The file cannot be read.", ExitStatus.TROUBLE),
    Code("XML003", "beyond-limits", "The document goes beyond a limit on its size, depth or entities."),
    Code("XML004", "external-entity", "The document refers to text outside itself, which is never loaded."),
    Code("XML005", "wrong-encoding", "The bytes are not in the encoding that the document declares."),
    Code(
        "XML006", "not-mended", "The file cannot be written, so that its mistakes are not mended.", ExitStatus.TROUBLE
    ),
    Code("RNG001", "rejected", "The schema rejects the document; the reason is in libxml2's words."),
    Code("RNG002", "engines-differ", "The engines judge the document differently, or one was not asked."),
    Code("RNG101", "unknown-element", "No such element is known here."),
    Code("RNG102", "misplaced-element", "The element belongs in another parent."),
    Code("RNG103", "missing-element", "An element is missing."),
    Code("RNG104", "repeated-element", "The element stands more often than it may."),
    Code("RNG105", "element-order", "The element stands in the wrong order."),
    Code("RNG106", "element-namespace", "The element is in a wrong namespace, or in none."),
    Code("RNG107", "unknown-root", "The schema knows no such root element."),
    Code("RNG201", "unknown-attribute", "No such attribute is known here."),
    Code("RNG202", "misplaced-attribute", "The attribute goes with another alternative."),
    Code("RNG203", "missing-attribute", "An attribute is missing."),
    Code("RNG301", "attribute-value", "The attribute may not have this value."),
    Code("RNG302", "element-text", "The element may not hold this text."),
    Code("RNG303", "stray-text", "Text stands where only elements may."),
    Code("RNG304", "duplicate-id", "An ID is given twice."),
    Code("RNG305", "dangling-idref", "A reference names no ID of the document."),
    Code("SCH001", "no-schema", "No schema is known for the document's root element.", ExitStatus.TROUBLE),
    Code("SCH002", "unknown-schema", "There is no built-in schema and no file of that name.", ExitStatus.TROUBLE),
    Code("SCH101", "not-relaxng", "The file is not a RELAX NG schema.", ExitStatus.TROUBLE),
    Code("SCH102", "missing-reference", "The schema refers to a file that cannot be read.", ExitStatus.TROUBLE),
    Code("SCH103", "remote-reference", "The schema refers to something that is no local file.", ExitStatus.TROUBLE),
    Code("SCH104", "reference-cycle", "The schema includes itself.", ExitStatus.TROUBLE),
    Code(
        "SCH105",
        "reference-target",
        "An include or externalRef does not name what it can stand for.",
        ExitStatus.TROUBLE,
    ),
    Code("SCH106", "engine-refusal", "The engine that was asked for does not take the schema.", ExitStatus.TROUBLE),
    Code("SCH107", "catalog", "An XML catalogue cannot be read.", ExitStatus.TROUBLE),
    Code("SCH108", "compact-syntax", "The schema breaks the compact syntax of RELAX NG.", ExitStatus.TROUBLE),
    Code("SCH110", "schema-syntax", "The schema breaks the syntax of RELAX NG (section 3).", ExitStatus.TROUBLE),
    Code("SCH111", "datatype", "A datatype, its parameters or a value of it is wrong.", ExitStatus.TROUBLE),
    Code("SCH112", "undefined-reference", "A reference has no define (section 4.18).", ExitStatus.TROUBLE),
    Code("SCH113", "combine", "Definitions of one name do not combine (section 4.17).", ExitStatus.TROUBLE),
    Code(
        "SCH114", "override", "An include overrides what the included grammar lacks (section 4.7).", ExitStatus.TROUBLE
    ),
    Code("SCH115", "recursion", "A define leads back to itself without an element (section 4.19).", ExitStatus.TROUBLE),
    Code("SCH116", "name-class", "A name class holds what it cannot (section 4.16).", ExitStatus.TROUBLE),
    Code("SCH117", "nesting", "A pattern stands where it cannot (section 7.1).", ExitStatus.TROUBLE),
    Code(
        "SCH118",
        "string-sequence",
        "A string of a datatype stands beside other content (section 7.2).",
        ExitStatus.TROUBLE,
    ),
    Code("SCH119", "attribute-names", "Attributes of one element share a name (section 7.3).", ExitStatus.TROUBLE),
    Code("SCH120", "interleave-overlap", "Branches of an interleave share a name (section 7.4).", ExitStatus.TROUBLE),
    Code("SCH121", "no-start", "A grammar has no start (section 4.18).", ExitStatus.TROUBLE),
    Code("SCH122", "library-uri", "The URI of a datatype library is not absolute (section 4.3).", ExitStatus.TROUBLE),
    Code("SCH123", "id-types", "Declarations do not agree on which attributes are IDs.", ExitStatus.TROUBLE),
    Code("SCH124", "too-deep", "Defines lead from one to the next too often without an element.", ExitStatus.TROUBLE),
    Code(
        "SCH125", "misplaced-since", "An rx:since is no version, or stands where it says nothing.", ExitStatus.TROUBLE
    ),
    Code("SCH126", "no-versions", "The schema does not say what came with which version.", ExitStatus.TROUBLE),
    Code("SCH201", "unused-define", "A define is not used.", ExitStatus.TROUBLE),
    Code("SCH202", "unreachable-define", "A define is used only by others that are not used.", ExitStatus.TROUBLE),
    Code("SCH203", "useless-hint", "An rx:hint says nothing, or what could not stand there.", ExitStatus.TROUBLE),
    Code("SCH204", "unknown-annotation", "There is no such annotation of ours.", ExitStatus.TROUBLE),
    Code("VIR001", "newer-than-target", "The libvirt that is targeted does not know this yet."),
    Code("VIR901", "missing-image", "An image of a backing chain is missing."),
    Code("VIR902", "unreadable-image", "An image cannot be read, or is no file and no block device."),
    Code("VIR903", "image-outside-root", "An image lies outside the folder that may be read."),
    Code("VIR904", "image-format", "An image is not of the format that it is declared to have."),
    Code("VIR905", "chain-loop", "A backing chain leads back into itself."),
    Code("VIR906", "chain-too-long", "A backing chain has more layers than libvirt takes."),
    Code("VIR907", "unrecorded-format", "No header records the format of a backing image, and it is not guessed."),
    Code("VIR908", "data-file", "An image keeps its data in another file, of which the document is wrong."),
    Code("VIR909", "unread-layer", "A layer cannot be read from here, so nothing is known of it."),
    Code("VIR910", "damaged-header", "The header of an image is damaged, or needs what is not known."),
    Code("VIR911", "image-encryption", "The encryption of an image and that of its layer differ."),
    Code("VIR912", "backing-name", "The name of a backing image cannot be made into a layer."),
    Code("VIR913", "lost-option", "The name of a backing image says more than a layer can."),
    Code("VIR914", "other-backing-image", "A layer is not the backing image that the header above it names."),
    Code("VIR915", "other-backing-format", "A layer is not of the format that the header above it records."),
    Code("VIR916", "chain-too-short", "A backing chain ends in the document, and goes on by the image's header."),
    Code("VIR917", "layer-too-many", "A layer stands below an image that has no backing image."),
    Code("VIR918", "uneditable-chain", "A backing chain cannot be edited where it stands."),
    Code("VIR919", "raw-with-header", "A raw image begins like one of another format."),
    Code("VIR920", "no-domain", "The document holds no libvirt domain, so it has no disks."),
    Code("XSD001", "unusable-xsd", "The file is no XML Schema that can be used.", ExitStatus.TROUBLE),
    Code("XSD002", "xsd-reference", "The XML Schema refers to a file that cannot be read.", ExitStatus.TROUBLE),
    Code("XSD003", "xsd-remote-reference", "The XML Schema refers to what is no local file.", ExitStatus.TROUBLE),
    Code("XSD100", "xsd-invalid", "The element is not as the XML Schema has it, for a reason of its own."),
    Code("XSD101", "xsd-element", "The XML Schema does not have this element here."),
    Code("XSD102", "xsd-missing-element", "An element lacks others that the XML Schema requires in it."),
    Code("XSD103", "xsd-root", "The XML Schema declares no such root element."),
    Code("XSD201", "xsd-attribute", "The XML Schema does not have this attribute here."),
    Code("XSD202", "xsd-missing-attribute", "An attribute is missing that the XML Schema requires."),
    Code("XSD301", "xsd-attribute-value", "The attribute may not have this value by the XML Schema."),
    Code("XSD302", "xsd-text", "The element may not hold this text by the XML Schema."),
    Code("XSD303", "xsd-stray-text", "Text stands where the XML Schema has only elements, or nothing."),
    Code("XSD304", "xsd-identity", "An ID, key or reference of the XML Schema is not as it must be."),
    Code("XSD305", "xsd-assertion", "An assertion of the XML Schema does not hold."),
    Code("CFG101", "unknown-key", "The configuration has a key that there is not.", ExitStatus.TROUBLE),
    Code("CFG102", "wrong-setting", "A key of the configuration has a value that it cannot have.", ExitStatus.TROUBLE),
    Code("CFG103", "unusable-configuration", "The configuration cannot be read.", ExitStatus.TROUBLE),
    Code("CFG201", "stale-baseline", "The baseline lists findings that are gone.", ExitStatus.FINDINGS),
    Code("CFG202", "unusable-baseline", "The baseline cannot be read.", ExitStatus.TROUBLE),
    Code("CFG301", "unused-ignore", "A comment ignores a finding that there is not."),
    Code("CFG302", "unknown-ignore", "A comment ignores what is no code, or cannot be ignored."),
    Code("CFG303", "comment-syntax", "A comment speaks to relaxng in words that it does not know."),
)

_LIBVIRT = "relaxng.libvirt.rules"
"""The module whose function `codes` has the codes of the family VIR that are not in CODES."""


def all_codes() -> dict[str, Code]:
    """Every code, those of libvirt's rules among them."""
    rules: dict[str, Code] = import_module(_LIBVIRT).codes()
    return {**CODES, **rules}


def code_of(name: str) -> Code:
    """The code of this id. Raises KeyError where there is none."""
    code = CODES.get(name)
    return all_codes()[name] if code is None else code


def can_be_switched(name: str) -> bool:
    """Whether findings of a code can be ignored, or weighed otherwise: not where nothing was judged."""
    if name.startswith("VIR"):
        return True
    return name.startswith(("RNG", "XSD", "CFG")) and CODES[name].status < ExitStatus.TROUBLE
