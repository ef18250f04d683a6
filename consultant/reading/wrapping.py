r"""Finds line breaks that a mail program made and the writer did not.

A line was broken where the next word would not have fitted: then the break is a blank, and
"denies\nchest pain" denies the pain. Lists, labels and short lines stay as they are.
"""

import re
from itertools import pairwise

#: Mail programs break plain text between these columns (RFC 3676 advises 78, many take 72).
NARROWEST, WIDEST = 50, 100

_PARAGRAPH = re.compile(r"(?:[^\n]+\n)+[^\n]+")
#: A line that begins anew: a bullet, a number, a quotation mark of mail, a label.
_BEGINS_ANEW = re.compile(r"\s*(?:[-*•>|#]|\(?\d{1,2}[.)]\s|[A-Z][\w/ ]{0,18}:\s)")


def unwrapped(text: str) -> str:
    """`text` with a blank for each break that is a mail program's; no character moves."""
    return _PARAGRAPH.sub(lambda paragraph: _joined(paragraph[0]), text)


def _joined(paragraph: str) -> str:
    lines = paragraph.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if not NARROWEST <= width <= WIDEST:
        return paragraph
    parts = [lines[0]]
    for before, line in pairwise(lines):
        parts += [" " if _is_wrapped(before, line, width) else "\n", line]
    return "".join(parts)


def _is_wrapped(before: str, line: str, width: int) -> bool:
    """Whether the first word of `line` would not have fitted behind `before`."""
    words = line.split(maxsplit=1)
    if not words or _BEGINS_ANEW.match(line) or before.rstrip().endswith((".", "?", "!", ":")):
        return False
    return len(before.rstrip()) + 1 + len(words[0]) > width
