"""Closes each answer: nothing told twice, what stays open said with what it would take."""

import re
from collections.abc import Sequence
from dataclasses import replace

from consultant.domain.coding import CodeSystem
from consultant.domain.findings import Answer, Rule, WhyOpen
from consultant.domain.inquiry import Ask
from consultant.matching.asked import is_on_facility
from consultant.matching.books import Case
from consultant.matching.choosing import recommend

#: asks that mean the same codes again where they name none of their own
_AGAIN = frozenset({Ask.COMPARE, Ask.CODE_FOR, Ask.LOOKUP, Ask.PAIR})
_QUERY = re.compile(r"\bquer(?:y|ies)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:first|order|sequenc\w*|primary|principal)\b", re.IGNORECASE)
#: what must be installed for an ask that only a table answers
_TABLES = {
    Ask.PAIR: ("ncci-ptp", "NCCI PTP"),
    Ask.UNITS: ("ncci-mue", "NCCI MUE"),
    Ask.PAYMENT: ("mpfs", "MPFS"),
    Ask.CROSSWALK: ("gem", "GEM"),
}


def close(case: Case, answer: Answer) -> Answer:
    """Says of a question that nothing answers what it would take."""
    answer = _with_targets(answer)
    if is_on_facility(answer) and not _holds_system(case, CodeSystem.ICD10PCS):
        return replace(
            answer, recommended=(), why_open=WhyOpen.NOT_INSTALLED, lacks=CodeSystem.ICD10PCS.value
        )
    if _has_content(answer):
        return answer
    if _QUERY.search(answer.question.words):
        rule = Rule(text=case.say("no query"), source="Official Guidelines I.A.19")
        return replace(answer, rules=(rule,))
    for ask in answer.asks:
        kind, name = _TABLES.get(ask, ("", ""))
        if kind and not case.catalog.rules.has(kind, case.on):
            return replace(answer, why_open=WhyOpen.NOT_INSTALLED, lacks=name)
    if {Ask.GUIDELINE, Ask.MODIFIER, Ask.PAIR} & set(answer.asks):
        return replace(answer, why_open=WhyOpen.BEYOND)
    return replace(answer, why_open=WhyOpen.NOTHING_MATCHES)


def _with_targets(answer: Answer) -> Answer:
    if answer.recommended or not answer.targets:
        return answer
    found = [recommend(t.to, 0.9, because=(t.source,), is_recommended=True) for t in answer.targets]
    return replace(answer, recommended=tuple(found))


def _has_content(answer: Answer) -> bool:
    return bool(
        answer.recommended
        or answer.rejected
        or answer.comparisons
        or answer.checks
        or answer.missing
        or answer.clashes
        or answer.fees
        or answer.modifiers
        or answer.targets
        or answer.units
        or answer.parts
    )


def each_once(answers: Sequence[Answer]) -> list[Answer]:
    """What one question was told, no later one is told again."""
    told: list[object] = []
    found = []
    for answer in answers:
        fresh = replace(
            answer,
            clashes=tuple(x for x in answer.clashes if x not in told),
            fees=tuple(x for x in answer.fees if x not in told),
            targets=tuple(x for x in answer.targets if x not in told),
            modifiers=tuple(x for x in answer.modifiers if x not in told),
            parts=tuple(x for x in answer.parts if x not in told),
            units=tuple(x for x in answer.units if x.code not in told),
        )
        told += [*fresh.clashes, *fresh.fees, *fresh.targets]
        told += [*fresh.modifiers, *fresh.parts, *(u.code for u in fresh.units)]
        found.append(fresh)
    return found


def without_asides(case: Case, answers: list[Answer]) -> tuple[Answer, ...]:
    """A sentence that asks nothing of its own and found nothing only told of the others."""
    has_answer = any(a.recommended or a.rejected for a in answers)
    answers = [
        a for i, a in enumerate(answers) if not (i and _is_told_before(case, answers[:i], a))
    ]
    kept = [
        a
        for a in answers
        if not a.is_open
        or ("?" in a.question.words[-3:] and not (has_answer and _leans_back(case, a)))
    ]
    return tuple(kept or answers[:1])


def _is_told_before(case: Case, before: Sequence[Answer], answer: Answer) -> bool:
    """Whether all that it found is a code that an answer before has set aside."""
    gone = {r.code.code for a in before for r in a.rejected}
    has_more = answer.recommended or answer.comparisons or answer.targets or answer.missing
    rest = {*(c.mention.code for c in answer.checks), *(r.code.code for r in answer.rejected)}
    return not has_more and bool(rest) and rest <= gone and not case.named_in(answer.question)


def _leans_back(case: Case, answer: Answer) -> bool:
    """Whether a question only asks again for what was answered ("Who is right?"), or for the
    order, which is that of the codes told.
    """
    is_again = set(answer.asks) <= {*_AGAIN, Ask.UNITS}
    is_again = is_again or bool(_ORDER.search(answer.question.words))
    return is_again and not case.named_in(answer.question)


def _holds_system(case: Case, system: CodeSystem) -> bool:
    return any(r.system is system for r in case.catalog.editions_answering(case.on))
