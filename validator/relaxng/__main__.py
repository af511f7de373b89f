"""`python -m relaxng`."""

from relaxng.cli.main import main

main()
