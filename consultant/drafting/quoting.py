"""The asker's own words as a reply may repeat them: short, and naming no patient."""

import re
from collections.abc import Iterable

from consultant.domain.inquiry import Identifier

_LONGEST = 60  # characters of a quotation: a reply quotes a phrase, not a letter
_REMOVED = "[removed]"
_MARKS = str.maketrans({'"': "'", "“": "'", "”": "'"})


def mask(text: str, identifiers: Iterable[Identifier]) -> str:
    """The text without what names a patient, longest identifier first."""
    for words in sorted({i.text for i in identifiers if i.text.strip()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _REMOVED, text, flags=re.IGNORECASE)
    return text


def quote(words: str, identifiers: Iterable[Identifier]) -> str:
    """Words to stand between quotation marks; "" where nothing of them may be repeated."""
    text = " ".join(mask(words, identifiers).translate(_MARKS).split()).strip(" ,.;:")
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " ..."
    return "" if not text.replace(_REMOVED, "").strip() else text


def listed(words: Iterable[str], last: str = "and") -> str:
    """One, two or more words as a sentence lists them: "a, b and c"."""
    items = [w for w in words if w]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
