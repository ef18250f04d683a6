"""Candidate codes for a clinical term, weighed against the whole letter."""

from collections.abc import Iterable
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Term
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said, fitness

_HITS = 20
_HEADERS = 4  # so many incomplete codes are followed down to complete ones
_LEAST = 0.34  # under this a code does not speak of the term
_KEPT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    code: Code
    worth: float
    because: tuple[str, ...]
    term: Term


def candidates_for(case: Case, term: Term, said: Said) -> tuple[Candidate, ...]:
    """Complete codes for the term, the fittest first; empty where nothing speaks of it."""
    hits = case.books.search.search(
        _with_side(term, said), case.on, system=CodeSystem.ICD10CM, limit=_HITS
    )
    reasons: dict[str, tuple[str, ...]] = {h.code.code: h.because for h in hits}
    codes = {h.code.code: h.code for h in hits}
    for hit in [h for h in hits if not h.code.billable][:_HEADERS]:
        for leaf in leaves_of(case, hit.code, said):
            codes.setdefault(leaf.code, leaf)
            reasons.setdefault(leaf.code, hit.because)
    weighed = [
        Candidate(
            code=c,
            worth=fitness(c, reasons[c.code], term, said),
            because=reasons[c.code],
            term=term,
        )
        for c in codes.values()
        if c.billable and not said.rules_out(c)
    ]
    return _best(weighed)


def _with_side(term: Term, said: Said) -> str:
    side = next(iter(sorted(said.sides)), "") if len(said.sides) == 1 else ""
    return f"{term.text} {side}".strip()


def _best(weighed: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The fittest; of equals the one that claims least, then the publisher's order."""
    ranked = sorted(weighed, key=lambda c: (-round(c.worth, 3), _is_other(c.code), c.code.code))
    return tuple(c for c in ranked if c.worth >= _LEAST)[:_KEPT]


def _is_other(code: Code) -> bool:
    """Whether it is for a condition that has no code of its own."""
    return code.description.lower().startswith("other ")
