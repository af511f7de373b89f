"""The command `relaxng`: one module for each of its commands."""
