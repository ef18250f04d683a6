"""What the letter says of the case, as descriptions are weighed against it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from consultant.domain.coding import Code, FactName, Term
from consultant.matching.books import Case
from consultant.matching.diagnoses.sevenths import healing_in, is_left_over_in
from consultant.matching.wording import claims, denials, stem, stems

#: sides, 7th characters and trimesters that a description may name, and the fact's value
_SIDES = ("right", "left", "bilateral")
_ENCOUNTERS = {
    "initial encounter": "initial",
    "subsequent encounter": "subsequent",
    "sequela": "sequela",
}
_TRIMESTERS = ("first trimester", "second trimester", "third trimester")
_PREGNANT = (
    "pregnan",
    "gravid",
    "gestation",
    "antepartum",
    "postpartum",
    "obstet",
    "trimester",
    "eclampsia",
    "g1p",
    "g2p",
)
_NEWBORN = (
    "newborn",
    "neonat",
    "nicu",
    "born at",
    "born today",
    "birth record",
    "baby boy",
    "baby girl",
    " dol ",
    "day of life",
)
_TYPE = re.compile(
    r"\btype ([12])\b(?: dm| diab)|\b(?:t|dm ?)([12])(?:dm)?\b"
    r"|\bdiabetes(?: mellitus)?,? type ([12])\b"
)
_DISEASE = re.compile(r"\b(?:disorders?|diseases?|conditions?|dz|problems?)\b")
_OPPOSITES = tuple(
    (stem(one), stem(other))
    for one, other in (("benign", "malignant"), ("acute", "chronic"), ("open", "closed"))
)
#: how long it lasts is told of one condition, and of no other in the letter
_LASTING = stems("acute chronic subacute recurrent")
#: without any of them nothing is an injury
_INJURED = stems(
    """injury trauma traumatic fracture fx sprain strain laceration lac wound contusion bruise cut
    abrasion scratch scratched tear torn rupture dislocation bite burn crush amputation fell fall
    accident mvc mva hit struck twisted rolled puncture stab gunshot hematoma concussion avulsion
    foreign body broken"""
)
#: parts of the body: a code that names one of which the letter is silent is for another place
_PARTS = stems(
    """hand foot wrist ankle knee shoulder elbow hip forearm thigh finger toe thumb neck scalp
    eyelid lip nose cheek chin calf heel back buttock groin shaft palm abdominal thorax
    vertebra rib clavicle scapula pelvis sacrum coccyx humerus radius ulna femur tibia fibula"""
)
_DENIED = re.compile(r"\b(?:without|w/o|no|denies|negative for|not)\s+([a-z-]+)(?:\s+([a-z-]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The letter's words as stems, and the facts that rule codes out."""

    stems: frozenset[str]
    sides: frozenset[str]
    encounter: str
    age: float | None
    trimester: str
    is_pregnant: bool
    is_newborn: bool
    denied: frozenset[str]  # stems of what is denied and nowhere stated
    sex: str = ""  # M or F
    diabetes: str = ""  # its type, where the letter knows one alone

    def of(self, words: str) -> Self:
        """As a phrase has it that names a side of its own: "left heel" beside "right heel"."""
        named = _sides_in(words.lower())
        return replace(self, sides=named) if named and named != self.sides else self

    def rules_out(self, code: Code) -> bool:
        """Whether a stated fact speaks against the description or the chapter."""
        text = code.description.lower()
        return (
            self._is_other_side(text)
            or self._is_other_encounter(text)
            or self._is_other_trimester(text)
            or self._is_other_diabetes(text)
            or (code.code.startswith("O") and not self.is_pregnant)
            or (code.code.startswith("P") and not self.is_newborn)
            or ("newborn" in text and not self.is_newborn)
            or ("pediatric" in text and self.age is not None and self.age >= 20)
        )

    def is_other_sex(self, description: str) -> bool:
        """Whether the description names the sex that the letter does not state."""
        words = set(description.lower().replace(",", " ").split())
        named = {s for s, word in (("F", "female"), ("M", "male")) if word in words}
        return bool(self.sex and named and self.sex not in named)

    def _is_other_side(self, text: str) -> bool:
        named = _sides_in(text)
        return bool(named and self.sides and not named & self.sides)

    def _is_other_encounter(self, text: str) -> bool:
        named = [value for words, value in _ENCOUNTERS.items() if words in text]
        return bool(named) and named[0] != (self.encounter or "initial")

    def _is_other_diabetes(self, text: str) -> bool:
        other = {"1": "type 2", "2": "type 1"}.get(self.diabetes)
        return other is not None and f"{other} diabetes" in text

    def _is_other_trimester(self, text: str) -> bool:
        if not self.trimester or "trimester" not in text:
            return False
        return self.trimester not in text


