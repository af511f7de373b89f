"""The language server: what `relaxng check` says, in an editor, while a document is written."""
