from __future__ import annotations

import pytest
from lxml import etree

from relaxng.catalog import builtin_for_root, builtin_schemas


def test_every_entry_names_a_schema_that_compiles() -> None:
    assert list(builtin_schemas())
    for schema in builtin_schemas().values():
        etree.RelaxNG(file=str(schema.path))
        assert schema.title
        assert schema.describes


def test_the_root_element_must_be_exact() -> None:
    domain = builtin_for_root("domain")
    assert domain is not None
    assert domain.name == "domain"
    for other in ("mydomainthing", "Domain", "domainsnapshots", "{urn:x}domain", ""):
        assert builtin_for_root(other) is None, other


@pytest.mark.parametrize("name", ["domain", "domainsnapshot", "domaincheckpoint", "domainbackup"])
def test_documents_that_embed_disks_have_schemas_of_their_own(name: str) -> None:
    schema = builtin_for_root(name)
    assert schema is not None
    assert schema.name == name
    assert schema.path.name == f"{name}.rng"
