"""External causes, where the letter asks for one: how an injury came about, and where.

asked "which external cause for the knife?"  -> the words after the asking
asked "external cause too"                   -> "slipped on the ice on the sidewalk"
"""

import re
from collections.abc import Iterator

from consultant.domain.coding import CodeSystem, Term
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import leaves_of
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.terms import Candidate, best_of, weigh

_HITS = 80
_OUTER = frozenset("VWXY")
_PLACES = "Y92"
_CAUSE = re.compile(
    r"\b(?:ext(?:ernal|ern)?\.?[- ]causes?|how (?:it|this) happened|e[- ]codes?)\b([^.?!\n]*)"
)
_PLACE = re.compile(r"\bplace(?: of (?:the )?(?:occurrence|injury|accident))?\b([^.?!\n]*)")
#: how accidents are told
_MECHANISM = re.compile(
    r"\b(?:(?:slip(?:ped|s)?|trip(?:ped|s)?|fell|falls?|tumbled|rolled (?=\w+ ankle))\b"
    r"|(?:bitten|stung|struck|hit|kicked|scratched|cut|stabbed|burn(?:ed|t)) (?:by|on|with|from)\b"
    r"|hit (?:his |her |the )?\w+ (?:on|against)\b"
    r"|(?:dog|cat|snake|spider|human) bite\b|(?:mvc|mva|collision|crash)\b"
    r"|hot \w+(?: \w+)? (?:splash|spill)\w*|(?:splash|spill)\w* (?:with|of|by) hot)"
    r"[^.;?!\n]{0,60}"
)
_WHERE = re.compile(
    r"\b(?:at|in|on|off) (?:the |his |her |a |an |their )?"
    r"(sidewalk|kitchen|bathroom|bedroom|garden|yard|driveway|garage|school|playground|gym|"
    r"parking lot|street|highway|home|house|work|farm|office|store|restaurant|pool|beach|park|"
    r"nursing home|hospital|warehouse|stairs?)\b"
)


def outer_causes(case: Case, said: Said) -> list[Candidate]:
    """The cause and, where it is asked for too, the place; empty where neither is asked for."""
    found = []
    cause, place = _CAUSE.search(case.said), _PLACE.search(case.said)
    if cause and (best := _first(case, said, _causes(case, cause), is_place=False)):
        found.append(best)
    if place and cause and (best := _first(case, said, _places(case), is_place=True)):
        found.append(best)
    return found


def _causes(case: Case, asked: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Words for the cause, the asker's own first, with where they stand."""
    if words := asked[1].strip(" ,:)("):
        yield words, asked.start()
    for told in _MECHANISM.finditer(case.said):
        yield told[0], told.start()


def _places(case: Case) -> Iterator[tuple[str, int]]:
    for told in _WHERE.finditer(case.said):
        yield f"place of occurrence {told[1]}", told.start()


def _first(
    case: Case, said: Said, told: Iterator[tuple[str, int]], *, is_place: bool
) -> Candidate | None:
    before = len(case.inquiry.subject) + 1  # what is said begins with the subject
    for words, start in told:
        text = words
        for meaning in case.books.causes:
            text = meaning.spell(text)
        term = Term(text=text, words="", start=max(start - before, 0))
        if best := _found(case, term, said, is_place=is_place):
            return best
    return None


def _found(case: Case, term: Term, said: Said, *, is_place: bool) -> Candidate | None:
    hits = case.books.search.search(term.text, case.on, system=CodeSystem.ICD10CM, limit=_HITS)
    found = {
        leaf.code: weigh(leaf, h.score, h.because, term, said)
        for h in hits
        if h.code.code[0] in _OUTER and h.code.code.startswith(_PLACES) is is_place
        for leaf in ((h.code,) if h.code.billable else leaves_of(case, h.code, said))
        if not said.rules_out(leaf)
    }
    ranked = best_of(c for c in found.values() if c.unsupported == 0 or c.is_sure)
    return ranked[0] if ranked else None
