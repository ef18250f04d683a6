"""Brings the rules to a question: pairs, units, modifiers, fees, crosswalks, parts of a service."""

import re
from collections.abc import Sequence
from dataclasses import replace

from consultant.domain.coding import Code, CodeSystem, Standing
from consultant.domain.findings import (
    Answer,
    Clash,
    ClashKind,
    ClashVerdict,
    Comparison,
    Finding,
    Part,
    Reason,
    Rejection,
    Target,
    Units,
)
from consultant.domain.inquiry import Ask
from consultant.matching.amounts import count_units, wants_a_dose
from consultant.matching.books import Case
from consultant.matching.days import count_days
from consultant.matching.edits import add_on_rules, pair_edits, unit_limits
from consultant.matching.modifiers import advise
from consultant.matching.payment import fees_of, targets_of

_SERVICES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


#: services of several dates, which no edit sets against each other
_OTHER_DAYS = re.compile(
    r"\b(?:for|on|of) each (?:day|date)\b|\bover (?:two|2|three|3) days\b|\bnext (?:day|morning)\b"
    r"|\b(?:different|separate|consecutive) (?:days|dates)\b"
)

#: The dose is what nobody can read.
_UNREAD = re.compile(
    r"\bdose (?:is |was )?(?:not |un|il|missing|cut)|\bno dose\b|\bwithout (?:a |the )?dose\b"
)
_PRIMARY = re.compile(r"\badd-?on\b|\bprimar(?:y|ies)\b|\bqualif", re.IGNORECASE)


