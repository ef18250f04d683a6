"""The ICD-10-CM and ICD-10-PCS order files: fixed width, one code a line.

1-5 order number   7-13 code without dot   15 flag (0 header, 1 valid)
17-76 short title  78- long title
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import CodeRecord

LINE = re.compile(
    r"(?P<order>\d{5}) (?P<code>[0-9A-Z]{3,7}) {1,5}(?P<flag>[01]) "
    r"(?P<short>.{60}) (?P<long>\S.*)"
)


def read_cm(source: Source) -> Iterator[NamedTuple]:
    """Codes of the ICD-10-CM order file; the code one step shorter stands above each."""
    return _read(source, re.compile(r"[A-Z]\d[0-9A-Z]{1,5}"))


def read_pcs(source: Source) -> Iterator[NamedTuple]:
    """Codes of the ICD-10-PCS order file: tables of three characters and codes of seven."""
    return _read(source, re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{2}(?:[0-9A-HJ-NP-Z]{4})?"))


def _read(source: Source, shape: re.Pattern[str]) -> Iterator[NamedTuple]:
    above: list[str] = []
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            found = LINE.fullmatch(line)
            if found is None:
                raise refusal(source, number, "no line of an order file, or one cut off")
            code, title = found["code"], found["long"].strip()
            if not shape.fullmatch(code):
                raise refusal(source, number, f"{code} is no code of this system")
            while above and not code.startswith(above[-1]):
                above.pop()
            yield CodeRecord(
                key=code,
                ordinal=int(found["order"]),
                parent=above[-1] if above else "",
                description=title,
                short=found["short"].strip(),
                billable=found["flag"] == "1",
            )
            above.append(code)
