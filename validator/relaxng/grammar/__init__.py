"""RELAX NG itself, by the specification (https://relaxng.org/spec-20011203.html)."""
