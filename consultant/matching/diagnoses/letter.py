"""What the letter says of the case, as descriptions are weighed against it."""

from collections.abc import Iterable
from dataclasses import dataclass

from consultant.domain.coding import Code, FactName, Term
from consultant.matching.books import Case
from consultant.matching.wording import claims, coverage, denials, normal, stems

#: sides and 7th characters that a description may name, and the fact's value for each
_SIDES = {"right": "right", "left": "left", "bilateral": "bilateral"}
_ENCOUNTERS = {
    "initial encounter": "initial",
    "subsequent encounter": "subsequent",
    "sequela": "sequela",
}
_PREGNANT = ("pregnan", "gravid", "gestation", "antepartum", "postpartum", "obstet", "trimester")
_NEWBORN = ("newborn", "neonat", "nicu", "born at", " dol ", "day of life")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The letter's words as stems, and the facts that rule codes out."""

    stems: frozenset[str]
    sides: frozenset[str]
    encounter: str
    age: float | None
    is_pregnant: bool
    is_newborn: bool
    denied: frozenset[str]  # stems of what is denied, suspected or past

    def rules_out(self, code: Code) -> bool:
        """Whether a stated fact speaks against the description or the chapter."""
        text = code.description.lower()
        return (
            self._is_other_side(text)
            or self._is_other_encounter(text)
            or (code.code.startswith("O") and not self.is_pregnant)
            or (code.code.startswith("P") and not self.is_newborn)
            or ("newborn" in text and not self.is_newborn)
            or ("pediatric" in text and self.age is not None and self.age >= 20)
        )

    def _is_other_side(self, text: str) -> bool:
        named = {side for side in _SIDES if side in text.replace(",", " ").split()}
        return bool(named and self.sides and not named & self.sides)

    def _is_other_encounter(self, text: str) -> bool:
        named = [value for words, value in _ENCOUNTERS.items() if text.endswith(words)]
        if not named:
            return False
        return named[0] != (self.encounter or "initial")


def hear(case: Case) -> Said:
    """The letter with its abbreviations spelled out."""
    terms = case.inquiry.terms
    words = stems(case.said).union(*(stems(t.text) for t in terms))
    ages = case.inquiry.values(FactName.AGE)
    age = float(ages[0]) if ages else None
    return Said(
        stems=words.union(*(stems(str(f.value)) for f in case.inquiry.facts)),
        sides=frozenset(str(v) for v in case.inquiry.values(FactName.LATERALITY)),
        encounter=str(next(iter(case.inquiry.values(FactName.ENCOUNTER)), "")),
        age=age,
        is_pregnant=any(w in case.said for w in _PREGNANT),
        is_newborn=any(w in case.said for w in _NEWBORN) or (age is not None and age < 1),
        denied=frozenset().union(*(stems(t.text) for t in terms if not t.is_present)),
    )


def fitness(code: Code, because: Iterable[str], term: Term, said: Said) -> float:
    """0 to 1: how much of the term the code covers, less what it claims beyond the letter."""
    wanted = stems(term.text)
    texts = (code.description, *(b.partition(": ")[2] for b in because))
    exact = any(normal(term.text) == normal(t) for t in texts)
    beyond = claims(code.description) - said.stems - wanted
    claimed_absent = sum(1 for d in denials(code.description) if d and d <= wanted)
    covered = coverage(wanted, texts)
    worth = 0.8 * covered - 0.09 * len(beyond) - 0.3 * claimed_absent
    return max(0.0, min(1.0, worth + (0.2 if exact else 0.0)))
