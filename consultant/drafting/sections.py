"""One question's part of the reply: everything decided, ready to be laid out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Standing, Wording
from consultant.domain.findings import (
    Answer,
    Check,
    Clash,
    ClashKind,
    Comparison,
    Findings,
    Ground,
    ModifierAdvice,
    Reason,
    Rejection,
    Rule,
)
from consultant.domain.inquiry import Ask, Inquiry
from consultant.drafting.kinds import kind_of
from consultant.drafting.notes import NoteLine, note_lines
from consultant.drafting.quoting import listed, quote
from consultant.drafting.verdicts import yes_or_no

_COLUMN = 10  # a code and its gap: the longest published one has eight characters
_BARE = re.compile(r"\bunspecified ((?!encounter|episode)[a-z]+(?: [a-z]+)?)")
_STOPS = frozenset({"of", "with", "without", "in", "and", "for", "due", "to"})
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
    headers = tuple(c for c in answer.checks if c.code and not c.code.billable)
    fits = [d for c in headers if c.code for d in sorted(described) if d.startswith(c.code.code)]
    shown = [c for c in _codes_to_describe(answer) if c.code not in described]
    if fits:
        shown = [c for c in shown if c.billable and f"{c.code[:3]}." not in f"{fits[0]}."]
    checks = answer.checks
    comparisons = answer.comparisons
    unknown = [c for c in checks if c.standing is Standing.UNKNOWN]
    return Section(
        number=number,
        heading=_heading(inquiry, answer),
        kind=kind_of(answer),
        answer=answer,
        word=yes_or_no(answer, findings),
        instead_of=_instead_of(answer),
        is_in_order=len(answer.recommended) > 1 and _asks_order(inquiry, answer),
        improvable=_improvable(answer),
        report=listed(dict.fromkeys(f.code.code for f in answer.recommended)),
        quotes=_quotes(inquiry, (w for f in answer.recommended for w in _words(f.words, answer))),
        told=tuple(_tell(inquiry, c) for c in comparisons),
        rows=tuple(_row(c, answer) for c in shown),
        citations=tuple(dict.fromkeys(_citation(c) for c in shown)),
        notes=note_lines(answer),
        rejected=_rejected(inquiry, answer),
        lead=_lead(answer),
        rules=tuple(r for r in _rules(answer) if r is not _lead(answer)),
        pairs=_pairs(answer),
        limits=tuple(c for c in answer.clashes if c.kind is ClashKind.MUE),
        add_ons=tuple(c for c in answer.clashes if c.kind is ClashKind.AOC),
        modifiers=_modifiers(answer),
        unknown=tuple(c for c in unknown if c.is_covered or c.near),
        unheld=listed(c.mention.code for c in unknown if not c.is_covered),
        unheld_systems=listed(
            dict.fromkeys(c.mention.system.value for c in unknown if not c.is_covered)
        ),
        retired=tuple(c for c in checks if c.standing is Standing.RETIRED),
        headers=headers,
        fits=listed(fits),
        standing=tuple(c for c in checks if _is_billable(c)),
        missing=listed(
            dict.fromkeys(
                [m for c in comparisons for m in c.missing] + [m for m, _ in answer.missing]
            )
        ),
        questions=_questions(answer),
    )


def _instead_of(answer: Answer) -> str:
    """Codes written that were set aside, for the first line."""
    written = {c.mention.code for c in answer.checks} | {m.code for m in answer.question.mentions}
    kept = {f.code.code for f in answer.recommended}
    gone = [r.code.code for r in answer.rejected if r.code.code in written - kept]
    gone += [
        r.code.code for c in answer.comparisons for r in c.rejected if r.code.code in written - kept
    ]
    return listed(dict.fromkeys(gone), "or")


def _asks_order(inquiry: Inquiry, answer: Answer) -> bool:
    asked = (answer.question.words, *(q.words for q in inquiry.questions), inquiry.subject)
    return any(_IN_ORDER.search(words) for words in asked)


def _improvable(answer: Answer) -> tuple[tuple[str, str], ...]:
    """What a recommended unspecified code leaves open: the "ligament" of an unspecified one."""
    found = []
    for finding in answer.recommended:
        bare = _BARE.search(finding.code.description.lower())
        is_condition = finding.code.code[0] not in "VWXY"  # an external cause may stay as it is
        if finding.is_unspecified and is_condition and bare:
            words = bare[1].split()
            kept = words[:1] if len(words) > 1 and words[1] in _STOPS else words
            found.append((finding.code.code, " ".join(kept)))
    return tuple(found)


def _rejected(inquiry: Inquiry, answer: Answer) -> tuple[tuple[str, Rejection, str], ...]:
    """Those set aside for the same reason in one sentence."""
    alike: dict[object, list[Rejection]] = {}
    for r in answer.rejected:
        key = (r.reason, r.instead, r.words, r.why, r.is_for, r.source)
        alike.setdefault(key, []).append(r)
    return tuple(
        (listed((r.code.code for r in rs), "or"), rs[0], _quotes(inquiry, (rs[0].words,)))
        for rs in alike.values()
    )


def _rules(answer: Answer) -> tuple[Rule, ...]:
    """Each sentence once, but for those that a rejection tells as its reason."""
    told = {r.why for r in answer.rejected if r.reason is Reason.GUIDELINE}
    return tuple({r.text: r for r in answer.rules if r.text not in told}.values())


def _lead(answer: Answer) -> Rule | None:
    """The first rule, where nothing else answers the question."""
    is_bare = not (answer.recommended or answer.rejected or answer.missing or answer.comparisons)
    return answer.rules[0] if answer.rules and is_bare else None


def _modifiers(answer: Answer) -> tuple[tuple[str, ModifierAdvice, str], ...]:
    """Those of which the same is said together, on all codes that it is said of."""
    alike: dict[object, list[ModifierAdvice]] = {}
    bundled = {r.code.code for r in answer.rejected if r.reason is Reason.BUNDLED}
    for m in answer.modifiers:
        is_told = m.ground is Ground.PAIR_NEVER and m.on in bundled
        if m.ground is not Ground.NONE and not is_told:
            on = "" if m.ground is Ground.FEE else m.on
            key = (m.ground, on, m.beside, m.fits, m.indicator, m.source, m.text)
            alike.setdefault(key, []).append(m)
    return tuple(
        (
            listed(dict.fromkeys(m.modifier for m in ms), "or"),
            ms[0],
            listed(dict.fromkeys(m.on for m in ms)),
        )
        for ms in alike.values()
    )


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
    return tuple(
        c
        for c in answer.clashes
        if c.kind in {ClashKind.PTP, ClashKind.EXCLUDES1} and frozenset(c.codes) not in told
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


def _quotes(inquiry: Inquiry, words: Iterable[str]) -> str:
    quoted = [quote(w, inquiry.identifiers) for w in words]
    return listed(dict.fromkeys(f'"{q}"' for q in quoted if q))


def _is_billable(check: Check) -> bool:
    stands = check.standing is Standing.IN_FORCE
    return stands and check.code is not None and check.code.billable
