"""HCPCS Level II, CMS's alpha-numeric file (ANWEB): fixed width, long text over several lines.

   1-5   code (a modifier stands in 4-5)      120     pricing indicator
   6-10  sequence number                      230     coverage code
  11     3 first line, 4 continuation         257-259 BETOS
         7 and 8 the same for a modifier      261     type of service
  12-91  long text, 80 a line                 269-276 added
  92-119 short text                           277-284 action effective
                                              285-292 terminated, 293 action

D codes are the ADA's (CDT) and are left out, as is whatever has the shape of CPT.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from consultant.library.importers.rows import as_date, day_number, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import CodeRecord, ModifierRecord

FIRST_LINES, CONTINUATIONS, MODIFIER_LINES = "37", "48", "78"
CODE = re.compile(r"[A-CE-Z]\d{4}")
MODIFIER = re.compile(r"[0-9A-Z]{2}")


@dataclass(slots=True)
class _Entry:
    """One code or modifier, its lines so far."""

    line: int
    record: str  # the record identification code of the first line
    first: str
    texts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.first[:5].strip()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def read(source: Source) -> Iterator[NamedTuple]:
    """Codes and modifiers of an ANWEB file, those that ended with their last day."""
    for ordinal, entry in enumerate(_entries(source), start=1):
        record = _record(entry, ordinal, source)
        if record is not None:
            yield record


def _entries(source: Source) -> Iterator[_Entry]:
    entry: _Entry | None = None
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip("\x1a \t"):
                continue
            record = line[10:11]
            if len(line) < 12 or not line[5:10].isdigit() or record not in "3478":
                raise refusal(source, number, "no line of an alpha-numeric HCPCS file")
            if record in FIRST_LINES:
                if entry is not None:
                    yield entry
                entry = _Entry(number, record, line)
            elif entry is None or line[:5].strip() != entry.key:
                raise refusal(source, number, "a continuation without its first line")
            entry.texts.append(line[11:91])
    if entry is not None:
        yield entry


def _record(entry: _Entry, ordinal: int, source: Source) -> CodeRecord | ModifierRecord | None:
    line = entry.first
    if len(line) < 293 and entry.record == "3":
        raise refusal(source, entry.line, f"the line of {entry.key} is cut off")
    added, ended = _date(entry, 268, source), _date(entry, 284, source)
    short = line[91:119].strip()
    if entry.record in MODIFIER_LINES:
        if not MODIFIER.fullmatch(entry.key):
            raise refusal(source, entry.line, f"{entry.key} is no modifier")
        return ModifierRecord(entry.key, entry.text, short, valid_from=added, valid_to=ended)
    if not CODE.fullmatch(entry.key):
        return None
    return CodeRecord(
        key=entry.key,
        ordinal=ordinal,
        parent="",
        description=entry.text,
        short=short,
        facts=_indicators(line),
        valid_from=added,
        valid_to=ended,
    )


def _date(entry: _Entry, start: int, source: Source) -> date | None:
    try:
        return as_date(day_number(entry.first[start : start + 8]))
    except ValueError:
        raise refusal(source, entry.line, f"column {start + 1} holds no date") from None


def _indicators(line: str) -> dict[str, str]:
    found = {
        "coverage": line[229:230],
        "pricing": line[119:121],
        "betos": line[256:259],
        "type_of_service": line[260:261],
    }
    return {name: value.strip() for name, value in found.items() if value.strip()}
