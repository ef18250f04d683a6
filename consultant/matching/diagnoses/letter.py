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
    denied: frozenset[str]  # stems of what is denied and nowhere stated

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
    denied = frozenset().union(*(stems(t.text) for t in terms if t.negated))
    stated = frozenset().union(*(stems(t.text) for t in terms if not t.negated))
    words = (stems(case.said) - denied) | stated
    ages = case.inquiry.values(FactName.AGE)
    age = float(ages[0]) if ages else None
    return Said(
        stems=words.union(*(stems(str(f.value)) for f in case.inquiry.facts)),
        sides=frozenset(str(v) for v in case.inquiry.values(FactName.LATERALITY)),
        encounter=str(next(iter(case.inquiry.values(FactName.ENCOUNTER)), "")),
        age=age,
        is_pregnant=any(w in case.said for w in _PREGNANT),
        is_newborn=any(w in case.said for w in _NEWBORN) or (age is not None and age < 1),
        denied=denied - stated,
    )


def unsupported(texts: Iterable[str], term: Term, said: Said) -> int:
    """How much the best of these texts claims that neither the term nor the letter says."""
    wanted = said.stems | stems(term.text)
    return min((len(claims(text) - wanted) for text in texts), default=99)


def fitness(code: Code, matched: Iterable[str], term: Term, said: Said) -> float:
    """0 to 1: how much of the term the code covers, less what it claims beyond the letter.

    `matched` are the texts of the code that the search met: its description, inclusion terms.
    """
    wanted = stems(term.text)
    texts = (code.description, *matched)
    is_exact = any(normal(term.text) == normal(t) for t in texts)
    claimed = claims(code.description)
    beyond = claimed - said.stems - wanted
    borne_out = len((claimed & said.stems) - wanted) if not beyond else 0
    claimed_absent = sum(1 for d in denials(code.description) if d and d <= wanted)
    worth = 0.75 * coverage(wanted, texts) - 0.09 * len(beyond) - 0.3 * claimed_absent
    worth += 0.04 * min(borne_out, 4) + (0.09 if is_exact else 0.0)
    return max(0.0, min(1.0, worth))
