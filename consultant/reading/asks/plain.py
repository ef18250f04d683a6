"""A sentence made plain: small words, one spelling each, codes as their kind.

"Whats the dx for 33953-59 x2?"   ->   " what is the dx for <p> <m> <x> ? "
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consultant.domain.coding import CodeSystem, Mention

_KINDS = {
    CodeSystem.CPT: "<p>",
    CodeSystem.HCPCS: "<p>",
    CodeSystem.ICD10CM: "<d>",
    CodeSystem.ICD10PCS: "<s>",
    CodeSystem.ICD9CM: "<i>",
    CodeSystem.MODIFIER: "<m>",
}
#: A side beside its code is part of the code, and nothing that is asked about.
SIDES = frozenset({"RT", "LT"})
_TOKEN = re.compile(
    r"w/o?(?![\w/])|x ?\d{1,4}(?![\w/-]|\.\d)|[^\W_](?:/[^\W_])+(?![\w])|pc/tc"
    r"|[^\W_]+(?:['.-]+[^\W_]+)*|(?<=\s)-{1,2}(?=\s)|[?,;:+/()=&%!]"
)
_COUNT = re.compile(r"x ?\d{1,4}")
#: What is tied to a word by an apostrophe; "'s" says "is" behind these only.
_TIED = (("n't", "not"), ("'re", "are"), ("'ll", "will"), ("'ve", "have"), ("'d", "would"))
_TIED_IS = frozenset(
    ["what", "who", "how", "where", "when", "that", "it", "he", "she", "there", "which", "this"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A plain word and the codes that it stands for."""

    text: str
    mentions: tuple[Mention, ...] = ()


def plain_words(
    words: str, mentions: tuple[Mention, ...], start: int, spelling: Mapping[str, str]
) -> tuple[Word, ...]:
    """The words of a sentence that begins at `start` of the letter, where `mentions` count."""
    return tuple(_words(words, mentions, start, spelling))


def joined(words: tuple[Word, ...]) -> str:
    """Plain words as phrases are looked for in them."""
    return f" {' '.join(word.text for word in words)} "


def _words(
    words: str, mentions: tuple[Mention, ...], start: int, spelling: Mapping[str, str]
) -> Iterator[Word]:
    at = 0
    for place, group in _by_place(words, mentions, start):
        if place < at:
            continue
        yield from _plain(words[at:place], spelling)
        yield from _codes(group)
        at = place + len(group[0].as_written)
    yield from _plain(words[at:], spelling)


def _by_place(
    words: str, mentions: tuple[Mention, ...], start: int
) -> list[tuple[int, list[Mention]]]:
    """The codes by where they stand in the sentence; a range or a list has one place."""
    places: dict[int, list[Mention]] = {}
    for mention in mentions:
        place = mention.start - start
        if 0 <= place < len(words):
            places.setdefault(place, []).append(mention)
    return sorted(places.items())


def _codes(group: list[Mention]) -> Iterator[Word]:
    first = group[0]
    tie = "/" if "/" in first.as_written else "through"
    for number, mention in enumerate(group):
        if number:
            yield Word(text=tie)
        yield Word(text=_KINDS[mention.system], mentions=(mention,))
    if set(first.modifiers) - SIDES:
        yield Word(text="<m>")
    if first.units is not None:
        yield Word(text="<x>")


def _plain(words: str, spelling: Mapping[str, str]) -> Iterator[Word]:
    for found in _TOKEN.finditer(words.lower()):
        for text in _spelled(found[0], spelling):
            yield Word(text=text)


def _spelled(token: str, spelling: Mapping[str, str]) -> tuple[str, ...]:
    if token in spelling:
        return tuple(spelling[token].split("_"))
    if _COUNT.fullmatch(token):
        return ("<x>",)
    stem, tie, _ = token.partition("'")
    if not tie:
        return (token,)
    if token.endswith("'s") and stem in _TIED_IS:
        return (stem, "is")
    for ending, meaning in _TIED:
        if token.endswith(ending):
            return token.removesuffix(ending), meaning
    return (token,)