def hear(case: Case) -> Said:
    """The letter with its abbreviations spelled out."""
    terms = case.inquiry.terms
    denied = frozenset().union(*(stems(t.text) for t in terms if t.negated))
    denied |= stems(" ".join(" ".join(m) for m in _DENIED.findall(case.said)))
    stated = frozenset().union(*(claims(t.text) for t in terms if not t.negated))
    words = (stems(case.said) - denied) | stated
    ages = case.inquiry.values(FactName.AGE)
    age = float(ages[0]) if ages else None
    is_newborn = any(w in case.said for w in _NEWBORN) or (age is not None and age < 1)
    return Said(
        stems=words.union(
            *(stems(str(f.value)) for f in case.inquiry.facts),
            *(stems(whole) for part, whole in case.books.wholes.items() if part in case.said),
            *(stems(m.spell(t.text)) for m in case.books.meanings for t in terms if not t.negated),
        ),
        sides=frozenset(str(v) for v in case.inquiry.values(FactName.LATERALITY)),
        encounter=_encounter(case),
        age=age,
        trimester=_trimester(case),
        is_pregnant=_is_pregnant(case, is_newborn=is_newborn),
        is_newborn=is_newborn,
        denied=denied - stated,
        diabetes=_diabetes(case.said),
        sex=str(next(iter(case.inquiry.values(FactName.SEX)), "")),
    )


def _diabetes(said: str) -> str:
    named = {found[1] or found[2] or found[3] for found in _TYPE.finditer(said)}
    return named.pop() if len(named) == 1 else ""


def _encounter(case: Case) -> str:
    """As stated; a bone that will not heal is seen again."""
    if healing_in(case.said):
        return "subsequent"
    if is_left_over_in(case.said):
        return "sequela"
    return str(next(iter(case.inquiry.values(FactName.ENCOUNTER)), ""))


def _is_pregnant(case: Case, *, is_newborn: bool) -> bool:
    """By its words, or by weeks that are no newborn's."""
    weeks = case.inquiry.fact(FactName.WEEKS)
    return any(w in case.said for w in _PREGNANT) or (weeks is not None and not is_newborn)


def _trimester(case: Case) -> str:
    """Counted from the last period: under 14 weeks, under 28, and from there (ICD-10-CM ch. 15)."""
    weeks = case.inquiry.fact(FactName.WEEKS)
    stated = case.inquiry.fact(FactName.TRIMESTER)
    if weeks:
        count = float(weeks.value)
        return _TRIMESTERS[0 if count < 14 else 1 if count < 28 else 2]
    return f"{stated.value} trimester" if stated else ""


def _is_opposite(claimed: frozenset[str], stated: frozenset[str]) -> bool:
    return any(
        (one in claimed and one not in stated and other in stated)
        or (other in claimed and other not in stated and one in stated)
        for one, other in _OPPOSITES
    )


def _names_side(text: str) -> bool:
    return bool(_sides_in(text))


def _is_elsewhere(claimed: frozenset[str], own: frozenset[str], said: Said) -> bool:
    """Whether the code is for another place of the letter than the phrase names."""
    return bool(own and claimed & said.stems) and not claimed & own


def is_on_unsaid_side(code: Code, said: Said) -> bool:
    """Whether the description names a side and the letter none."""
    return not said.sides and _names_side(code.description.lower())


def _sides_in(text: str) -> frozenset[str]:
    words = text.replace(",", " ").split()
    return frozenset(side for side in _SIDES if side in words)


def unsupported(texts: Iterable[str], term: Term, said: Said) -> int:
    """How much the best of these texts claims that neither the term nor the letter says."""
    wanted = (said.stems - _LASTING) | claims(term.text)
    held = tuple(texts)
    least = min((len(claims(text) - wanted) for text in held), default=99)
    return least + _makes_a_disease(held[0], term.text)


def _makes_a_disease(description: str, words: str) -> bool:
    """Whether the code is for a disorder of a part of the body that the letter only names."""
    is_disease = _DISEASE.search(description.lower()) is not None
    return is_disease and "'s" not in words and _DISEASE.search(words.lower()) is None


def speaks_against(code: Code, term: Term, said: Said) -> bool:
    """Whether what the letter states or denies contradicts the code's description."""
    wanted, claimed = claims(term.text), claims(code.description)
    absent = denials(code.description)
    return (
        said.rules_out(code)
        or said.is_other_sex(code.description)
        or bool(claimed & said.denied)
        or any(d and d <= wanted for d in absent)
        or _is_opposite(claimed, wanted | (said.stems - _LASTING))
    )


def fitness(code: Code, score: float, term: Term, said: Said) -> float:
    """0 to 1: the search's own score, mended by what the whole letter says and denies."""
    wanted = claims(term.text)
    claimed = claims(code.description)
    elsewhere = said.stems - _LASTING
    beyond = claimed - elsewhere - wanted
    borne_out = (claimed & elsewhere) - wanted
    absent = [d for d in denials(code.description) if d]
    worth = score - 0.035 * min(len(beyond), 6) + 0.02 * min(len(borne_out), 4)
    worth -= 0.1 * bool(beyond & _PARTS)
    worth -= 0.2 * _is_elsewhere(claimed & _PARTS, wanted & _PARTS, said)
    worth -= 0.3 * any(d <= wanted for d in absent)  # "without" what the letter states
    worth -= 0.3 * bool(claimed & said.denied)  # what the letter denies
    worth -= 0.3 * _is_opposite(claimed, wanted | elsewhere)
    worth += 0.2 * any(d & said.denied for d in absent)
    worth -= 0.3 * (code.code.startswith("S") and not said.stems & _INJURED)
    text = code.description.lower()
    worth -= 0.1 * is_on_unsaid_side(code, said)
    worth -= 0.06 * ("other " in text)  # a condition that has no code of its own
    worth -= 0.06 * (bool(said.sides) and "unspecified" in text and not _names_side(text))
    return max(0.0, min(1.0, worth))
