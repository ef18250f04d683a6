"""Candidate codes for a clinical term, weighed against the whole letter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem, Term
from consultant.domain.learning import is_learned
from consultant.library.search import Hit
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import as_stated, leaves_of, mend_side
from consultant.matching.diagnoses.letter import (
    Said,
    fitness,
    is_on_unsaid_side,
    speaks_against,
    unsupported,
)
from consultant.matching.wording import claims, coverage, denials

_HITS = 20
_HEADERS = 3  # so many incomplete codes are followed down to complete ones
_BELOW = 0.03  # what a leaf reached through its header scores under it
_LEAST = 0.4  # under this a code does not speak of the term
_KEPT = 6
_ABBREVIATION = 6  # letters
_COVERED = 0.15  # what a code that says all of the phrase gains
_ABSENT = 0.15  # what a code gains for each thing that it too says is absent
_UNSAID_SIDE = 3  # a side that nobody named counts as so many words beyond the letter
_FEW = 2  # words beyond the letter that a code may say and still be the phrase's
_LEARNED = 0.05  # what a code gains that a person accepted for these words
_SURE = 0.6  # a term's best code is recommended from here on
_SURE_OF_ALL = 0.54  # and one that says every word of it from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    code: Code
    worth: float
    because: tuple[str, ...]
    term: Term
    unsupported: int  # what it claims that the letter does not say

    @property
    def is_sure(self) -> bool:
        """Whether it may be recommended: what it says stands in the letter, or it says all that
        a phrase of several words says. A single word must be the code's own. What a person
        accepted for all of the phrase is sure.
        """
        if self.is_learned and self.worth >= 1.0:
            return True
        if self.worth < (_SURE_OF_ALL if self.says_all(self.term) else _SURE):
            return False
        if self.unsupported and (self._is_complication or self.code.code[0] in "AB"):
            return False  # a device only named has not failed, nor an organism unnamed infected
        if len(claims(self.term.text)) < 2:
            return self._is_own_word and self.unsupported == 0
        return self.unsupported == 0 or (self.is_whole and self.unsupported <= _FEW)

    @property
    def is_learned(self) -> bool:
        return is_learned(self.because)

    @property
    def is_whole(self) -> bool:
        """Whether the code says all of the phrase."""
        return self.says(self.term)

    @property
    def covered(self) -> float:
        return coverage(claims(self.term.text), self._texts)

    def says(self, term: Term) -> bool:
        """Whether the code's own texts hold the term, but for a word of a long one."""
        wanted = claims(term.text)
        return coverage(wanted, self._texts) >= (0.99 if len(wanted) < 4 else 0.75)

    def says_all(self, term: Term) -> bool:
        """Whether every word of the term stands in the code's own texts."""
        return coverage(claims(term.text), self._texts) > 0.99

    @property
    def absent(self) -> int:
        """How much of what the phrase says is absent the description says is absent too."""
        told = frozenset().union(*denials(self.term.text))
        return sum(bool(d & told) for d in denials(self.code.description))

    @property
    def _is_complication(self) -> bool:
        return "T80" <= self.code.code[:3] <= "T88"

    @property
    def _is_own_word(self) -> bool:
        if self.term.text.isupper() and len(self.term.text) < _ABBREVIATION:
            return False  # one that reading could not spell out: PCP is a person here
        wanted = claims(self.term.text)
        is_circumstance = self.code.code.startswith("Z")  # "admission", "screening": no condition
        return not is_circumstance and any(claims(text) == wanted for text in self._texts)

    @property
    def _texts(self) -> tuple[str, ...]:
        return (self.code.description, *(b.partition(": ")[2] for b in self.because))


def candidates_for(case: Case, term: Term, said: Said) -> tuple[Candidate, ...]:
    """Complete codes for the term, the fittest first; empty where nothing speaks of it."""
    said = said.of(term.text)
    hits = case.books.search.search(
        _with_facts(term, said), case.on, system=CodeSystem.ICD10CM, limit=_HITS
    )
    learned = _learned(case, [h for h in hits if is_learned(h.because)], term, said)
    hits = tuple(h for h in hits if not is_learned(h.because))
    found = {h.code.code: (h.code, h.score, h.because) for h in hits}
    for hit in [h for h in hits if not h.code.billable][:_HEADERS]:
        for leaf in leaves_of(case, hit.code, said):
            found.setdefault(leaf.code, (leaf, hit.score - _BELOW, hit.because))
    for hit in hits[: 2 * _HEADERS]:
        sided = _on_stated_side(case, hit.code, said)
        _, known, because = found.get(sided.code, (sided, 0.0, hit.because))
        found[sided.code] = (sided, max(known, hit.score), because)
    weighed = [
        weigh(code, score, because, term, said)
        for code, score, because in found.values()
        if code.billable and not said.rules_out(code) and not _is_outside(code)
    ]
    taken = {c.code.code for c in learned}
    return best_of([*learned, *(c for c in weighed if c.code.code not in taken)])


def _learned(case: Case, hits: Iterable[Hit], term: Term, said: Said) -> list[Candidate]:
    """Codes that a person accepted for the words, as the facts have them; none against these."""
    found = []
    for hit in hits:
        code = as_stated(case, hit.code, said)
        if code and code.billable and not speaks_against(code, term, said):
            candidate = Candidate(
                code=code, worth=hit.score, because=hit.because, term=term, unsupported=0
            )
            found.append(candidate)
    return found


def _on_stated_side(case: Case, code: Code, said: Said) -> Code:
    """The unspecified side gives way to the one that the letter names."""
    if not said.sides or "unspecified" not in code.description.lower():
        return code
    return mend_side(case, code, said) or code


def weigh(code: Code, score: float, because: tuple[str, ...], term: Term, said: Said) -> Candidate:
    matched = [b.partition(": ")[2] for b in because]
    return Candidate(
        code=code,
        worth=fitness(code, score, term, said),
        because=because,
        term=term,
        unsupported=unsupported((code.description, *matched), term, said)
        + _UNSAID_SIDE * is_on_unsaid_side(code, said),
    )


def _is_outside(code: Code) -> bool:
    """External causes are looked for when asked; a body mass index is read as a number."""
    return code.code.startswith("Z68") or code.code[0] in "VWXY"


_OF_DIABETES = re.compile(
    r"\b(?:retinopath|polyneuropath|neuropath|gastropares|nephropath|foot ulcer)"
)
_WITHOUT = re.compile(r"\b(?:without|w/o|no)\s+\w+")


def _with_facts(term: Term, said: Said) -> str:
    """The phrase with the side and the trimester that the letter states elsewhere."""
    side = next(iter(sorted(said.sides)), "") if len(said.sides) == 1 else ""
    asked = _WITHOUT.sub(" ", term.text)
    if said.diabetes and _OF_DIABETES.search(asked) and "diabet" not in asked:
        # the books take these as the diabetes' own (guideline I.A.15)
        asked = f"type {said.diabetes} diabetes mellitus with {asked}"
    words = (w for w in (side, said.trimester) if w and w not in asked)
    return " ".join([asked, *words])


def best_of(weighed: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The fittest; of equals the one that claims least, then the publisher's order."""
    ranked = sorted(
        weighed,
        key=lambda c: (
            -round(
                c.worth + _COVERED * c.covered + _ABSENT * c.absent + _LEARNED * c.is_learned, 3
            ),
            _is_other(c.code),
            c.code.code,
        ),
    )
    return tuple(c for c in ranked if c.worth >= _LEAST)[:_KEPT]


def _is_other(code: Code) -> bool:
    """Whether it is for a condition that has no code of its own."""
    return code.description.lower().startswith("other ")
