"""Several codes in one breath: ranges, slashes and short forms after a first code.

33951-33954   33951 through 33954   33951-54
33946/7       33946/47              33946/33947 (the second is found by itself)
33951, 52 and 53                    J45.20-J45.22
O24.410/.414/.415             E11.21/22
"""

import re

from consultant.domain.coding import CodeSystem
from consultant.reading.mentions.modifiers import NUMERIC
from consultant.reading.mentions.shapes import Reader, Shape
from consultant.reading.patterns import any_of

#: A longer range is spelled out no further: "10004-69990" is a chapter, not a list.
MEMBERS = 60

_RANGE = re.compile(
    any_of(
        r"""\s?(?:-|\bthrough\b|\bthru\b|\bto\b
        |\.\.)\s?([A-Za-z]?\d{1,5}(?:\.\d{1,4})?[FTUM]?)(?![\w.]\w|\w|-)"""
    ),
    re.IGNORECASE,
)
_SLASH = re.compile(r"\s?/\s?(\d{1,3})(?![\w.]\w|\w)")
#: What makes a number after a comma a count: "99204, 48 min".
_COUNTED = any_of(
    r"""y/?o|yo|years?|yrs?|mgs?|mm|cm|sq|units?|days?|weeks?|months?|mos|mins?|minutes?|hrs?|hours?
    |patients?|pts?|lesions?|views?|levels?|%"""
)
_SHORT = re.compile(
    r"\s?(?:,\s?(?:and\s|or\s|&\s)?|\s(?:and|or|&|\+)\s)(\d{1,3})"
    rf"(?!\w|\s?{_COUNTED}|[.,/]\d)"
)
_FROM_TO = re.compile(r"\b(?:codes?|range|between|from|series|family)\b", re.IGNORECASE)


def further_codes(
    plain: str, end: int, first: Shape, reader: Reader
) -> tuple[tuple[Shape, ...], int]:
    """The codes that the text adds to the first one, and where it ends."""
    if first.system is CodeSystem.ICD10CM:
        members, end = _icd_range(plain, end, reader)
        return (members, end) if members else _icd_endings(plain, end, first, reader)
    if not first.code.isdigit() or first.system is not CodeSystem.CPT:
        return (), end
    members, end = _range(plain, end, first, reader)
    shorts, end = _shorts(plain, end, first, reader)
    return (*members, *shorts), end


def _range(plain: str, end: int, first: Shape, reader: Reader) -> tuple[tuple[Shape, ...], int]:
    found = _RANGE.match(plain, end)
    if not found or not found[1].isdigit() or len(found[1]) == 4:
        return (), end
    last = int(first.code[: 5 - len(found[1])] + found[1])
    low = int(first.code)
    is_modifier = len(found[1]) == 2 and found[1] in NUMERIC and "-" in found[0]
    if not low < last <= low + 5000 or (
        is_modifier and not _FROM_TO.search(plain, max(0, end - 30), end)
    ):
        return (), end
    return _members(low, last, reader), found.end()


def _members(low: int, last: int, reader: Reader) -> tuple[Shape, ...]:
    """The codes of a range: those the library holds, or its two ends where it holds none."""
    numbers = [f"{n:05d}" for n in range(low + 1, min(last, low + 400) + 1)]
    known = [n for n in numbers if reader.knows(CodeSystem.CPT, n)]
    if known and reader.knows(CodeSystem.CPT, f"{low:05d}"):
        return tuple(reader.made(CodeSystem.CPT, n) for n in known[:MEMBERS])
    if last - low <= 5:
        return tuple(reader.made(CodeSystem.CPT, n) for n in numbers)
    return (reader.made(CodeSystem.CPT, f"{last:05d}"),)


def _shorts(plain: str, end: int, first: Shape, reader: Reader) -> tuple[tuple[Shape, ...], int]:
    """Short forms: the last digits of codes like the first."""
    shapes: list[Shape] = []
    before = int(first.code)
    while found := _SLASH.match(plain, end) or _SHORT.match(plain, end):
        code = first.code[: 5 - len(found[1])] + found[1]
        is_slash = "/" in found[0]
        if not _is_code(code, found[1], before, is_slash=is_slash, reader=reader):
            break
        shapes.append(reader.made(CodeSystem.CPT, code))
        before, end = int(code), found.end()
    return tuple(shapes), end


def _is_code(code: str, short: str, before: int, *, is_slash: bool, reader: Reader) -> bool:
    """Whether a short form is a code: the library has it, or it is no modifier and goes up."""
    if reader.knows(CodeSystem.CPT, code):
        return True
    if len(short) == 2 and short in NUMERIC:
        return False
    return before < int(code) <= before + 10 and (is_slash or len(short) == 2)


def _icd_range(plain: str, end: int, reader: Reader) -> tuple[tuple[Shape, ...], int]:
    """The far end of an ICD-10-CM range; what lies between is the library's to tell."""
    found = _RANGE.match(plain, end)
    if not found or not found[1][:1].isalpha() or len(found[1]) < 3:
        return (), end
    last = reader.shape_of(found[1], plain[max(0, end - 40) : found.end() + 40])
    if last is None or last.system is not CodeSystem.ICD10CM:
        return (), end
    return (last,), found.end()


#: Another ending of the ICD-10-CM code before: "/.414", "/22", " or .415".
_ENDING = re.compile(r"\s?(?:/|,|\bor\b|\band\b)\s?(?:\.(\d[\dA-Z]{0,3})|(?<=/)(\d{1,2}))(?![\w.])")


def _icd_endings(
    plain: str, end: int, first: Shape, reader: Reader
) -> tuple[tuple[Shape, ...], int]:
    """Codes of the same category named by their endings; the library must hold each."""
    shapes: list[Shape] = []
    while found := _ENDING.match(plain, end):
        if found[1]:
            code = f"{first.code[:3]}.{found[1]}"
        else:
            code = first.code[: -len(found[2])] + found[2]
        if "." not in code or not reader.knows(CodeSystem.ICD10CM, code):
            break
        shapes.append(reader.made(CodeSystem.ICD10CM, code))
        end = found.end()
    return tuple(shapes), end
