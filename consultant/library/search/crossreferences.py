"""Follows an index's "see" to the entry it names, and from there to its codes.

Infarct, myocardium      -> Infarct, infarction / myocardium, myocardial
Neoplasm, bone, benign   -> the neoplasm table: bone, column "benign"
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

PARENTHESES = re.compile(r"\([^)]*\)?")
VAGUE = re.compile(r"\s+(?:nec|nos)$")
AN_ILLNESS = re.compile(r"(?:'s)? (?:disease|syndrome)$")
#: What a reference says of a whole group of entries: "by site" names none.
OPEN_PARTS = re.compile(r"^(?:by (?:site|type|region|drug)|site nec|specified sites? nec)$")
#: The table's column that a reference means.
COLUMNS = {
    "malignant": "primary",
    "malignant, primary": "primary",
    "malignant, secondary": "secondary",
    "secondary": "secondary",
    "in situ": "in situ",
    "benign": "benign",
    "uncertain behavior": "uncertain",
    "unspecified behavior": "unspecified",
}
#: "see condition" sends to whatever is wrong, and names no entry.
NO_ENTRY = "condition"
MOST_STEPS = 3

Target = tuple[str, str]  # a code's key, and the place it stands at


class Entry(NamedTuple):
    """An index entry while its path is put together."""

    shown: str
    text: str
    beside: str
    see: str


class Tree:
    """The entries of one index by the words that a reference names them with."""

    def __init__(self, targets: Mapping[int, list[Target]]) -> None:
        self.entries: dict[int, Entry] = {}
        self.targets = targets
        self._below: dict[int, dict[str, int]] = {}
        self._loosely: dict[int, dict[str, int]] = {}

    def add(self, ordinal: int, parent: int, title: str, entry: Entry) -> None:
        self.entries[ordinal] = entry
        below = self._below.setdefault(parent, {})
        for form in forms(title):
            below.setdefault(form, ordinal)
        loosely = self._loosely.setdefault(parent, {})
        for form in either_of(title):
            loosely.setdefault(form, ordinal)

    def follow(self, see: str, table: "Tree | None" = None) -> list[Target]:
        """The codes of the entry that a reference names; none where it cannot be told."""
        for _ in range(MOST_STEPS):
            if see.lower().startswith("neoplasm,") and table:
                return table.column(see)
            found = None if see == NO_ENTRY else self.find(parts(see))
            if found is None or found in self.targets:
                return self.targets.get(found or 0, [])
            see = self.entries[found].see
        return []

    def find(self, path: Iterable[str]) -> int | None:
        """The entry at the end of a path of words, from the main term down."""
        at = 0
        for part in path:
            found = self._step(at, part)
            if found is None:
                return None
            at = found
        return at or None

    def _step(self, at: int, part: str) -> int | None:
        below = self._below.get(at, {})
        found = below.get(part) or self._loosely.get(at, {}).get(part)
        first, _, rest = part.partition(" ")
        if found is None and rest and first in below:  # "with hydrocephalus", "by site"
            found = self._below.get(below[first], {}).get(rest)
        return found

    def column(self, see: str) -> list[Target]:
        """Of the neoplasm table: the one column that "Neoplasm, bone, benign" means."""
        main, *named = parts(see)
        column = next((COLUMNS[part] for part in named if part in COLUMNS), "")
        sites = [part for part in named if part not in COLUMNS]
        found = self.find([main, *sites]) if sites else None
        return [t for t in self.targets.get(found or 0, ()) if t[1] == column or not column]


def names_column(see: str) -> bool:
    """Whether a reference to the neoplasm table says which of its columns."""
    return any(part in COLUMNS for part in parts(see))


def forms(title: str) -> list[str]:
    """The words for an entry: "Infarct, infarction" is either; NEC says nothing here."""
    plain = VAGUE.sub("", " ".join(PARENTHESES.sub(" ", title).lower().split()))
    return [plain.replace(" ,", ","), *(each.strip() for each in plain.split(","))]


def either_of(title: str) -> list[str]:
    """The words on both sides of an "or", and those before "disease": weaker names."""
    plain = [part for form in forms(title) for part in form.split(" or ")]
    return [*plain, *(AN_ILLNESS.sub("", part) for part in plain)]


def parts(see: str) -> list[str]:
    plain = PARENTHESES.sub(" ", see).lower().split(",")
    named = (VAGUE.sub("", " ".join(part.split())) for part in plain)
    return [part for part in named if part and not OPEN_PARTS.match(part)]
