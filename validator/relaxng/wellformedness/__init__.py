"""Well-formedness: why a text is no XML, where, and what mends it. Asked only after libxml2 has refused a document."""
