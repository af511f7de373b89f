"""RELAX NG validation that says what is wrong, with the schemas of libvirt's domain XML.

>>> import relaxng
>>> schema = relaxng.load_schema("domain")
>>> [finding.code for finding in schema.iter_findings(b"<domain type='kvm'><name>vm</name></domain>")]
['RNG103']
"""

from relaxng.finding import Finding, Severity, Span
from relaxng.schema import Schema, SchemaError, load_schema

__version__ = "0.1.0"

__all__ = ["Finding", "Schema", "SchemaError", "Severity", "Span", "__version__", "load_schema"]
