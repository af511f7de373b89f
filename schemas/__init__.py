"""The data of the built-in schemas; a package only so that an editable install finds the folder."""
