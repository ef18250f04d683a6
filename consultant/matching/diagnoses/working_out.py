"""Works out the diagnoses of a case, step by step."""

from collections.abc import Sequence
from dataclasses import replace

from consultant.domain.coding import Term
from consultant.domain.findings import Check, Finding
from consultant.matching.books import Case
from consultant.matching.diagnoses.habits import apply_habits, put_called
from consultant.matching.diagnoses.leaves import mend_side, open_side
from consultant.matching.diagnoses.letter import Said, hear
from consultant.matching.diagnoses.notes import apply_excludes, apply_order
from consultant.matching.diagnoses.numbers import code_measures
from consultant.matching.diagnoses.terms import (
    Candidate,
    candidates_for,
    outer_cause,
    worth_coding,
)
from consultant.matching.diagnoses.working import Working
from consultant.matching.diagnoses.written import weigh_written
from consultant.matching.wording import stems

_SURE = 0.55  # a term's best code is recommended from here on


def work_out(case: Case, terms: Sequence[Term], checks: Sequence[Check]) -> Working:
    """The codes for these terms and for those written, in the order to be reported."""
    said = hear(case)
    working = Working()
    for term in worth_coding(case, terms):
        _code(case, term, working, said)
    if outside := outer_cause(case, said):
        working.put(_finding(outside, is_recommended=True))
    put_called(case, working)
    _drop_vaguer(working)
    weigh_written(case, checks, working, said)
    code_measures(case, working, said)
    apply_habits(case, checks, working, said)
    apply_excludes(case, working, tuple(c.code for c in checks if c.code))
    apply_order(case, working)
    return working


def _code(case: Case, term: Term, working: Working, said: Said) -> None:
    ranked = candidates_for(case, term, said)
    if not ranked:
        return
    best = _on_stated_side(case, ranked[0], said)
    sides = open_side(case, best.code, said)
    is_sure = best.worth >= _SURE and best.is_supported
    if sides and is_sure:
        working.comparisons.append(sides)
        working.missing += [(m, q) for m, q in zip(sides.missing, sides.questions, strict=True)]
    elif is_sure:
        working.put(_finding(best, is_recommended=True))
    else:
        working.others.append(_finding(best))
    working.others += [_finding(c) for c in ranked[1:]]


def _on_stated_side(case: Case, best: Candidate, said: Said) -> Candidate:
    """The unspecified side gives way to the one that the letter names."""
    if not said.sides or "unspecified" not in best.code.description.lower():
        return best
    sided = mend_side(case, best.code, said)
    return replace(best, code=sided) if sided and sided.billable else best


def _finding(candidate: Candidate, *, is_recommended: bool = False) -> Finding:
    return Finding(
        code=candidate.code,
        score=candidate.worth,
        because=candidate.because,
        words=tuple(w for w in (candidate.term.words,) if w),
        term=candidate.term,
        is_recommended=is_recommended,
        is_unspecified="unspecified" in candidate.code.description.lower(),
    )


def _drop_vaguer(working: Working) -> None:
    """An unspecified code falls where a more exact one for the same words was found."""
    exact = [f for f in working.found if not f.is_unspecified]
    vague = [f for f in working.found if f.is_unspecified and any(_says(e, f) for e in exact)]
    working.found = [f for f in working.found if f not in vague]
    working.others += [replace(f, is_recommended=False) for f in vague]


def _says(exact: Finding, vague: Finding) -> bool:
    """Whether the exact code of the same category covers the vague one's words."""
    if exact.code.code[:3] != vague.code.code[:3] or vague.term is None:
        return False
    is_beside = exact.code.parent == vague.code.parent
    return is_beside or stems(vague.term.text) <= stems(exact.code.description)
