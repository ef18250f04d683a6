"""Other ways to say what was asked: by another name, or with a compound taken apart.

glucocerebrosidase deficiency  ->  Gaucher disease
femoral neuropathy             ->  femoral nerve disorder
"""

import tomllib
from functools import lru_cache

from consultant.library.search.words import WORD, fold
from consultant.settings import share

#: The longest name is so many words.
MOST_WORDS = 6
#: "Curling's ulcer" and "Ledderhose disease" carry words that say nothing more.
EMPTY = frozenset({"disease", "syndrome", "diseases", "syndromes", "of", "the"})


def readings(text: str) -> list[str]:
    """The text said otherwise, each way whole; none where nothing is known."""
    words = WORD.findall(fold(text))
    return [reading for reading in (_named(words), _apart(words)) if reading]


def _named(words: list[str]) -> str:
    """The text with its longest known name replaced by what stands behind it."""
    book = _book()
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            reading = book.names.get(" ".join(words[start : start + length]))
            if reading:
                rest = [*words[:start], *words[start + length :]]
                return " ".join([reading, *(word for word in rest if word not in EMPTY)])
    return ""


def _apart(words: list[str]) -> str:
    said = [_book().taken_apart(word) for word in words]
    return " ".join(said) if said != words else ""


class _Book:
    """db/codesets/names.toml and the combining forms, read once."""

    def __init__(self) -> None:
        with share("db", "codesets", "names.toml").open("rb") as file:
            read = tomllib.load(file)
        self.names: dict[str, str] = {}
        for line in read["names"].splitlines():
            if "=" in line and not line.startswith("#"):
                names, _, reading = line.partition(" = ")
                for name in names.split(", "):
                    self.names[" ".join(WORD.findall(fold(name)))] = reading
        self.roots = _pairs(read["roots"])
        self.endings = _pairs(read["endings"])

    def taken_apart(self, word: str) -> str:
        """A compound in plain words, "nephropathy" as "kidney disorder"; any other stays."""
        for cut in range(len(word) - 3, 2, -1):
            root, ending = self.roots.get(word[:cut]), self.endings.get(word[cut:])
            if root and ending:
                return f"{root} {ending}"
        return word


def _pairs(lines: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines.splitlines():
        forms, _, plain = line.partition(" = ")
        for form in forms.split():
            found[form] = plain
    return found


@lru_cache(maxsize=1)
def _book() -> _Book:
    return _Book()
