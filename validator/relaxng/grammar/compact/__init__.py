"""The compact syntax of RELAX NG (OASIS committee specification, 21 November 2002): its text as the XML that it stands for."""
