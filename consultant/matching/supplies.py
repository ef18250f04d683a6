"""Finds the HCPCS code that a question asks for by the name of a drug or a service."""

import re
from collections.abc import Iterator
from dataclasses import replace

from consultant.domain.coding import Code, CodeSystem, Standing, Term
from consultant.domain.findings import Answer, Finding, Reason, Rejection
from consultant.matching.books import Case
from consultant.matching.wording import stems

_HITS = 12
_LETTER = re.compile(r"\b([gjqs])[- ]codes?\b", re.IGNORECASE)
_GIVING = re.compile(r"\b(?:giv(?:e|ing)|admin\w*)\b", re.IGNORECASE)
#: how most vaccines and drugs are named, which says nothing of which one it is
_NO_NAME = stems("vaccine shot injection drug medication tablet unit dose")


def with_supplies(case: Case, answer: Answer) -> Answer:
    """The answer with the one code whose description holds what is asked for, if there is one."""
    found = next(_found(case, answer), None)
    if found is None:
        return answer
    code, term = found
    kept = tuple(c for c in answer.checks if not _is_replaced(c.code, code))
    chosen = Finding(
        code=code,
        score=0.85,
        because=("named in the letter",),
        words=(term.words or term.text,),
        term=term,
        is_recommended=True,
    )
    gone = tuple(
        Rejection(code=c.code, reason=Reason.OTHER_WORDS, instead=code.code)
        for c in answer.checks
        if c.code and c not in kept
    )
    return replace(
        answer,
        recommended=(*answer.recommended, chosen),
        rejected=(*answer.rejected, *gone),
        checks=kept,
    )


def _is_replaced(written: Code | None, code: Code) -> bool:
    return written is not None and written.system is code.system and written.code != code.code


def _found(case: Case, answer: Answer) -> Iterator[tuple[Code, Term]]:
    asked = answer.question.words
    letter = _LETTER.search(asked)
    giving = "administration " if _GIVING.search(asked) else ""
    for term in answer.question.terms:
        wanted = stems(term.text)
        if not wanted - _NO_NAME:
            continue
        hits = case.books.search.search(
            f"{giving}{term.text}", case.on, system=CodeSystem.HCPCS, limit=_HITS
        )
        for hit in hits:
            is_lettered = letter is None or hit.code.code.startswith(letter[1].upper())
            if is_lettered and wanted <= stems(hit.code.description) and _stands(case, hit.code):
                yield hit.code, term
                break


def _stands(case: Case, code: Code) -> bool:
    return case.catalog.standing(code.system, code.code, case.on) is Standing.IN_FORCE
