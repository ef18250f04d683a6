"""Words that name a patient, and a mask for them; never a code.

Wilhelmina Ashgrove, DOB 5/2/1955, MRN 0098123   -->   [name], DOB [dob], MRN [mrn]
"""

import re
from collections.abc import Iterator

from consultant.domain.inquiry import NAMING, Identifier
from consultant.reading.patterns import typed
from consultant.reading.privacy.tables import PATTERNS

MASK = "[{}]"
#: Dates that books, not patients, have: "effective 10/1/2026".
_OF_BOOKS = re.compile(
    r"\b(?:effective|edition|release|updated?|since|as of|version|v\.?|fy|deleted|retired|valid"
    r"|in force|from|starting)\W{0,3}(?:on |from |since )?$",
    re.IGNORECASE,
)
#: Words that open a sentence or name an illness; with an initial or a surname they are nobody.
_NOBODY = re.compile(
    r"^(?:the|this|that|what|which|when|does|do|is|are|can|could|should|please|thanks|dear|hi|hello"
    r"|patient|pt|dr|mr|mrs|code|codes|coding|medicare|medicaid|excludes|use|see|per|for|our|we|she|he"
    r"|and|or|no|not|but|in|on|at|of|with|official|guidelines?|best|recommended|treatment|management"
    r"|latest|guidance|need|history|chronic|acute|type|type|cpt|icd|modifier|column|clinic)\b",
    re.IGNORECASE,
)


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """What in `text` names a patient, in order; overlapping ones are one, the longest."""
    found = sorted(_found(typed(text)), key=lambda one: (one.start, -len(one.text)))
    kept: list[Identifier] = []
    for one in found:
        if not kept or one.start >= kept[-1].start + len(kept[-1].text):
            kept.append(one)
    return tuple(kept)


def names_a_patient(identifiers: tuple[Identifier, ...]) -> bool:
    """Whether they tell who the patient is: a date of service alone does not."""
    return any(one.type in NAMING for one in identifiers)


def mask(text: str) -> str:
    """`text` with each identifier replaced by its kind: "[name]"."""
    pieces, end = [], 0
    for one in find_identifiers(text):
        pieces += [text[end : one.start], MASK.format(one.type)]
        end = one.start + len(one.text)
    return "".join([*pieces, text[end:]])


def _found(text: str) -> Iterator[Identifier]:
    for kind, pattern in PATTERNS:
        for found in pattern.finditer(text):
            if not _is_of_books(kind, text, found.start(1)) and not _is_nobody(kind, found[1]):
                yield Identifier(type=kind, text=found[1], start=found.start(1))


def _is_of_books(kind: str, text: str, start: int) -> bool:
    return kind == "date" and bool(_OF_BOOKS.search(text, max(0, start - 30), start))


def _is_nobody(kind: str, words: str) -> bool:
    return kind in {"name", "place"} and bool(_NOBODY.match(words))
