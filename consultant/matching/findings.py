"""Lays one inquiry beside the library and says what was found, question by question."""

from collections.abc import Iterable
from dataclasses import replace

from consultant.domain.coding import Code, Standing, Wording
from consultant.domain.findings import Answer, Check, Comparison, Finding, Findings, Rejection
from consultant.domain.inquiry import Inquiry
from consultant.library.editions import warnings_about
from consultant.matching.answers import answer_questions
from consultant.matching.books import Books, Case, open_case
from consultant.matching.choosing import recommend
from consultant.matching.codes import check_codes
from consultant.matching.differences import compare_families

_MOST = 12
#: Twice as many as the longest letter of a coder's; a digest or a garbled file has hundreds,
#: and would be looked up for seconds.
MOST_TERMS = 50
_BRANCH = 0.5  # the score of a code that a missing fact would decide for


def find(inquiry: Inquiry, library: Books) -> Findings:
    """What the library says on the inquiry's date of service; an unknown code is a finding too."""
    inquiry, cut = _bounded(inquiry)
    case = open_case(inquiry, library)
    if not inquiry.kind.wants_an_answer:
        return Findings()
    checks = check_codes(case)
    answers, others = answer_questions(case, checks, compare_families(case))
    candidates = _rank(answers, checks, others)
    comparisons = tuple(c for a in answers for c in a.comparisons)
    return Findings(
        answers=answers,
        candidates=candidates,
        checks=checks,
        comparisons=comparisons,
        clashes=tuple(c for a in answers for c in a.clashes),
        missing_facts=_missing(answers),
        releases=case.catalog.editions_answering(case.on),
        warnings=(*cut, *_warnings(case, candidates, checks)),
        units={u.code.code: u.units for a in answers for u in a.units},
    )


def _bounded(inquiry: Inquiry) -> tuple[Inquiry, tuple[str, ...]]:
    """The inquiry with no more terms than are looked up, and a word where some were left out."""
    if len(inquiry.terms) <= MOST_TERMS:
        return inquiry, ()
    why = f"The letter names more than {MOST_TERMS} conditions; those after were not looked up."
    left, questions = MOST_TERMS, []
    for question in inquiry.questions:
        questions.append(replace(question, terms=question.terms[:left]))
        left -= len(questions[-1].terms)
    terms = inquiry.terms[:MOST_TERMS]
    return replace(inquiry, terms=terms, questions=tuple(questions)), (why,)


def _missing(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    named = [m for a in answers for c in a.comparisons for m in c.missing]
    named += [fact for a in answers for fact, _ in a.missing]
    return tuple(dict.fromkeys(named))


def _rank(
    answers: tuple[Answer, ...], checks: tuple[Check, ...], others: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """What is recommended first, then branches, codes written, further hits, near misses."""
    rejected = {r.code.code for a in answers for r in _rejections(a)}
    rows: list[Finding] = [f for a in answers for f in a.recommended]
    rows += [f for a in answers for c in a.comparisons for f in _branches(c)]
    rows += [f for f in _written(checks) if f.code.code not in rejected]
    rows += [
        recommend(r.code, 0.3, because=(r.reason.value,)) for a in answers for r in _rejections(a)
    ]
    rows += [f for f in others if f.code.code not in rejected]
    rows += [recommend(n, 0.3, because=("completes a header",)) for c in checks for n in c.children]
    rows += [recommend(n, 0.2, because=("near miss",)) for c in checks for n in c.near]
    once: dict[str, Finding] = {}
    for row in rows:
        once.setdefault(row.code.code, row)
    return tuple(once.values())[:_MOST]


def _rejections(answer: Answer) -> Iterable[Rejection]:
    yield from answer.rejected
    for comparison in answer.comparisons:
        yield from comparison.rejected


def _branches(comparison: Comparison) -> Iterable[Finding]:
    return (recommend(b.code, _BRANCH, because=(b.when,)) for b in comparison.branches)


def _written(checks: tuple[Check, ...]) -> Iterable[Finding]:
    return (
        recommend(c.code, 0.4, because=("written in the letter",), is_named=True)
        for c in checks
        if c.code and c.standing is Standing.IN_FORCE
    )


def _warnings(
    case: Case, candidates: tuple[Finding, ...], checks: tuple[Check, ...]
) -> tuple[str, ...]:
    """Only those that bear on a code of this answer."""
    shown: list[Code] = [f.code for f in candidates if f.is_recommended or f.score == _BRANCH]
    shown += [c.code for c in checks if c.code] + [n for c in checks for n in c.near]
    ended = {c.release.system for c in shown if not c.release.is_in_force(case.on)}
    tables = dict.fromkeys(c.release for c in shown if c.wording is Wording.ABSENT)
    books = (w for w in case.catalog.warnings(case.on) if any(w.startswith(s) for s in ended))
    return (*books, *warnings_about(tables, case.on))
