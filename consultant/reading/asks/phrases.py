"""Phrases as `db/codesets/requests.toml` writes them, looked for in plain words.

    which [of] ~ first      {may} {who} ... {bill}      bundl*      ^ both
A plain clause is its words between single blanks, with one at each end. A phrase is only
tried where a word stands that it may begin with: most words begin none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

#: What a class may hold beside the file's own: codes of any system, counts.
BUILT_IN = {"c": "<p> <d> <s> <i>", "p": "<p>", "m": "<m>", "n": "<n>"}
_NUMBER = r"[1-9]\d{0,2}"
_GAPS = {"~": r"(?:[^ ?;]+ ){0,2}?", "...": r"(?:[^ ?;]+ ){0,6}?"}
_END = r"(?=(?:[?!.,:\"')-]+ )*\Z)"


@dataclass(frozen=True, kw_only=True)  # no slots: the pattern is made when it is first tried
class Phrase:
    """One line of a table: of which list it is, and its elements as written."""

    name: str
    elements: tuple[str, ...]
    is_first: bool
    classes: Mapping[str, str] = field(repr=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source)

    @property
    def source(self) -> str:
        return "".join(_of_element(e, self.classes) for e in self.elements)

    @property
    def beginnings(self) -> Iterator[str]:
        """The words that it may begin with; "" where that may be any."""
        for element in self.elements:
            if element in _GAPS or element == "$":
                yield ""
                return
            yield from (w.split()[0] for w in _words(element.strip("[]"), self.classes))
            if not element.startswith("["):
                return


class Phrases:
    """Tables of phrases, by name."""

    def __init__(self, tables: Mapping[str, str], classes: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        self._by_stem: list[tuple[str, Phrase]] = []
        for name, table in tables.items():
            for phrase in phrases_of(name, table, classes):
                self._keep(phrase)
        self._anywhere = self._by_word.pop("", [])
        for phrases in self._by_word.values():
            phrases.extend(self._anywhere)
        self._stems = tuple(stem for stem, _ in self._by_stem)

    def found(self, clause: str) -> frozenset[str]:
        """The names of the tables of which a phrase stands in a plain clause."""
        names: set[str] = set()
        for place, phrase in self._candidates(clause):
            if phrase.name not in names and phrase.pattern.match(clause, place):
                names.add(phrase.name)
        return frozenset(names)

    def places(self, clause: str) -> tuple[int, ...]:
        """Where any phrase begins, each place once."""
        tried = self._candidates(clause)
        return tuple(dict.fromkeys(at for at, p in tried if p.pattern.match(clause, at)))

    def _keep(self, phrase: Phrase) -> None:
        for word in dict.fromkeys(phrase.beginnings):
            if word.endswith("*"):
                self._by_stem.append((word[:-1], phrase))
            else:
                self._by_word[word].append(phrase)

    def _candidates(self, clause: str) -> Iterator[tuple[int, Phrase]]:
        place = 0
        for word in clause.split(" "):
            if word:
                for phrase in self._beginning_with(word):
                    if place == 1 or not phrase.is_first:
                        yield place, phrase
            place += len(word) + 1

    def _beginning_with(self, word: str) -> Iterable[Phrase]:
        phrases = self._by_word.get(word, self._anywhere)
        if word.isdigit():
            phrases = [*phrases, *self._by_word.get("<n>", ())]
        if word.startswith(self._stems):
            phrases = [*phrases, *(p for stem, p in self._by_stem if word.startswith(stem))]
        return phrases


def phrases_of(name: str, table: str, classes: Mapping[str, str]) -> Iterator[Phrase]:
    """The phrases of a table, a line each."""
    for line in table.splitlines():
        elements = tuple(line.split())
        if elements:
            is_first = elements[0] == "^"
            yield Phrase(
                name=name, elements=elements[is_first:], is_first=is_first, classes=classes
            )


def anywhere(phrases: Iterable[Phrase]) -> str:
    """The source of one pattern for any of the phrases, to stand behind a blank."""
    return "|".join(phrase.source for phrase in phrases) or "(?!)"


def _of_element(element: str, classes: Mapping[str, str]) -> str:
    if element == "$":
        return _END
    if element.startswith("["):
        return f"(?:{_of_element(element[1:-1], classes)})?"
    if element in _GAPS:
        return _GAPS[element]
    return f"(?:{'|'.join(_escaped(w) for w in _words(element, classes))}) "


def _words(element: str, classes: Mapping[str, str]) -> Iterator[str]:
    """The alternatives of one element: words, or the words of classes."""
    is_class = element.startswith("{")
    for name in element.strip("{}").split("|"):
        if is_class and name in BUILT_IN:
            yield from BUILT_IN[name].split()
        elif is_class:
            yield from (word.replace("_", " ") for word in classes.get(name, name).split())
        else:
            yield from BUILT_IN["c"].split() if name == "<c>" else (name.replace("_", " "),)


def _escaped(word: str) -> str:
    if word == "<n>":
        return _NUMBER
    return re.escape(word.rstrip("*")) + "[^ ]*" * word.endswith("*")