def rule(case: Case, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers with the rules that their questions ask for, and what the rules forbid out."""
    services = _services(case, answers)
    pairs = pair_edits(case, services)
    kept = _without_bundled(case, answers, pairs)
    chosen = [c for a in kept for c in a.comparisons if c.chosen]
    counted = tuple({c.code: c for a in kept for c in _codes(a)}.values())
    return tuple(_rule(case, a, services, pairs, chosen, counted) for a in kept)


def _services(case: Case, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Every service of the case: recommended ones first, then those written."""
    found = [f.code.code for a in answers for f in a.recommended if f.code.system in _SERVICES]
    found += [m.code for m in case.inquiry.mentions if m.system in _SERVICES]
    return tuple(dict.fromkeys(found))


def _without_bundled(case: Case, answers: Sequence[Answer], pairs: Sequence[Clash]) -> list[Answer]:
    """Column 2 of a pair that no modifier lifts is not reported beside column 1."""
    recommended = {f.code.code for a in answers for f in a.recommended}
    asks = set(case.inquiry.asks)
    is_asked = bool({Ask.PAIR, Ask.MODIFIER} & asks) and Ask.PAYMENT not in asks
    is_asked = is_asked and not _OTHER_DAYS.search(case.said)
    bundled = {
        c.codes[1]: c
        for c in pairs
        if c.verdict is ClashVerdict.NEVER and set(c.codes) <= recommended and is_asked
    }
    lifted = {c.codes[1]: c.codes[0] for c in pairs if c.verdict is ClashVerdict.WITH_MODIFIER}
    lifted = {} if Ask.CROSSWALK in asks else lifted
    return [_reordered(_drop(a, bundled), lifted) for a in answers]


def _drop(answer: Answer, bundled: dict[str, Clash]) -> Answer:
    gone = [f for f in answer.recommended if f.code.code in bundled]
    rejected = [
        Rejection(
            code=f.code,
            reason=Reason.BUNDLED,
            instead=bundled[f.code.code].codes[0],
            source=bundled[f.code.code].source,
        )
        for f in gone
    ]
    return replace(
        answer,
        recommended=tuple(f for f in answer.recommended if f not in gone),
        comparisons=tuple(
            c for c in answer.comparisons if not c.chosen or c.chosen.code not in bundled
        ),
        rejected=(*answer.rejected, *rejected),
    )


def _reordered(answer: Answer, lifted: dict[str, str]) -> Answer:
    """Column 1 stands before its column 2."""
    codes = [f.code.code for f in answer.recommended]

    def place(finding: Finding) -> tuple[int, int]:
        first = lifted.get(finding.code.code)
        own = codes.index(finding.code.code)
        return (codes.index(first), 1) if first in codes else (own, 0)

    return replace(answer, recommended=tuple(sorted(answer.recommended, key=place)))


def _rule(
    case: Case,
    answer: Answer,
    services: Sequence[str],
    pairs: Sequence[Clash],
    chosen: Sequence[Comparison],
    counted: Sequence[Code],
) -> Answer:
    asks = set(answer.asks)
    clashes = list(answer.clashes)
    if asks & {Ask.PAIR, Ask.MODIFIER}:
        clashes += _bearing(answer, pairs)
    if asks & {Ask.PAIR, Ask.MODIFIER} or _PRIMARY.search(answer.question.words):
        clashes += add_on_rules(case, services)
    if asks & {Ask.UNITS} or _repeats(case, asks):
        clashes += _limits(case, answer, services)
    shown = _codes(answer)
    return replace(
        answer,
        clashes=tuple(dict.fromkeys(clashes)),
        units=_units(case, answer, shown, counted),
        missing=(*answer.missing, *_open_doses(case, answer, shown or counted)),
        modifiers=advise(case, services, clashes) if Ask.MODIFIER in asks else (),
        fees=tuple(f for c in shown for f in fees_of(case, c)) if Ask.PAYMENT in asks else (),
        targets=_targets(case) if Ask.CROSSWALK in asks else (),
        parts=_parts(case, answer, chosen) if Ask.PAIR in asks else (),
    )


def _bearing(answer: Answer, pairs: Sequence[Clash]) -> list[Clash]:
    """Edits between codes that the question is about; "allowed" only for what it names."""
    named = {m.code for m in answer.question.mentions}
    told = named | {f.code.code for f in answer.recommended}
    told |= {r.code.code for r in answer.rejected}
    return [
        c
        for c in pairs
        if set(c.codes) <= told
        and (c.verdict is not ClashVerdict.ALLOWED or len(set(c.codes) & named) > 1)
    ]


def _repeats(case: Case, asks: set[Ask]) -> bool:
    """Whether a letter on modifiers tells of a service done more than once."""
    return Ask.MODIFIER in asks and any((m.units or 1) > 1 for m in case.inquiry.mentions)


def _limits(case: Case, answer: Answer, services: Sequence[str]) -> list[Clash]:
    stated = {m.code: m.units for m in case.inquiry.mentions if m.units}
    asked = [code for code in services if code in case.asked_about]
    about = [f.code.code for f in answer.recommended] or asked or list(services)
    dosed = {c.code: u.units for c in _codes(answer) if (u := count_units(case, c))}
    return [
        clash
        for code in dict.fromkeys(about)
        for clash in unit_limits(case, code, dosed.get(code, stated.get(code)))
        if clash.kind is ClashKind.MUE
    ]


def _codes(answer: Answer) -> tuple[Code, ...]:
    codes = [f.code for f in answer.recommended]
    codes += [
        c.code
        for c in answer.checks
        if c.code and c.standing is Standing.IN_FORCE and not answer.recommended
    ]
    return tuple({c.code: c for c in codes if c.system in _SERVICES}.values())


def _units(
    case: Case, answer: Answer, codes: Sequence[Code], counted: Sequence[Code]
) -> tuple[Units, ...]:
    """Of the question's own codes, else of any; unasked only where the units stated are others."""
    if Ask.UNITS not in answer.asks:
        told = (count_units(case, code) for code in codes)
        return tuple(u for u in told if u and u.stated and u.stated != u.units)
    named = case.named_in(answer.question)
    own = [c for c in codes if c.code in named] or codes
    return _counted(case, answer, own) or _counted(case, answer, counted)


def _open_doses(case: Case, answer: Answer, codes: Sequence[Code]) -> tuple[tuple[str, str], ...]:
    """The dose as a question, where units are asked of a drug and the letter gives none."""
    is_asked = Ask.UNITS in answer.asks and any(wants_a_dose(case, c) for c in codes)
    is_known = any(m.units for m in case.inquiry.mentions if m.system is CodeSystem.HCPCS)
    is_known = is_known and not _UNREAD.search(case.said)
    return () if not is_asked or is_known else ((("dose"), case.say("ask dose")),)


def _counted(case: Case, answer: Answer, codes: Sequence[Code]) -> tuple[Units, ...]:
    both = (count_units(case, c) or count_days(case, c, answer.question) for c in codes)
    return tuple(u for u in both if u)


def _targets(case: Case) -> tuple[Target, ...]:
    return tuple(t for m in case.inquiry.mentions for t in targets_of(case, m))


def _parts(case: Case, answer: Answer, chosen: Sequence[Comparison]) -> tuple[Part, ...]:
    """Services that the question names and that are part of a chosen code."""
    asked = answer.question.words.lower()
    found = []
    for comparison in chosen:
        for guide in case.books.guides:
            for part in guide.part_of:
                is_called = any(word in asked for word in part.called)
                if comparison.chosen and comparison.title in part.steps and is_called:
                    found.append(Part(name=part.name, of=comparison.chosen.code))
    return tuple(dict.fromkeys(found))
