"""What tells near codes apart: the facts in which they differ, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consultant.domain.coding import Code
from consultant.domain.findings import Difference
from consultant.domain.rules import Neighbour
from consultant.library.catalog import Catalog
from consultant.library.derived import NOTHING, differences_in_words
from consultant.library.vocabulary import UNTOLD, Vocabulary

NOBODYS = Vocabulary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Codes that differ in named facts."""

    name: str
    title: str
    facts: tuple[str, ...]  # the names, the most telling first
    codes: tuple[Code, ...]
    vocabulary: Vocabulary = NOBODYS


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
    vocabulary = catalog.vocabulary(code, on)
    return Family(
        name=home.parent.removeprefix("family "),
        title=title,
        facts=tuple(f for f in vocabulary.names if any(f in c.facts for c in ordered)),
        codes=ordered,
        vocabulary=vocabulary,
    )


def differences(codes: Sequence[Code], vocabulary: Vocabulary = NOBODYS) -> tuple[Difference, ...]:
    """The facts in which the codes differ, the most telling first; empty where none is known.

    From the family's facts where the codes carry them, else from their descriptions.
    """
    if not any(code.facts.keys() & vocabulary.names.keys() for code in codes):
        return differences_in_words(codes)
    found = []
    for fact in deciding(codes, vocabulary):
        told = tuple((c.code, vocabulary.in_words(fact, c.facts.get(fact, ""))) for c in codes)
        found.append(Difference(fact=vocabulary.names[fact], values=told))
    return tuple(found)


def neighbours(
    code: Code, others: Sequence[Code], told: Sequence[Difference]
) -> tuple[Neighbour, ...]:
    """Each of the others with the facts in which it differs from the code itself."""
    tables = [(difference.fact, dict(difference.values)) for difference in told]
    return tuple(
        Neighbour(
            code=other,
            differs=tuple(
                (fact, values[other.code])
                for fact, values in tables
                if values.get(other.code, NOTHING) not in {values.get(code.code), UNTOLD}
            ),
        )
        for other in others
    )


def nearest(
    code: Code, others: Sequence[Code], vocabulary: Vocabulary = NOBODYS
) -> tuple[Code, ...]:
    """Of a family those that differ from the code in the fewest facts; of other codes, all."""
    if not code.facts.keys() & vocabulary.names.keys():
        return tuple(others)
    apart = [len(deciding((code, other), vocabulary)) for other in others]
    fewest = min(apart, default=0)
    return tuple(other for other, facts in zip(others, apart, strict=True) if facts == fewest)


def deciding(codes: Sequence[Code], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names of the facts that still differ among the codes, the most telling first."""
    return tuple(f for f in vocabulary.names if len({c.facts.get(f, "") for c in codes}) > 1)


def narrow(
    codes: Sequence[Code], facts: Mapping[str, str | float], vocabulary: Vocabulary
) -> tuple[Code, ...]:
    """Those of the codes that the known facts allow."""
    return tuple(code for code in codes if fits(code, facts, vocabulary))


def fits(code: Code, facts: Mapping[str, str | float], vocabulary: Vocabulary) -> bool:
    """Whether the known facts allow the code; what is not known excludes nothing.

    `age_years` is a number; the rest are words as in Code.facts.
    """
    return all(vocabulary.means(n, code.facts[n], facts) for n in facts if n in code.facts)


def agreed(code: Code, facts: Mapping[str, str | float]) -> int:
    """How many of the known facts the code itself names."""
    return sum(name in code.facts and code.facts[name] != "" for name in facts)
