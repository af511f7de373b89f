"""Cache: what was found in documents, kept from one run to the next."""
