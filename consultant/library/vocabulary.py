"""What a family's facts and values are called, in replies and in letters.

    [facts]                                approach = "way in"
    [values."approach: open"]              in_words = "by arthrotomy"; same = ["open", "mini-open"]
                                           same_where = { exposed = "joint: knee" }

It comes from the family's own file (db/codesets/cpt-*.toml, or an operator's).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consultant.storage.codesets.families import FamilyWordRecord

UNTOLD = "not told apart by this"
AGE = "age_years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Empty for codes that belong to no family."""

    names: Mapping[str, str] = field(default_factory=dict)  # of the facts, the most telling first
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (fact, value) in words
    same: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def in_words(self, fact: str, value: str) -> str:
        """A value as a reply says it."""
        return self.values.get((fact, value), value) if value else UNTOLD

    def means(self, fact: str, value: str, known: Mapping[str, str | float]) -> bool:
        """Whether what is known of a fact means this value of it; ages lie in a span of years.

        `known` holds all that the letter says: "open" may mean an opened chest only
        where the cannulas are known to lie in it.
        """
        if fact == AGE:
            return is_in_span(float(known[fact]), value)
        said = str(known[fact]).lower()
        if said == value.lower():
            return True
        needed = self.same.get((fact, value), {}).get(said)
        return needed is not None and self._is_known(needed, known)

    def _is_known(self, needed: str, known: Mapping[str, str | float]) -> bool:
        fact, _, value = needed.partition(": ")
        return not needed or str(known.get(fact, "")).lower() == value.lower()


def vocabulary_of(records: Iterable[FamilyWordRecord]) -> Vocabulary:
    """The vocabulary that a family's records give."""
    names, values, same = {}, {}, {}
    for record in records:
        if not record.value:
            names[record.fact] = record.words
            continue
        if record.words:
            values[record.fact, record.value] = record.words
        same[record.fact, record.value] = record.same
    return Vocabulary(names=names, values=values, same=same)


def is_in_span(age: float, span: str) -> bool:
    """Whether an age lies in a span of completed years: "0-5" ends the day before the sixth."""
    first, _, last = span.partition("-")
    return float(first) <= age and (not last or age < float(last) + 1)
