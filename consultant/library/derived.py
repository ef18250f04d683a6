"""Facts that tell near codes apart, read out of their official descriptions.

"Displaced fracture of left radial styloid process, initial encounter ..." names a
side and an encounter; what is left after such facts is compared word by word.
"""

import re
from collections.abc import Sequence

from consultant.domain.coding import Code
from consultant.domain.findings import Difference

COURSES = r"single episode|recurrent|in (?:partial |full )?remission|not intractable|intractable"
#: The fact in words, and the words in a description that name its value, the longest first.
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (fact, re.compile(rf"\b(?:{shape})\b", re.IGNORECASE))
    for fact, shape in (
        ("encounter", r"(?:initial|subsequent) encounter(?: for .+)?|sequela"),
        ("side", r"bilateral|right|left"),
        ("trimester", r"(?:first|second|third|unspecified) trimester"),
        ("fetus", r"fetus \d|other fetus"),
        ("acuity", r"acute on chronic|acute and chronic|subacute|acute|chronic"),
        ("severity", r"mild|moderate|severe"),
        ("stage", r"stage (?:\d[ab]?|[iv]+|unspecified)|end stage"),
        ("type", r"type (?:\d|[iv]+|[a-c])"),
        ("sex", r"female|male"),
        ("age", r"newborn|neonatal|juvenile|infantile|adult|child"),
        ("course", COURSES),
        ("number", r"single|multiple"),
        ("open or closed", r"open|closed"),
        ("displacement", r"nondisplaced|displaced"),
        ("origin", r"primary|secondary|congenital|acquired|traumatic|nontraumatic"),
    )
)  # fmt: skip
WITH = re.compile(
    r"\b(with(?:out)? [^,;]+?)(?=,|;|$| with\b| without\b| and without\b)", re.IGNORECASE
)
NOTHING = "not named"


def differences_in_words(codes: Sequence[Code]) -> tuple[Difference, ...]:
    """The facts in which the descriptions differ; empty where nothing tells the codes apart."""
    if len(codes) < 2 or len({code.description for code in codes}) < 2:
        return ()
    found = []
    rests = [code.description for code in codes]
    for fact, shape in SHAPES:
        values = [value_of(shape, rest) for rest in rests]
        if len(set(values)) > 1:
            found.append(_difference(fact, codes, values))
        rests = [shape.sub(" ", rest) for rest in rests]
    named = [_with(rest) for rest in rests]
    if len(set(named)) > 1:
        found.append(_difference("with or without", codes, named))
    rests = [_own_words(WITH.sub(" ", rest)) for rest in rests]
    left = _without_common(rests)
    if len(set(left)) > 1:
        found.append(_difference("what it names", codes, left))
    return tuple(found)


def value_of(shape: re.Pattern[str], text: str) -> str:
    """The words of that shape, "" for none; a name within keeps its capitals ("type IIIA")."""
    return ", ".join(dict.fromkeys(f[:1].lower() + f[1:] for f in shape.findall(text)))


def _with(text: str) -> str:
    return ", ".join(" ".join(part.split()) for part in WITH.findall(text))


def _own_words(text: str) -> str:
    return " ".join(re.sub(r"\(\s*\)|[,;]", " ", text).split())


def _without_common(texts: Sequence[str]) -> list[str]:
    """Each text without the words that all begin with and all end with."""
    split = [text.split() for text in texts]
    shortest = min(len(words) for words in split)
    head = 0
    while head < shortest and len({words[head].lower() for words in split}) == 1:
        head += 1
    tail = 0
    while tail < shortest - head and len({words[-1 - tail].lower() for words in split}) == 1:
        tail += 1
    return [" ".join(words[head : len(words) - tail]) for words in split]


def _difference(fact: str, codes: Sequence[Code], values: Sequence[str]) -> Difference:
    told = ((code.code, value or NOTHING) for code, value in zip(codes, values, strict=True))
    return Difference(fact=fact, values=tuple(told))
