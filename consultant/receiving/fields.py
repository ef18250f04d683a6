"""The header lines of a message as they came, unfolded and bounded, for rules that judge them."""

import re
from dataclasses import dataclass

MAX_HEADER = 256 * 1024
MAX_FIELDS = 1000
MAX_VALUE = 8 * 1024

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]{1,100})[ \t]*:((?:[^\n]|\n[ \t])*)", re.MULTILINE)
_FOLDED = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Fields:
    """(name in lower case, value on one line), in order: the topmost was added last."""

    lines: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.lines if key == name)

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def read_fields(raw: bytes) -> Fields:
    """The header's fields; what is beyond the bounds is left out."""
    blank = _BLANK_LINE.search(raw, 0, MAX_HEADER)
    header = raw[: blank.start() if blank else MAX_HEADER]
    lines: list[tuple[str, str]] = []
    for found in _FIELD.finditer(header):
        if len(lines) == MAX_FIELDS:
            break
        value = found[2][:MAX_VALUE].decode("utf-8", "replace")
        lines.append((found[1].decode("ascii").lower(), _FOLDED.sub(" ", value).strip()))
    return Fields(tuple(lines))
