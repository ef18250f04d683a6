"""One question's part of the reply: everything decided, ready to be laid out."""

import re
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Standing, Wording
from consultant.domain.findings import (
    Answer,
    Check,
    Clash,
    ClashKind,
    Comparison,
    Findings,
    ModifierAdvice,
    Reason,
    Rejection,
    Rule,
)
from consultant.domain.inquiry import Ask, Inquiry
from consultant.drafting.beside import (
    improvable,
    instead_of,
    modifier_lines,
    primaries_of,
    quoted,
    refusals,
)
from consultant.drafting.kinds import kind_of
from consultant.drafting.notes import NoteLine, note_lines
from consultant.drafting.quoting import listed, quote
from consultant.drafting.verdicts import yes_or_no

_COLUMN = 10  # a code and its gap: the longest published one has eight characters
_IN_ORDER = re.compile(r"\b(?:order|sequenc\w*|first|principal|primary)\b", re.IGNORECASE)


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
class Section:
    number: int  # 0 where the letter asks one thing
    heading: str  # the question in the asker's words
    kind: str  # the folder of its template
    answer: Answer
    word: str  # "Yes", "No" or ""
    report: str  # "33947 and 33952"
    instead_of: str  # codes that the question names and that do not stand: "I10"
    is_in_order: bool  # the letter asks for the order, and there is one
    improvable: tuple[tuple[str, str], ...]  # (code, what would make it more exact)
    quotes: str
    told: tuple[Told, ...]
    rows: tuple[Row, ...]
    citations: tuple[str, ...]
    notes: tuple[NoteLine, ...]
    rejected: tuple[tuple[str, Rejection, str], ...]  # (codes, one of them, words quoted)
    lead: Rule | None  # the rule that is the whole answer
    rules: tuple[Rule, ...]
    pairs: tuple[Clash, ...]
    #: (add-on code, its primaries, codes asked about that are none of them)
    primaries: tuple[tuple[str, str, str], ...]
    limits: tuple[Clash, ...]
    add_ons: tuple[Clash, ...]
    #: ("59 or XS", what is said of both, the codes that they go on)
    modifiers: tuple[tuple[str, ModifierAdvice, str], ...]
    fits: str  # the complete code under a header, told before: "T31.0"
    unknown: tuple[Check, ...]
    unheld: str  # codes of a system that the library holds in part: "93015 and 93016"
    unheld_systems: str
    retired: tuple[Check, ...]
    headers: tuple[Check, ...]
    standing: tuple[Check, ...]
    missing: str
    questions: tuple[str, ...]


def make_sections(inquiry: Inquiry, findings: Findings) -> tuple[Section, ...]:
    """One section an answer, in the letter's order; a code is described where it first stands."""
    described: set[str] = set()
    sections = []
    for place, answer in enumerate(findings.answers, start=1):
        number = place if len(findings.answers) > 1 else 0
        section = _section(inquiry, findings, answer, number, described)
        described.update(r.code for r in section.rows)
        sections.append(section)
    return tuple(sections)


def _section(
    inquiry: Inquiry, findings: Findings, answer: Answer, number: int, described: set[str]
) -> Section:
    fits = _fits(answer, described)
    shown = _shown(answer, described, fits)
    checks = answer.checks
    unknown = [c for c in checks if c.standing is Standing.UNKNOWN]
    return Section(
        number=number,
        heading=_heading(inquiry, answer),
        kind=kind_of(answer),
        answer=answer,
        word=yes_or_no(answer, findings),
        instead_of=instead_of(answer),
        is_in_order=_is_in_order(inquiry, answer),
        improvable=improvable(answer),
        report=listed(dict.fromkeys(f.code.code for f in answer.recommended)),
        quotes=quoted(inquiry, (w for f in answer.recommended for w in _words(f.words, answer))),
        told=tuple(_tell(inquiry, c) for c in answer.comparisons),
        rows=tuple(_row(c, answer) for c in shown),
        citations=tuple(dict.fromkeys(_citation(c) for c in shown)),
        notes=note_lines(answer),
        rejected=refusals(inquiry, answer),
        lead=_lead(answer),
        rules=tuple(r for r in _rules(answer) if r is not _lead(answer)),
        pairs=_pairs(answer),
        primaries=primaries_of(answer),
        limits=tuple(c for c in answer.clashes if c.kind is ClashKind.MUE),
        add_ons=tuple(c for c in answer.clashes if c.kind is ClashKind.AOC),
        modifiers=modifier_lines(answer),
        unknown=tuple(c for c in unknown if c.is_covered or c.near),
        unheld=listed(c.mention.code for c in unknown if not c.is_covered),
        unheld_systems=listed({c.mention.system.value: 0 for c in unknown if not c.is_covered}),
        retired=tuple(c for c in checks if c.standing is Standing.RETIRED),
        headers=_headers(answer),
        fits=listed(fits),
        standing=tuple(c for c in checks if _is_billable(c)),
        missing=_missing(answer),
        questions=_questions(answer),
    )


