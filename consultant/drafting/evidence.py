"""What a reply may say: the letter's words for quotations, the findings' words and figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from consultant.domain.coding import Code
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry

FIGURE = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Evidence that a text may draw on."""

    letter: str = ""  # subject and text as the asker wrote them: may be quoted
    phrases: tuple[str, ...] = ()  # the findings' own words, longest first
    codes: frozenset[str] = frozenset()  # that stand in the findings' tables
    unknown: frozenset[str] = frozenset()  # written by the asker, may only be called unknown
    figures: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()  # citations, which may stand in brackets behind a code


def allowed_by(inquiry: Inquiry, findings: Findings, *, reference: str = "") -> Allowed:
    """All that the letter and the findings hold, as evidence for a reply to it."""
    letter = f"{inquiry.subject}\n{inquiry.text}"
    strings = {" ".join(s.split()) for s in _strings(findings)} | {reference}
    written = {c.mention.code for c in findings.checks if c.code is None}
    figures = {f for s in (letter, *strings) for f in FIGURE.findall(s)}
    return Allowed(
        letter=letter,
        phrases=tuple(sorted((s for s in strings if " " in s or "-" in s), key=len, reverse=True)),
        codes=frozenset(_table_codes(findings)),
        unknown=frozenset(written),
        figures=frozenset(figures | {str(u) for u in findings.units.values()}),
        sources=frozenset(s for s in _sources(findings) if s),
    )


def _table_codes(findings: Findings) -> Iterator[str]:
    """Codes that stand in the tables' rows, described nowhere: NCCI pairs, crosswalks."""
    for answer in findings.answers:
        yield from (code for clash in answer.clashes for code in clash.codes)
        yield from (target.from_code for target in answer.targets)
        yield from (code for c in answer.checks if c.retired_since for code in (c.mention.code,))


def _sources(findings: Findings) -> Iterator[str]:
    for answer in findings.answers:
        yield from (c.source for c in answer.clashes)
        yield from (m.source for m in answer.modifiers)
        yield from (t.source for t in answer.targets)
        yield from (r.source for r in answer.rules)
        yield from (r.source for r in answer.rejected)
        yield from (f.source for f in answer.fees)


def _strings(value: object) -> Iterator[str]:
    """Every string and number within a value of the domain; what the asker wrote excepted."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, Code):
        yield from (value.description, value.plain, value.citation, value.release.edition)
    elif isinstance(value, Mapping):
        yield from (s for pair in value.items() for s in _strings(pair))
    elif isinstance(value, tuple):
        yield from (s for each in value for s in _strings(each))
    elif is_dataclass(value):
        names = (f.name for f in fields(value) if f.name not in {"question", "mention", "term"})
        yield from (s for name in names for s in _strings(getattr(value, name)))
