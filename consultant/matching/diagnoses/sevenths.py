"""The seventh character of a fracture, as the letter tells of it: encounter, opening, healing.

"nonunion" of a fracture that "was open, Gustilo IIIA"
   --> subsequent encounter for open fracture type IIIA, IIIB, or IIIC with nonunion
(Official Guidelines I.C.19.c; an open one of no stated type is a type I or II)
"""

import re
from collections.abc import Iterable

from consultant.domain.coding import Code

_OPEN = re.compile(
    r"\b(?:open|compound)\b(?! (?:reduction|treatment|repair|approach|surgery|wound|heart|and fix)"
    r"|[- ]angle)|\bgustilo\b"
)
_NOT_OPEN = re.compile(r"\b(?:not|no|never|wasn't|non)[- ](?:an? )?(?:open|compound)\b")
_THIRD = re.compile(
    r"\b(?:gustilo|type|grade)[- ]{0,2}(?:type |grade )?(?:iii|3) ?[abc]?\b|\biii[abc]\b"
)
_HEALING = (
    ("nonunion", re.compile(r"\bnon-?\s?unions?\b|\bnot unite[d]?\b|\bpseud[oa]rthros[ie]s\b")),
    ("malunion", re.compile(r"\bmal-?\s?unions?\b|\bmalunited\b")),
    ("delayed", re.compile(r"\bdelayed (?:healing|union)\b|\bslow (?:to heal|healing)\b")),
)
_LEFT = re.compile(r"(?<!no )\b(?:scars?|scarring|contractures?|keloids?|cicatri\w+)\b")
_LONG_AGO = re.compile(
    r"\bhealed\b|\bold (?:[\w-]+ ){0,2}(?:burn|injury|laceration|fracture|wound|trauma)"
    r"|\b(?:years?|months?) ago\b"
    r"|\bin (?:19|20)\d\d\b|\blate effects?\b|\bsequela\b"
)
_DENIED = re.compile(r"\b(?:no|not|without|denies|never)\s+(?:\w+\s+)?$")
_FRACTURE = re.compile(r"encounter for (?:open |closed )?fracture")


def is_of_fracture(code: Code) -> bool:
    return len(code.code) == 8 and _FRACTURE.search(code.description.lower()) is not None


def healing_in(said: str) -> str:
    """How the bone heals where that is told: "nonunion", "malunion", "delayed"; else empty."""
    for name, words in _HEALING:
        found = words.search(said)
        if found and not _DENIED.search(said[: found.start()][-20:]):
            return name
    return ""


def is_left_over_in(said: str) -> bool:
    """Whether what is seen now is what a healed injury left: a scar of a burn of years ago."""
    return _LEFT.search(said) is not None and _LONG_AGO.search(said) is not None


def is_open_in(said: str) -> bool:
    return _OPEN.search(said) is not None and _NOT_OPEN.search(said) is None


def fitting_seventh(codes: Iterable[Code], said: str, encounter: str) -> Code | None:
    """Of codes that differ in the last character the one for what the letter tells."""
    healing = healing_in(said)
    if healing:
        encounter = "subsequent"
    is_open, is_third = is_open_in(said), _THIRD.search(said) is not None
    for code in codes:
        text = code.description.lower()
        if f"{encounter or 'initial'} encounter" not in text and encounter not in text:
            continue
        if _is_of_opening(text, is_open=is_open, is_third=is_third) and _heals(text, healing):
            return code
    return None


def _is_of_opening(text: str, *, is_open: bool, is_third: bool) -> bool:
    if "open fracture" not in text:
        return not is_open or "closed" not in text
    return (
        is_open
        and ("iiia" not in text or is_third)
        and ("type i or ii" not in text or not is_third)
    )


def _heals(text: str, healing: str) -> bool:
    told = next((h for h in ("nonunion", "malunion", "delayed", "routine") if h in text), "")
    return not told or told == (healing or "routine")