def _headers(answer: Answer) -> tuple[Check, ...]:
    return tuple(c for c in answer.checks if c.code and not c.code.billable)


def _fits(answer: Answer, described: set[str]) -> list[str]:
    """Complete codes under a header of this question that were told before."""
    heads = [c.code.code for c in _headers(answer) if c.code]
    return [d for head in heads for d in sorted(described) if d.startswith(head)]


def _shown(answer: Answer, described: set[str], fits: list[str]) -> list[Code]:
    """Codes not described yet; of a header's none where the one that fits was told."""
    fresh = [c for c in _codes_to_describe(answer) if c.code not in described]
    return [c for c in fresh if not fits or (c.billable and c.code[:3] != fits[0][:3])]


def _missing(answer: Answer) -> str:
    facts = [m for c in answer.comparisons for m in c.missing] + [m for m, _ in answer.missing]
    return listed(dict.fromkeys(facts))


def _is_in_order(inquiry: Inquiry, answer: Answer) -> bool:
    """Whether the letter asks for the order, and there is one."""
    asked = (answer.question.words, *(q.words for q in inquiry.questions), inquiry.subject)
    is_free = any("order follows" in r.text for r in answer.rules)
    has_order = len(answer.recommended) > 1 and not is_free
    return has_order and any(_IN_ORDER.search(words) for words in asked)


def _rules(answer: Answer) -> tuple[Rule, ...]:
    """Each sentence once, but for those that a rejection tells as its reason."""
    told = {r.why for r in answer.rejected if r.reason is Reason.GUIDELINE}
    return tuple({r.text: r for r in answer.rules if r.text not in told}.values())


def _lead(answer: Answer) -> Rule | None:
    """The first rule, where nothing else answers the question."""
    is_bare = not (answer.recommended or answer.rejected or answer.missing or answer.comparisons)
    return answer.rules[0] if answer.rules and is_bare else None


def _words(words: tuple[str, ...], answer: Answer) -> tuple[str, ...]:
    """What a finding rests on, unless a comparison quotes it already."""
    quoted = {f.words for c in answer.comparisons for f in c.decided_by}
    return tuple(w for w in words if w not in quoted)


def _questions(answer: Answer) -> tuple[str, ...]:
    told = {q for c in answer.comparisons for q in c.questions}
    return tuple(dict.fromkeys(q for _, q in answer.missing if q not in told))


def _pairs(answer: Answer) -> tuple[Clash, ...]:
    """Edits and excludes that no rejection tells already."""
    told = {frozenset((r.code.code, r.instead)) for r in answer.rejected}
    gone = {r.code.code for c in answer.comparisons for r in c.rejected}
    return tuple(
        c
        for c in answer.clashes
        if c.kind in {ClashKind.PTP, ClashKind.EXCLUDES1}
        and frozenset(c.codes) not in told
        and not gone & set(c.codes)
    )


def _heading(inquiry: Inquiry, answer: Answer) -> str:
    asked = quote(answer.question.words, inquiry.identifiers)
    return f'"{asked}"' if asked else ""


def _codes_to_describe(answer: Answer) -> tuple[Code, ...]:
    gone = {r.code.code for r in answer.rejected}
    codes = [f.code for f in answer.recommended]
    codes += [b.code for c in answer.comparisons for b in c.branches]
    codes += [c.code for c in answer.checks if c.code and not answer.comparisons]
    if not answer.recommended:
        codes += [n for c in answer.checks for n in (*c.near, *c.heirs)]
        codes += [n for c in answer.checks for n in c.children if not answer.comparisons]
    return tuple({c.code: c for c in codes if c.code not in gone}.values())


def _row(code: Code, answer: Answer) -> Row:
    is_named = any(c.mention.code == code.code for c in answer.checks)
    return Row(
        code=code.code,
        description=code.words,
        mark="retired" if _is_retired(code, answer) else _mark(code),
        plain=code.plain if Ask.LOOKUP in answer.asks and is_named else "",
    )


def _is_retired(code: Code, answer: Answer) -> bool:
    return any(c.code == code and c.standing is Standing.RETIRED for c in answer.checks)


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
        quotes=quoted(inquiry, (f.words for f in comparison.decided_by)),
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
    chosen = comparison.codes[0].code
    for code in comparison.codes:
        if code.code in told:
            continue
        values = [
            dict(d.values)[code.code]
            for d in comparison.differences
            if dict(d.values).get(code.code, "") not in {"", dict(d.values).get(chosen)}
        ]
        found.append((code.code, listed(values)))
    return tuple((code, words) for code, words in found if words)


def _is_billable(check: Check) -> bool:
    stands = check.standing is Standing.IN_FORCE
    return stands and check.code is not None and check.code.billable
