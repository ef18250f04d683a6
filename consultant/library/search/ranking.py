"""Phrases met become codes in order: the billable code meant, and why."""

import heapq
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consultant.library.search import files
from consultant.library.search.building import KINDS, OTHER, UNSPECIFIED
from consultant.library.search.opened import Met, OpenIndex
from consultant.library.search.readings import readings
from consultant.library.search.words import fold, tokens

DRUG_KIND = KINDS.index("drug table")
#: Drug names are hormones and vitamins too: without a word of harm they come behind.
HARM = re.compile(
    r"poison|overdos|underdos|adverse|toxic|drug|medic|ingest|intoxic|reaction", re.IGNORECASE
)
DRUG_SHARE = 0.8
#: A note at another code names a thing shortly, for it is read beside that code.
NOTE_KIND, NOTE_SHARE = KINDS.index("note elsewhere"), 0.85
#: A short form may hold a slash or an ampersand within ("s/p").
SHORT_FORM = re.compile(r"([^\w/&]+)")
MOST_READINGS = 4
HEADER_LOSS, UNSPECIFIED_LOSS, OTHER_LOSS, SAID_GAIN = 0.03, 0.008, 0.03, 0.02
#: What is met by another name for the thing is a little less sure.
READING_SHARE = 0.97
#: Facts of the case whose words stand in descriptions.
IMPLIED = ("laterality", "trimester", "acuity")
#: Sides and degrees of one thing: of a stem two are shown while the list begins, and one
#: further down, so that others have room.
STEM, MOST_ALIKE, AMONG_FIRST = 5, 2, 3
#: What a 7th character named in the text is worth to a code that takes it.
ENDING_GAIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    code: int  # by number in the index
    score: float  # over 1 where the very words of an entry were met
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the words say beside the thing itself."""

    harm: bool
    other: bool
    unspecified: bool


def rank(
    index: OpenIndex,
    text: str,
    facts: Mapping[str, str | float],
    limit: int,
    books: Sequence[int],
) -> list[Ranked]:
    """The codes that a text's words mean, best first; of these releases, where any is named."""
    stem, ending = _part(index, text)
    implied = [word for name in IMPLIED for word in tokens(str(facts.get(name, "")))]
    met = index.meet(text, implied, books)
    if ending:
        met += _completable(index, index.meet(stem, implied, books), ending)
    for reading in read_short_forms(index.abbreviations, text):
        met += index.meet(reading, implied, books)
    for reading in readings(text):
        again = index.meet(reading, implied, books)
        met += [each._replace(score=min(each.score, 1.0) * READING_SHARE) for each in again]
    best = _best_of_each(index, met, text)
    ordered = heapq.nlargest(limit * 3, best.items(), key=lambda pair: pair[1][0])
    return _chosen(index, ordered, limit, (ending or str(facts.get("encounter", "")), text))


def _best_of_each(index: OpenIndex, met: Sequence[Met], text: str) -> dict[int, tuple[float, Met]]:
    """Each code's best phrase, with its score as judged."""
    asked = _Asked(
        harm=bool(HARM.search(text)),
        other=bool(OTHER.search(text)),
        unspecified=bool(UNSPECIFIED.search(text)),
    )
    kinds, flags = index.phrase_kind, index.flags
    known: dict[tuple[int, int], tuple[float, float, float]] = {}
    best: dict[int, tuple[float, Met]] = {}
    for each in met:
        score, phrase, code, _ = each
        marks = (kinds[phrase], flags[code])
        if marks not in known:
            known[marks] = _allowance(*marks, asked)
        most, share, gain = known[marks]
        score = min(score, most) * share + gain
        if code not in best or score > best[code][0]:
            best[code] = (score, each)
    return best


def _chosen(
    index: OpenIndex,
    ordered: Sequence[tuple[int, tuple[float, Met]]],
    limit: int,
    said: tuple[str, str],
) -> list[Ranked]:
    """The billable codes meant, each once, and not too many of one stem."""
    ranked: dict[int, Ranked] = {}
    alike: Counter[str] = Counter()
    for code, (score, each) in ordered:
        meant = _complete(index, code, *said)
        key = files.key_at(index.keys, meant)
        most = MOST_ALIKE if len(ranked) < AMONG_FIRST else 1
        if meant in ranked or (alike[key[:STEM]] >= most and score < 1.0):
            continue
        alike[key[:STEM]] += 1
        ranked[meant] = Ranked(
            code=meant,
            score=score,
            because=(": ".join(index.shown(each)),),
        )
        if len(ranked) >= limit:
            break
    return list(ranked.values())


def read_short_forms(known: Mapping[str, list[str]], text: str) -> list[str]:
    """The text with its short forms written out, in each of a few ways; none where it has none.

    Short forms of everyday English ("as", "all") count in capitals only.
    """
    readings = [""]
    found = False
    for part in SHORT_FORM.split(text):
        full = known.get(part) or known.get(part.lower()) or []
        found = found or bool(full)
        readings = [r + each for r in readings for each in (full or [part])][:MOST_READINGS]
    return readings if found else []


def _part(index: OpenIndex, text: str) -> tuple[str, str]:
    """The words for the code and those for its 7th character, where the text ends in such."""
    head, comma, _ = text.rpartition(", ")
    while comma:
        ending = " ".join(fold(text[len(head) :]).strip(" ,").split())
        if ending in index.ending_numbers:
            return head, ending
        head, comma, _ = head.rpartition(", ")
    return text, ""


def _completable(index: OpenIndex, met: list[Met], ending: str) -> list[Met]:
    """The phrases whose codes take the ending as their 7th character; surer for it."""
    wanted = index.ending_numbers[ending]
    return [
        each._replace(score=each.score + ENDING_GAIN)
        for each in met
        if wanted in index.ending[index.first[each.code] : index.last[each.code]]
    ]


def _allowance(kind: int, flags: int, asked: _Asked) -> tuple[float, float, float]:
    """(most, share, gain) of a phrase's score: less where it says "other" or leaves things open."""
    most, share, gain = 9.0, 1.0, 0.0
    if kind & 31 == DRUG_KIND and not asked.harm:
        share = DRUG_SHARE
    if kind & 31 == NOTE_KIND:
        most, share = 1.0, NOTE_SHARE
    if flags & files.HEADER:
        gain -= HEADER_LOSS
    if flags & files.OTHER or kind & 64:
        gain += SAID_GAIN if asked.other else -OTHER_LOSS
    if flags & files.UNSPECIFIED:
        gain += SAID_GAIN if asked.unspecified else -UNSPECIFIED_LOSS
    return most, share, gain


def _complete(index: OpenIndex, code: int, ending: str, text: str) -> int:
    """The billable code: with the 7th character that the text names, else the first."""
    stem = int(index.whole[code])
    first, last = index.first[stem], index.last[stem]
    if first == last:
        return stem
    said = set(tokens(f"{ending} {text}"))
    return max(range(first, last), key=lambda n: (_agreement(index, n, ending, said), -n))


def _agreement(index: OpenIndex, number: int, ending: str, said: set[str]) -> int:
    """How many of the words said a completion has; the book's first stands where none tells."""
    own = index.endings[index.ending[number]]
    if own == ending:
        return 99
    return len(said.intersection(tokens(own)))
