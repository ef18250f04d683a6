"""The patient's sex, as a letter states it; a doctor's or a coder's pronoun is not his."""

import re
from collections.abc import Iterator

from consultant.domain.coding import Fact, FactName
from consultant.reading.patterns import any_of, words_of

_STATED = (
    ("M", any_of(
        r"""\b(?:male|man|boy|gentleman|(?-i:Mr|mr)(?=\.? ?(?-i:[A-Z]))|fella|guy|yom|y/o/?m|father
        |son|husband)\b"""
    )),
    ("F", any_of(
        r"""\b(?:female|woman|girl|lady|mrs|(?-i:Ms|ms)(?=\.? ?(?-i:[A-Z]))|miss|yof|y/o/?f|mother
        |daughter|wife
        |pregnant|gravida|g\dp\d)(?!\w)"""
    )),
    ("M", any_of(
        r"""\b\d{1,3}[ -]{0,2}(?:y\.?\s?/?\s?o\.?|yrs?\.?(?:[ -]old)?|years?[ -]old
        |yr[ -]old)?[ ,-]{0,3}(?-i:M)\b(?![\w'-]| ?\.?D)"""
    )),
    ("F", any_of(
        r"""\b\d{1,3}[ -]{0,2}(?:y\.?\s?/?\s?o\.?|yrs?\.?(?:[ -]old)?|years?[ -]old
        |yr[ -]old)?[ ,-]{0,3}(?-i:F)\b(?![\w'-])"""
    )),
    ("M", any_of(
        r"""(?:^|[,;] ?|\b)\d{1,3} ?(?:y/?o |yo )?m(?=[,.;)]| (?:with|w/|pt|who|seen|s/p|c/o
        |presents))"""
    )),
    ("F", any_of(
        r"""(?:^|[,;] ?|\b)\d{1,3} ?(?:y/?o |yo )?f(?=[,.;)]| (?:with|w/|pt|who|seen|s/p|c/o
        |presents))"""
    )),
    # "58 y, m", "67/F", "F/63", "M 19,"
    ("M", r"\b\d{1,3} ?(?:y|yrs?|years?|y\.?o\.?)[ ,/-]{0,3}m\b(?![/'-])"),
    ("M", r"(?<![\w/])\d{1,3} ?/ ?(?-i:M)\b"),
    ("F", r"\b\d{1,3} ?(?:y|yrs?|years?|y\.?o\.?)[ ,/-]{0,3}f\b(?![/'-])"),
    ("F", r"(?<![\w/])\d{1,3} ?/ ?(?-i:F)\b"),
    ("M", r"(?<![\w/-])(?-i:M)(?: ?[/,] ?| )\d{1,3}(?=[,.;)]| with\b| who\b)"),
    ("F", r"(?<![\w/-])(?-i:F)(?: ?[/,] ?| )\d{1,3}(?=[,.;)]| with\b| who\b)"),
    ("M", r"\b\d{1,3} ?(?:y/?o|yrs?) ?(?-i:(?:AA|W|H|B|C|A)M)\b"),
    ("F", r"\b\d{1,3} ?(?:y/?o|yrs?) ?(?-i:(?:AA|W|H|B|C|A)F)\b"),
    ("M", r"(?<![\w.$/-])(?-i:\d{2}m)\b"),
    ("F", any_of(
        r"""(?<![\w.$/-])(?-i:\d{2}f)\b(?! ?(?:cath|cannul|sheath|arterial|venous|lumen|drain
        |foley|stent|tube))"""
    )),
)  # fmt: skip
_PATTERNS = tuple((value, re.compile(pattern, re.IGNORECASE)) for value, pattern in _STATED)
#: "family", "sibling": somebody else's sex.
_RELATIVE = words_of("father mother son daughter husband wife")
_PRONOUN = re.compile(r"\b(he|she|his|her|him)\b", re.IGNORECASE)
_PROVIDER = re.compile(
    any_of(
        r"""\b(?:doc|docs|dr|doctor|surgeon|physician|provider|intensivist|attending|resident
        |coder|biller|auditor|supervisor|manager|nurse|np|pa|partner|colleague|cowoker
        |coworker|co-worker|specialist|cardiologist|urologist|radiologist|pediatrician
        |anesthesiologist|crna|locum|hire|therapist|pcp|oncologist|lead|clerk|rep|somebody
        |someone|consultant|hospitalist|podiatrist|dermatologist|pathologist|fellow|boss
        |pharmacist)\b"""
    ),
    re.IGNORECASE,
)
#: A pronoun is the patient's where no provider stands within this many characters before it.
NEAR = 250


def find_sex(text: str) -> Iterator[Fact]:
    """The patient's sex where it is stated, or said by a pronoun that can be no one else's."""
    stated = [
        (found.start(), value, found)
        for value, pattern in _PATTERNS
        for found in pattern.finditer(text)
        if found[0].lower() not in _RELATIVE
    ]
    if not stated:
        stated = [
            (found.start(), "M" if found[1].lower() in {"he", "his", "him"} else "F", found)
            for found in _PRONOUN.finditer(text)
            if not _PROVIDER.search(text, max(0, found.start() - NEAR), found.start())
        ]
    if stated:
        start, value, found = min(stated, key=lambda item: item[0])
        yield Fact(name=FactName.SEX, value=value, words=found[0].strip(" ,;."), start=start)
