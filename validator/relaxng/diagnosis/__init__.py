"""Why a document is invalid."""
