"""One index, opened: words to like words, like words to phrases, phrases to codes.

the asker's words --tokens--> words --like()--> words of the vocabulary
    --the engine--> some hundred phrases --weigh()--> codes, best phrase each
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import tantivy

from consultant.domain.errors import NoIndexError
from consultant.library.search import files
from consultant.library.search.building import KINDS, checksum, grams
from consultant.library.search.cards import Cards
from consultant.library.search.phrases import without_exception
from consultant.library.search.words import behaviour, near, root, tokens

#: How many phrases the engine hands over to be weighed; one word alone stands in many.
CANDIDATES, CANDIDATES_OF_ONE = 150, 250
#: How many words of the vocabulary one written word may mean, and how like they must be.
LIKE_WORDS, LIKENESS = 12, 0.42
SAME_ROOT = 0.93
NEAR = 0.75
#: What a like word is worth beside the same word, and what a word only implied is worth.
LIKE_SHARE, IMPLIED_SHARE = 0.95, 0.8
#: What a word that need not be met is worth in finding a phrase.
BESIDE_SHARE = 0.7
#: What the very words of an entry are worth above all others.
VERY_WORDS = 0.2
#: A word that stands nowhere counts as rare: what it names is not in the books.
UNKNOWN_WEIGHT = 9.0
#: A numeral that stands nowhere tells less ("cataract 46", "1q41").
UNKNOWN_NUMERAL = 5.0


class Met(NamedTuple):
    """A phrase met by the asker's words."""

    score: float
    phrase: int
    code: int
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class Asked:
    """The asker's words against the vocabulary."""

    #: A phrase's word, with its top bit and without: (place of the asker's word, value).
    values: dict[int, list[tuple[int, float]]]
    words: frozenset[int]
    norm: float
    query: tantivy.Query | None


def open_index(home: Path) -> "OpenIndex":
    """The index at `home`; NoIndexError where files are cut off or gone."""
    try:
        return OpenIndex(home)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoIndexError(
            f"The search index at {home} cannot be read: delete it and run `consultant init`."
        ) from error


