"""Candidate codes for a clinical term, weighed against the whole letter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Term
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said, fitness, unsupported
from consultant.matching.wording import stems

_HITS = 20
_HEADERS = 4  # so many incomplete codes are followed down to complete ones
_LEAST = 0.34  # under this a code does not speak of the term
_KEPT = 6
#: after these words a disease's name is a test's or a vaccine's
_NO_DISEASE = re.compile(
    r"\W{0,2}(?:given|shot|vaccin\w*|booster|toxoid|swabs?|tests?|screen\w*|neg\w*|cultures?|cx"
    r"|panel|titers?)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:external[- ]cause|place of occurrence|how (?:it|this) happened|e[- ]code)\b([^.?!\n]*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    code: Code
    worth: float
    because: tuple[str, ...]
    term: Term
    is_supported: bool  # it claims nothing that the letter does not say


def worth_coding(case: Case, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Present conditions, each once: part of a longer term, a test or a vaccine is none."""
    present = [t for t in terms if t.is_present and not _is_no_disease(case, t)]
    words = [stems(t.text) for t in present]
    return tuple(
        term
        for place, term in enumerate(present)
        if words[place]
        and not any(words[place] < other for other in words)
        and words[place] not in words[:place]
    )


def _is_no_disease(case: Case, term: Term) -> bool:
    written = term.words or term.text
    after = case.inquiry.text[term.start + len(written) :][:20].lower()
    return _NO_DISEASE.match(after) is not None


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
        _weigh(c, reasons[c.code], term, said)
        for c in codes.values()
        if c.billable and not said.rules_out(c) and not _is_outside(c)
    ]
    return _best(weighed)


def _weigh(code: Code, because: tuple[str, ...], term: Term, said: Said) -> Candidate:
    matched = [b.partition(": ")[2] for b in because]
    return Candidate(
        code=code,
        worth=fitness(code, matched, term, said),
        because=because,
        term=term,
        is_supported=unsupported((code.description, *matched), term, said) == 0,
    )


def _is_outside(code: Code) -> bool:
    """External causes are looked for when asked; a body mass index is read as a number."""
    return code.code.startswith("Z68") or code.code[0] in "VWXY"


def outer_cause(case: Case, said: Said) -> Candidate | None:
    """The external cause, where the letter asks for one: from the words of that sentence."""
    asked = _OUTSIDE.search(case.said)
    if asked is None or not (words := asked[1].strip()):
        return None
    before = len(case.inquiry.subject) + 1  # what is said begins with the subject
    term = Term(text=words, words="", start=max(asked.start() - before, 0))
    hits = case.books.search.search(words, case.on, system=CodeSystem.ICD10CM, limit=4 * _HITS)
    found = {
        leaf.code: _weigh(leaf, h.because, term, said)
        for h in hits
        if h.code.code[0] in "VWXY"
        for leaf in ((h.code,) if h.code.billable else leaves_of(case, h.code, said))
        if not said.rules_out(leaf)
    }
    ranked = _best(c for c in found.values() if c.is_supported)
    return ranked[0] if ranked else None


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
