"""`python -m relaxng`."""

from relaxng.cli.main import run

run()
