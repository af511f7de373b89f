"""RELAX NG validation that says what is wrong, with the schemas of libvirt's domain XML.

>>> import relaxng
>>> schema = relaxng.load_schema("domain")
>>> [finding.code for finding in schema.iter_findings(b"<domain type='kvm'><name>vm</name></domain>")]
['RNG103']
"""

from relaxng.engine import Engine
from relaxng.finding import Finding, Origin, Replacement, Severity, Span
from relaxng.schema import Schema, SchemaError, check_schema, load_schema
from relaxng.selection import Selection, SelectionError

__version__ = "0.1.0"

__all__ = [
    "Engine",
    "Finding",
    "Origin",
    "Replacement",
    "Schema",
    "SchemaError",
    "Selection",
    "SelectionError",
    "Severity",
    "Span",
    "__version__",
    "check_schema",
    "load_schema",
]