class OpenIndex:
    """Reads one index; threads share it, and nothing in it ever changes."""

    def __init__(self, home: Path) -> None:
        self._index = tantivy.Index.open(str(home))
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        words = (home / "words.txt").read_text(encoding="utf-8").split("\n")
        self.words = words
        self.number = {word: number for number, word in enumerate(words)}
        self._weights = files.read_array(home, "weights.f32")
        self.phrase_code = files.read_array(home, "phrase.code.u32")
        self.phrase_kind = files.read_array(home, "phrase.kind.u8")
        self._norm = files.read_array(home, "phrase.norm.f32")
        self._print = files.read_array(home, "phrase.print.u32")
        self._start = files.read_array(home, "phrase.start.u32")
        self._word = files.map_array(home, "phrase.word.u32")
        self.keys = files.map_file(home / "code.key")
        self.flags = files.read_array(home, "code.flags.u8")
        self.release = files.read_array(home, "code.release.u8")
        self.first = files.read_array(home, "code.first.u32")
        self.last = files.read_array(home, "code.last.u32")
        self.whole = files.read_array(home, "code.whole.u32")
        self.ending = files.read_array(home, "code.ending.u32")
        self.cards = Cards(home)
        self.endings = (home / "endings.txt").read_text(encoding="utf-8").split("\n")
        self.ending_numbers = {ending: n for n, ending in enumerate(self.endings) if ending}
        self.releases: list[int] = files.read_meta(home)["releases"]
        self.abbreviations = files.read_abbreviations(home)
        self.like = lru_cache(maxsize=20_000)(self._like)

    def meet(self, text: str, implied: Sequence[str] = (), books: Sequence[int] = ()) -> list[Met]:
        """The phrases that the words of a text meet; of these releases only, where any is named."""
        words = tokens(without_exception(text))
        asked = self._ask(words, [*behaviour(words), *implied])
        if asked.query is None:
            return []
        query = self._within(asked.query, books) if books else asked.query
        most = CANDIDATES if len(words) > 1 else CANDIDATES_OF_ONE
        addresses = [address for _, address in self._searcher.search(query, most, count=False).hits]
        numbers = self._searcher.fast_field_values("number", addresses)
        return self._weigh(_whole(numbers), addresses, asked, checksum(text))

    def _within(self, query: tantivy.Query, books: Sequence[int]) -> tantivy.Query:
        names = [str(book) for book in books]
        which = tantivy.Query.term_set_query(self._schema, "book", names)
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, query),
                (tantivy.Occur.Must, tantivy.Query.const_score_query(which, 0.0)),
            ]
        )

    def shown(self, met: Met) -> tuple[str, str]:
        """(kind, the phrase as printed)."""
        text = self._searcher.doc(met.address).get_first("shown")
        return KINDS[self.phrase_kind[met.phrase] & 31], str(text)

    def weight(self, word: str) -> float:
        number = self.number.get(word)
        return UNKNOWN_WEIGHT if number is None else self._weights[number]

    def _ask(self, words: list[str], implied: list[str]) -> Asked:
        values: dict[int, list[tuple[int, float]]] = {}
        clauses = []
        norm = 0.0
        known = (word for word in dict.fromkeys(implied) if word in self.number)
        extra = [word for word in known if word not in words]
        for place, word in enumerate([*words, *extra]):
            is_implied = place >= len(words)
            share = IMPLIED_SHARE if is_implied else 1.0
            like = self._exactly(word) if is_implied else self.like(word)
            own = self._own_weight(word, like) * share
            norm += own * own
            for number, likeness in like:
                worth = _worth(likeness)
                values.setdefault(number, []).append((place, own * self._weights[number] * worth))
            if like:
                clauses.append((tantivy.Occur.Should, self._either(like, share)))
        query = tantivy.Query.boolean_query(clauses) if clauses else None
        values |= {number | files.BESIDE: met for number, met in values.items()}
        return Asked(values, frozenset(values), norm, query)

    def _either(self, like: Sequence[tuple[int, float]], share: float) -> tantivy.Query:
        """Phrases that hold one of the like words, or the word itself where it need not be met."""
        found = []
        for number, likeness in like:
            worth = _worth(likeness)
            found.append(self._term("words", number, worth * worth * share))
            if worth == 1.0:
                found.append(self._term("beside", number, BESIDE_SHARE * share))
        return tantivy.Query.disjunction_max_query(found)

    def _term(self, field: str, number: int, boost: float) -> tantivy.Query:
        option = "freq" if field == "words" else "basic"
        term = tantivy.Query.term_query(self._schema, field, self.words[number], option)
        return tantivy.Query.boost_query(term, boost)

    def _exactly(self, word: str) -> tuple[tuple[int, float], ...]:
        return ((self.number[word], 1.0),) if word in self.number else ()

    def _own_weight(self, word: str, like: Sequence[tuple[int, float]]) -> float:
        number = self.number.get(word)
        if number is not None:
            return float(self._weights[number])
        unknown = UNKNOWN_NUMERAL if word[0].isdigit() else UNKNOWN_WEIGHT
        return max((self._weights[n] * s for n, s in like), default=unknown)

    def _weigh(
        self,
        phrases: Sequence[int],
        addresses: Sequence[tantivy.DocAddress],
        asked: Asked,
        printed: int,
    ) -> list[Met]:
        """The cosine of the asker's words and each phrase's, like words counting in part.

        A word that need not be met counts only where it is met. One loop over some hundred
        phrases takes half of a search: nothing is looked up twice in it.
        """
        start, words, code_of, norms = self._start, self._word, self.phrase_code, self._norm
        common_with, values, prints = asked.words.intersection, asked.values, self._print
        found = []
        for phrase, address in zip(phrases, addresses, strict=True):
            best: dict[int, float] = {}
            norm = norms[phrase]
            for word in common_with(words[start[phrase] : start[phrase + 1]].tolist()):
                if word & files.BESIDE:
                    norm += self._beside(phrase, word)
                for place, value in values[word]:
                    if value > best.get(place, 0.0):
                        best[place] = value
            score = min(sum(best.values()) / (sqrt(asked.norm * norm) or 1.0), 1.0)
            if prints[phrase] == printed:
                score += VERY_WORDS
            found.append(Met(score, phrase, code_of[phrase], address))
        return found

    def _beside(self, phrase: int, word: int) -> float:
        """What a word that need not be met adds to the phrase's length, being met."""
        is_own = self.phrase_kind[phrase] & files.OWN_WORDS
        return 0.0 if is_own else float(self._weights[word ^ files.BESIDE]) ** 2

    def _like(self, word: str) -> tuple[tuple[int, float], ...]:
        """Words of the vocabulary that a written word may mean, and how like each is."""
        found: list[tuple[int, float]] = []
        number = self.number.get(word)
        if number is not None:
            found.append((number, 1.0))
        if len(word) > 3 and not word.isdigit():
            found += self._spelled_like(word)
        found += [(self.number[other], NEAR) for other in near(word) if other in self.number]
        if number is None and len(word) >= 8:
            found += self._part_of(word)
        return tuple(found)

    def _spelled_like(self, word: str) -> list[tuple[int, float]]:
        pieces = grams(word).split()
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "gram", piece, "basic"))
            for piece in pieces
        ]
        query = tantivy.Query.boolean_query(clauses)
        hits = self._searcher.search(query, 40, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        mine, stem = set(pieces[:-1]), root(word)
        scored = []
        for number in _whole(numbers):
            other = self.words[number]
            if other == word or other.isdigit():
                continue
            likeness = _likeness(word, mine, other)
            if root(other) == stem:
                likeness = max(likeness, SAME_ROOT)
            if likeness >= LIKENESS:
                scored.append((number, likeness))
        return heapq.nlargest(LIKE_WORDS, scored, key=lambda pair: pair[1])

    def _part_of(self, word: str) -> list[tuple[int, float]]:
        """A known word at the end or the beginning of an unknown long one."""
        ends = (word[i:] for i in range(3, len(word) - 4))
        begins = (word[:i] for i in range(len(word) - 3, 4, -1))
        last = next((self.number[part] for part in ends if part in self.number), None)
        first = next((self.number[part] for part in begins if part in self.number), None)
        found = [] if last is None else [(last, 0.7)]
        return found if first is None else [*found, (first, 0.6)]


def _worth(likeness: float) -> float:
    """What a like word is worth beside the word itself."""
    return likeness if likeness == 1.0 else likeness * LIKE_SHARE


def _likeness(word: str, pieces: set[str], other: str) -> float:
    """From 0 to 1: shared pieces of three letters, and how long the beginnings agree."""
    edged = f"^{other}$"
    shared = sum([edged[i : i + 3] in pieces for i in range(len(edged) - 2)])
    same = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        same += 1
    dice = 2 * shared / (len(pieces) + len(other))
    return 0.6 * dice + 0.4 * 2 * same / (len(word) + len(other))


def _whole(numbers: Sequence[float | bool | None]) -> list[int]:
    return [int(number or 0) for number in numbers]
