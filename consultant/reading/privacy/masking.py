"""A mask for all that is kept of one consult: it knows everybody whom its letters name.

A name that stands with its label in a letter stands without one in the reply.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from consultant.domain.coding import key_of
from consultant.reading.privacy import MASK, find_identifiers, mask

#: Kinds whose single words are masked too: "Ashgrove" of "Wilhelmina Ashgrove".
_OF_PEOPLE = frozenset({"name", "provider"})
_NAME = re.compile(r"[^\W\d_][\w'-]+")
_TITLES = frozenset(
    ["dr", "doctor", "prof", "mr", "mrs", "ms", "miss", "master", "md", "cpc", "rhia", "ccs"]
)
#: A mask may make a label of its own ("pt [name]"); what it leaves is masked again.
_ROUNDS = 3
#: Signs that stand for words meanwhile: no letter's, for cleaned text has none of them.
_PRIVATE = 0xF0000


def masking(
    texts: Iterable[str],
    *,
    people: Iterable[str],
    keep: Iterable[str] = (),
    books: Iterable[str] = (),
) -> Callable[[str], str]:
    """What masks a text of the consult whose letters these are.

    `people` are names and addresses of who wrote; `keep` are codes, which are never masked.
    `books` are names of editions, whose dates are nobody's: "FY2026 (April 1, 2026)".
    """
    kept = {key_of(word) for word in keep}
    words = {
        word: kind
        for word, kind in (*_identifiers(texts), *_writers(people))
        if word.strip() and key_of(word) not in kept
    }
    patterns = [
        (_pattern(word, kind), MASK.format(kind))
        for word, kind in sorted(words.items(), key=lambda each: -len(each[0]))
    ]

    shields = [(chr(_PRIVATE + n), name) for n, name in enumerate(sorted(set(books)))]

    def mask_all(text: str) -> str:
        for pattern, instead in patterns:
            text = pattern.sub(instead, text)
        return _shielded(text, shields)

    return mask_all


def _shielded(text: str, shields: list[tuple[str, str]]) -> str:
    """The text masked, but for these words, which stand as they are."""
    for sign, words in shields:
        text = text.replace(words, sign)
    for _ in range(_ROUNDS):
        before, text = text, mask(text)
        if text == before:
            break
    for sign, words in shields:
        text = text.replace(sign, words)
    return text


def _identifiers(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What names somebody in these texts, and its kind; names also word by word."""
    for one in (one for text in texts for one in find_identifiers(text)):
        yield one.text, one.type
        if one.type in _OF_PEOPLE:
            yield from ((word, one.type) for word in _names_in(one.text))


def _writers(people: Iterable[str]) -> Iterator[tuple[str, str]]:
    for who in people:
        if "@" in who:
            yield who, "email"
        else:
            yield from ((word, "name") for word in _names_in(who))


def _names_in(text: str) -> list[str]:
    """The capitalised words of a name; a title is none of it."""
    found = _NAME.findall(text)
    return [w for w in found if w[0].isupper() and len(w) > 2 and w.lower() not in _TITLES]


def _pattern(word: str, kind: str) -> re.Pattern[str]:
    """A word of a name as it is written, for it may be an English one ("May"); else in any case."""
    is_word_of_a_name = kind in _OF_PEOPLE and " " not in word
    flags = re.NOFLAG if is_word_of_a_name else re.IGNORECASE
    flat = r"\s+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<![\w\[]){flat}(?![\w\]])", flags)
