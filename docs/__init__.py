"""The documentation that is written from tables of the code: `python -m docs.rules`."""
