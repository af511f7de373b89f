"""White space: what a type does to it before it looks at a text (XML Schema part 2, section 4.3.6).

Only space, tab, line feed and carriage return are white space; Python's `str.isspace` knows more.
"""

from __future__ import annotations

SPACES = " \t\n\r"
_TO_SPACE = {9: " ", 10: " ", 13: " "}


def preserve(text: str) -> str:
    """The text as it stands."""
    return text


def replace(text: str) -> str:
    """The text with a space for each white space character."""
    if "\n" in text or "\t" in text or "\r" in text:
        return text.translate(_TO_SPACE)
    return text


def collapse(text: str) -> str:
    """The text without white space around it and with single spaces within."""
    text = replace(text)
    if " " in text:
        return " ".join([word for word in text.split(" ") if word])
    return text


def origins(text: str) -> list[int]:
    """For each character of the collapsed text its index in the text, and for its end where that lies."""
    found: list[int] = []
    for index, char in enumerate(text):
        if char not in SPACES or (found and text[index - 1] not in SPACES):
            found.append(index)
    if found and text[found[-1]] in SPACES:
        found.pop()
    found.append(found[-1] + 1 if found else len(text))
    return found


def words(text: str) -> list[str]:
    """The pieces between white space."""
    return [word for word in replace(text).split(" ") if word]
