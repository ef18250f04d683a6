"""What tells near codes apart: the facts in which they differ, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consultant.domain.coding import Code
from consultant.domain.findings import Difference
from consultant.library.catalog import Catalog
from consultant.library.derived import differences_in_words

#: The facts of our families, the most telling first, and their names in a reply.
FACTS = {
    "phase": "what is done",
    "adjunct": "what beside the cannulas",
    "mode": "mode of support",
    "access": "where the cannulas lie",
    "approach": "approach",
    "age_years": "age on the date of service",
}
CHEST = "sternotomy or thoracotomy"
VALUES = {
    ("mode", "VV"): "veno-venous (VV)",
    ("mode", "VA"): "veno-arterial (VA)",
    ("access", "peripheral"): "peripheral vessels",
    ("access", "central"): "central, heart or great vessels",
    ("phase", "reposition"): "repositioning",
    ("age_years", "0-5"): "birth through 5 years",
    ("age_years", "6-"): "6 years and older",
}
#: What a letter may call the same thing.
SAME = {
    ("approach", CHEST): {"open", "sternotomy", "thoracotomy", "central"},
    ("mode", "VV"): {"veno-venous", "venovenous"},
    ("mode", "VA"): {"veno-arterial", "venoarterial"},
    ("phase", "reposition"): {"repositioning"},
    ("phase", "daily management"): {"daily", "management"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Codes that differ in named facts."""

    name: str
    title: str
    facts: tuple[str, ...]  # the names, the most telling first
    codes: tuple[Code, ...]


def family_of(catalog: Catalog, code: Code, on: date) -> Family | None:
    """The whole family of a code that carries facts; None for any other code."""
    if not code.facts:
        return None
    home = catalog.find_own(code, on)
    if home is None or not home.parent.startswith("family "):
        return None
    members = (home, *catalog.siblings(home))
    ordered = tuple(sorted(members, key=lambda c: c.code))
    title = next((title for _, title in catalog.blocks(home)), home.parent)
    names = tuple(f for f in FACTS if any(f in c.facts for c in ordered))
    return Family(name=home.parent.removeprefix("family "), title=title, facts=names, codes=ordered)


def differences(codes: Sequence[Code]) -> tuple[Difference, ...]:
    """The facts in which the codes differ, the most telling first; empty where none is known.

    From the family's facts where the codes carry them, else from their descriptions.
    """
    if not any(code.facts.keys() & FACTS.keys() for code in codes):
        return differences_in_words(codes)
    found = []
    for fact, name in FACTS.items():
        values = [code.facts.get(fact, "") for code in codes]
        if len(set(values)) > 1:
            words = tuple(
                (c.code, fact_in_words(fact, v)) for c, v in zip(codes, values, strict=True)
            )
            found.append(Difference(fact=name, values=words))
    return tuple(found)


def nearest(code: Code, others: Sequence[Code]) -> tuple[Code, ...]:
    """Of a family those that differ from the code in one fact only; of other codes, all."""
    if not code.facts.keys() & FACTS.keys():
        return tuple(others)
    return tuple(other for other in others if len(deciding((code, other))) == 1)


def deciding(codes: Sequence[Code]) -> tuple[str, ...]:
    """Names of the facts that still differ among the codes, the most telling first."""
    return tuple(f for f in FACTS if len({c.facts.get(f, "") for c in codes}) > 1)


def fact_in_words(name: str, value: str) -> str:
    return VALUES.get((name, value), value) if value else "not told apart by this"


def narrow(codes: Sequence[Code], facts: Mapping[str, str | float]) -> tuple[Code, ...]:
    """Those of the codes that the known facts allow."""
    return tuple(code for code in codes if fits(code, facts))


def fits(code: Code, facts: Mapping[str, str | float]) -> bool:
    """Whether the known facts allow the code; what is not known excludes nothing.

    `age_years` is a number; the rest are words as in Code.facts.
    """
    return all(
        _agrees(name, code.facts[name], known)
        for name, known in facts.items()
        if name in code.facts
    ) and _is_meant(code, facts)


def agreed(code: Code, facts: Mapping[str, str | float]) -> int:
    """How many of the known facts the code itself names."""
    return sum(name in code.facts and code.facts[name] != "" for name in facts)


def _is_meant(code: Code, facts: Mapping[str, str | float]) -> bool:
    """An opened chest is named as such, or as central: "open" alone means the vessel."""
    is_chest = code.facts.get("approach") == CHEST
    return not is_chest or facts.get("approach") != "open" or facts.get("access") == "central"


def _agrees(name: str, value: str, known: str | float) -> bool:
    if name == "age_years":
        return _is_in_range(float(known), value)
    said = str(known).lower()
    return said == value.lower() or said in SAME.get((name, value), ())


def _is_in_range(age: float, span: str) -> bool:
    """Whether an age lies in a span of completed years: "0-5" ends the day before the sixth."""
    first, _, last = span.partition("-")
    return float(first) <= age and (not last or age < float(last) + 1)
