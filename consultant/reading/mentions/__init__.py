"""Code-shaped words in a letter, normalised, with their modifiers and units.

"33951-33954", "33946/7", "33951, 52 and 53"   one mention a code, the same as_written
"99213-25", "20610 RT", "J1885 x2"             modifiers and units with the code
"would a -59 help"                             a modifier by itself
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from consultant.domain.coding import CodeSystem, Mention, Standing
from consultant.reading.codebook import Codebook
from consultant.reading.mentions.decoys import FILLER, without_decoys
from consultant.reading.mentions.lists import further_codes
from consultant.reading.mentions.modifiers import (
    joined_modifiers,
    lone_modifiers,
    spoken_modifier,
)
from consultant.reading.mentions.shapes import Reader, Shape, speaks_of_icd9
from consultant.reading.patterns import any_of

#: What may be a code: letters and digits, one dot inside; nothing alphanumeric touching.
_WORD = re.compile(
    r"(?<![A-Za-z0-9$€£¤.])(?<![A-Za-z0-9¤][-_])[+]?([A-Za-z0-9]{2,8}(?:\.[A-Za-z0-9]{1,4})?)(?![A-Za-z0-9¤_@])(?!\.\d)(?!,\d{3}(?!\d))"
)
#: What is glued to a code: "CPT99214", "vs.33954"; a blank in its place keeps all places.
_GLUED = re.compile(r"\b(?:cpt|hcpcs)(?=[a-z]?\d{4,5}\b)|(?<=[a-z])\.(?=\d{5}\b)", re.IGNORECASE)
#: A code with its units glued to it: "99292x2".
_TIMES = re.compile(r"([A-Za-z]?\d{4,5})x\d{1,3}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_UNITS = re.compile(
    any_of(
        r"""\s?(?:[(]?\s?[x*]\s?(\d{1,3})(?![\d.]|\s?(?:mg|mcg|ml|mm|cm|days?|weeks?|years?
        |hours?))|[(]?\s?(\d{1,3})\s?units?\b|\s?,?\s?qty\.?\s?(\d{1,3})\b)[)]?"""
    ),
    re.IGNORECASE,
)
_UNITS_BEFORE = re.compile(r"(\d{1,3})\s?(?:units?\s(?:of\s)?|x\s?)$", re.IGNORECASE)
#: How far around a word its sentence is looked at.
AROUND = 90
PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    mentions: tuple[Mention, ...]
    start: int
    end: int


def find_mentions(text: str, codebook: Codebook, on: date) -> tuple[Mention, ...]:
    """The mentions of `text` in its order; a code that is written twice is there twice."""
    plain = _GLUED.sub(lambda found: " " * len(found[0]), without_decoys(text))
    reader = Reader(codebook=codebook, on=on, speaks_of_icd9=speaks_of_icd9(text))
    found = list(_codes(plain, text, reader))
    blanked = _blank(plain, found)
    has_codes = any(m.system in PROCEDURES for f in found for m in f.mentions)
    lone = [
        Mention(
            system=CodeSystem.MODIFIER,
            code=code,
            as_written=text[start:end],
            start=start,
            standing=_modifier_standing(reader, code),
        )
        for start, end, code in lone_modifiers(blanked, has_codes=has_codes)
    ]
    codes = [m for f in found for m in f.mentions]
    return tuple(_each_once(sorted([*codes, *lone], key=lambda m: m.start)))


def _codes(plain: str, text: str, reader: Reader) -> Iterator[_Found]:
    end = 0
    for word in _WORD.finditer(plain):
        if word.start(1) < end or not _DIGIT.search(word[1]):
            continue
        around = plain[max(0, word.start(1) - AROUND) : word.end() + AROUND]
        found = _read_at(plain, text, word, around, reader)
        if found is not None:
            end = found.end
            yield found


def _read_at(
    plain: str, text: str, word: re.Match[str], around: str, reader: Reader
) -> _Found | None:
    written, end = word[1], word.end(1)
    shape = reader.shape_of(written, around)
    if shape is None and "." in written:  # a full stop without its space: "99213.Can"
        written, _, rest = written.partition(".")
        end -= len(rest) + 1
        shape = reader.shape_of(written, around) if rest.isalpha() else None
    if shape is None and (times := _TIMES.fullmatch(written)):
        written, end = times[1], word.start(1) + len(times[1])
        shape = reader.shape_of(written, around)
    if shape is None:
        return None
    more, end = further_codes(plain, end, shape, reader)
    return _dressed(plain, text, word.start(1), end, (shape, *more), reader)


def _dressed(
    plain: str, text: str, start: int, end: int, shapes: tuple[Shape, ...], reader: Reader
) -> _Found:
    """The codes with what is joined to them: modifiers, then units."""
    modifiers: tuple[str, ...] = ()
    if shapes[0].system in PROCEDURES:
        modifiers, end = joined_modifiers(plain, end)
    spoken, spoken_end = ("", end)
    if shapes[0].system in PROCEDURES and not modifiers:
        spoken, spoken_end = spoken_modifier(plain, end)
    units, end = _units(plain, start, spoken_end if spoken else end, shapes[0])
    if units is not None and not modifiers and not spoken:
        spoken, spoken_end = spoken_modifier(plain, end)
    written = text[start:end].strip()
    mentions = tuple(
        Mention(
            system=shape.system,
            code=shape.code,
            modifiers=modifiers or ((spoken,) if spoken else ()),
            units=units,
            as_written=written,
            start=start,
            standing=shape.standing,
        )
        for shape in shapes
    )
    if spoken and not modifiers:
        mentions += (_spoken_mention(text, spoken, spoken_end, reader),)
    return _Found(mentions=mentions, start=start, end=max(end, spoken_end))


def _spoken_mention(text: str, spoken: str, end: int, reader: Reader) -> Mention:
    """A modifier that is named beside its code also stands for itself: it is asked about."""
    return Mention(
        system=CodeSystem.MODIFIER,
        code=spoken,
        as_written=text[end - 2 : end],
        start=end - 2,
        standing=_modifier_standing(reader, spoken),
    )


def _units(plain: str, start: int, end: int, shape: Shape) -> tuple[int | None, int]:
    if shape.system not in PROCEDURES:
        return None, end
    if found := _UNITS.match(plain, end):
        return int(found[1] or found[2] or found[3]), found.end()
    if found := _UNITS_BEFORE.search(plain, max(0, start - 14), start):
        return int(found[1]), end
    return None, end


def _modifier_standing(reader: Reader, code: str) -> Standing:
    """Our own table of modifiers stands in where no edition of them is installed."""
    standing = reader.standing(CodeSystem.MODIFIER, code)
    return Standing.IN_FORCE if standing is Standing.UNKNOWN else standing


def _blank(plain: str, found: list[_Found]) -> str:
    pieces, end = [], 0
    for one in found:
        pieces += [plain[end : one.start], FILLER * (one.end - one.start)]
        end = one.end
    return "".join([*pieces, plain[end:]])


def _each_once(mentions: list[Mention]) -> Iterator[Mention]:
    """A mention that is repeated word for word is one; its first place counts."""
    seen: set[Mention] = set()
    for mention in mentions:
        key = replace(mention, start=0)
        if key not in seen:
            seen.add(key)
            yield mention
