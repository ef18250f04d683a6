"""Clinical words to ICD-10-CM codes, as exact as the facts allow."""

import re

from consultant.domain.coding import Code, CodeSystem, FactName, Term
from consultant.domain.findings import Finding
from consultant.matching.books import Case

#: under this share of the best hit a further one is not worth showing
_WORTH = 0.6
_LIMIT = 8
_ABOUT_DIAGNOSES = re.compile(r"\b(icd|dx|diagnos\w*|icd-?10(-?cm)?)\b", re.IGNORECASE)
_DECIDING = (
    FactName.LATERALITY,
    FactName.ENCOUNTER,
    FactName.AGE,
    FactName.SEX,
    FactName.TRIMESTER,
    FactName.ACUITY,
)


def is_about_diagnoses(words: str) -> bool:
    return _ABOUT_DIAGNOSES.search(words) is not None


def code_terms(case: Case, terms: tuple[Term, ...]) -> tuple[Finding, ...]:
    """For each present term its candidates, the best of each recommended; in the letter's order."""
    found: dict[str, Finding] = {}
    ranked = [_candidates(case, term) for term in terms if term.is_present]
    for hits in ranked:
        for finding in hits[:1]:
            found.setdefault(finding.code.code, finding)
    for hits in ranked:
        for finding in hits[1:]:
            found.setdefault(finding.code.code, finding)
    return tuple(found.values())


def _candidates(case: Case, term: Term) -> list[Finding]:
    facts = {n.value: v for n in _DECIDING if (v := _value(case, n)) is not None}
    hits = case.books.search.search(
        term.text, case.on, system=CodeSystem.ICD10CM, limit=_LIMIT, facts=facts
    )
    if not hits:
        return []
    worth = [h for h in hits if h.score >= _WORTH * hits[0].score]
    return [
        Finding(
            code=hit.code,
            score=hit.score,
            because=hit.because,
            words=(term.words or term.text,),
            term=term,
            is_recommended=place == 0 and hit.code.billable,
        )
        for place, hit in enumerate(worth)
    ]


def _value(case: Case, name: FactName) -> str | int | float | None:
    fact = case.inquiry.fact(name)
    return fact.value if fact else None


def is_header(code: Code) -> bool:
    return not code.billable
