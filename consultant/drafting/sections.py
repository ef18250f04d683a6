"""One question's part of the reply: everything decided, ready to be laid out."""

from collections.abc import Iterable
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Note, NoteKind, Standing, Wording
from consultant.domain.findings import Answer, Check, Comparison, Findings, Rejection
from consultant.domain.inquiry import Ask, Inquiry
from consultant.drafting.quoting import listed, quote

_COLUMN = 10  # a code and its gap: the longest published one has eight characters
_MOST_NOTES = 6
#: notes that a look-up shows, and those that a recommended code shows
_ALWAYS = (NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO)
_LOOKED_UP = (NoteKind.INCLUSION, NoteKind.INCLUDES, NoteKind.EXCLUDES1, NoteKind.EXCLUDES2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A code told once: number, description, how it stands."""

    code: str
    description: str
    mark: str  # "billable", "a header, not billable", "our words"
    plain: str = ""
    column: int = _COLUMN


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A comparison as it is told."""

    title: str
    chosen: str
    quotes: str  # "4-year-old" and "cutdown", with their marks
    rules: tuple[str, ...]
    assumed: tuple[str, ...]
    includes: str
    branches: tuple[tuple[str, str], ...]  # (when, code)
    missing: str
    questions: tuple[str, ...]
    rejected: tuple[Rejection, ...]
    beside: tuple[tuple[str, str], ...]  # (code, what it is for)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """The notes of one kind that stand at one place."""

    kind: str
    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    number: int  # 0 where the letter asks one thing
    heading: str  # the question in the asker's words
    kind: str  # the folder of its template
    answer: Answer
    report: str  # "33947 and 33952"
    quotes: str
    told: tuple[Told, ...]
    rows: tuple[Row, ...]
    citations: tuple[str, ...]
    notes: tuple[NoteLine, ...]
    unknown: tuple[Check, ...]
    retired: tuple[Check, ...]
    headers: tuple[Check, ...]
    standing: tuple[Check, ...]
    missing: str


def make_sections(inquiry: Inquiry, findings: Findings) -> tuple[Section, ...]:
    """One section an answer, in the letter's order; a code is described where it first stands."""
    described: set[str] = set()
    sections = []
    for place, answer in enumerate(findings.answers, start=1):
        number = place if len(findings.answers) > 1 else 0
        section = _section(inquiry, answer, number, described)
        described.update(r.code for r in section.rows)
        sections.append(section)
    return tuple(sections)


def kind_of(answer: Answer) -> str:
    """The template that fits what was found."""
    if answer.is_open:
        return "nothing-found"
    if answer.comparisons:
        return "compare"
    if any(f.term for f in answer.recommended):
        return "code-for"
    if all(_is_billable(c) for c in answer.checks):
        return "code-lookup"
    return "code-check"


def _section(inquiry: Inquiry, answer: Answer, number: int, described: set[str]) -> Section:
    shown = _codes_to_describe(answer)
    rows = tuple(_row(c, answer) for c in shown if c.code not in described)
    checks = answer.checks
    return Section(
        number=number,
        heading=_heading(inquiry, answer),
        kind=kind_of(answer),
        answer=answer,
        report=listed(dict.fromkeys(f.code.code for f in answer.recommended)),
        quotes=_quotes(inquiry, (w for f in answer.recommended if f.term for w in f.words)),
        told=tuple(_tell(inquiry, c) for c in answer.comparisons),
        rows=rows,
        citations=tuple(dict.fromkeys(_citation(c) for c in shown if c.code not in described)),
        notes=_notes(answer),
        unknown=tuple(c for c in checks if c.mention.standing is Standing.UNKNOWN),
        retired=tuple(c for c in checks if c.mention.standing is Standing.RETIRED),
        headers=tuple(c for c in checks if c.code and not c.code.billable),
        standing=tuple(c for c in checks if _is_billable(c)),
        missing=listed(dict.fromkeys(m for c in answer.comparisons for m in c.missing)),
    )


def _heading(inquiry: Inquiry, answer: Answer) -> str:
    asked = quote(answer.question.words, inquiry.identifiers)
    return f'"{asked}"' if asked else ""


def _codes_to_describe(answer: Answer) -> tuple[Code, ...]:
    codes = [f.code for f in answer.recommended]
    codes += [b.code for c in answer.comparisons for b in c.branches]
    codes += [c.code for c in answer.checks if c.code and not answer.comparisons]
    codes += [n for c in answer.checks for n in (*c.near, *c.heirs)]
    if not answer.recommended:
        codes += [n for c in answer.checks for n in c.children]
    return tuple({c.code: c for c in codes}.values())


def _row(code: Code, answer: Answer) -> Row:
    is_named = any(c.mention.code == code.code for c in answer.checks)
    return Row(
        code=code.code,
        description=code.description,
        mark=_mark(code),
        plain=code.plain if Ask.LOOKUP in answer.asks and is_named else "",
    )


def _mark(code: Code) -> str:
    if code.wording is Wording.OWN:
        return "our words"
    if code.system is CodeSystem.ICD10CM:
        return "billable" if code.billable else "a header, not billable"
    return ""


def _citation(code: Code) -> str:
    if code.wording is Wording.OWN:
        return f"{code.system}, {code.release.edition}"
    return code.citation


def _tell(inquiry: Inquiry, comparison: Comparison) -> Told:
    chosen = comparison.chosen.code if comparison.chosen else ""
    rejected = {r.code.code for r in comparison.rejected}
    return Told(
        title=comparison.title,
        chosen=chosen,
        quotes=_quotes(inquiry, (f.words for f in comparison.decided_by)),
        rules=comparison.rules,
        assumed=comparison.assumed,
        includes=listed(comparison.includes),
        branches=tuple((b.when, b.code.code) for b in comparison.branches),
        missing=listed(comparison.missing),
        questions=comparison.questions,
        rejected=comparison.rejected,
        beside=_beside(comparison, {chosen} | rejected) if chosen else (),
    )


def _beside(comparison: Comparison, told: set[str]) -> tuple[tuple[str, str], ...]:
    """What each sibling is for: its values of the facts in which they differ."""
    found = []
    for code in comparison.codes:
        if code.code in told:
            continue
        chosen = comparison.codes[0].code
        values = [
            dict(d.values)[code.code]
            for d in comparison.differences
            if dict(d.values).get(code.code, "") not in {"", dict(d.values).get(chosen)}
        ]
        found.append((code.code, listed(values)))
    return tuple((code, words) for code, words in found if words)


def _notes(answer: Answer) -> tuple[NoteLine, ...]:
    """Notes of one kind and place in one line, the nearest places first."""
    places: dict[tuple[NoteKind, str], list[str]] = {}
    for note in _notes_shown(answer):
        places.setdefault((note.kind, note.at), []).append(note.text)
    lines = [
        NoteLine(kind=kind, at=at, text=_joined(texts)) for (kind, at), texts in places.items()
    ]
    return tuple(lines[:_MOST_NOTES])


def _joined(texts: list[str]) -> str:
    """A text that ends in a colon leads those that follow it; the rest are a list."""
    text = "; ".join(texts)
    return text.replace(":; ", ": ")


def _notes_shown(answer: Answer) -> tuple[Note, ...]:
    """On a look-up the notes of the code; else those that ask for another code beside it."""
    wanted = (*_ALWAYS, *_LOOKED_UP) if Ask.LOOKUP in answer.asks else _ALWAYS
    found = [n for f in answer.recommended for n in f.notes if n.kind in wanted]
    found += [
        n for c in answer.checks if Ask.LOOKUP in answer.asks for n in c.notes if n.kind in wanted
    ]
    return tuple(dict.fromkeys(found))


def _quotes(inquiry: Inquiry, words: Iterable[str]) -> str:
    quoted = [quote(w, inquiry.identifiers) for w in words]
    return listed(dict.fromkeys(f'"{q}"' for q in quoted if q))


def _is_billable(check: Check) -> bool:
    stands = check.mention.standing is Standing.IN_FORCE
    return stands and check.code is not None and check.code.billable
