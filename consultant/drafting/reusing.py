"""Puts a reviewer's approved wording into a draft, where nothing speaks against it.

A precedent's answer gives its words to a question of today when all of this holds:

- the library concludes the same today, in the edition for the date of service
- no fact and no term contradicts, and every fact stated then is stated now
- no word that turns an answer round stands in one letter alone
- the letters say much the same; the less the facts decide, the more so
- each code in the words is in force on the date of service, and the library had one to give
- the words name nothing masked, and repeat none of the earlier asker's words
- the whole draft stays grounded with them
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from consultant.domain.casebook import (
    Gist,
    Precedent,
    PrecedentAnswer,
    Rewording,
    compare,
    conclusion_of,
)
from consultant.domain.consult import Borrowed, Draft
from consultant.domain.findings import Answer
from consultant.drafting.grounding import CODE
from consultant.drafting.rewording import Paragraph, cut, joined

_MASKED = re.compile(r"\[[a-z]{2,12}\]")
#: Shares of telling words in common: where facts or terms decided, and where none did.
DECIDED, UNDECIDED = 0.2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The question that is drafted for."""

    gist: Gist
    answers: tuple[Answer, ...]  # in the letter's order
    letter: str  # its words
    is_in_force: Callable[[str], bool]  # of a code, on the date of service
    is_grounded: Callable[[str], bool]  # of a whole reply to this letter


def reuse_wording(draft: Draft, today: Today, precedents: Sequence[Precedent]) -> Draft:
    """The draft with what earlier reviewers made of the same answers; the first that fits gives.

    `html` is left as it was: who lays the letter out does it anew.
    """
    paragraphs = cut(draft.text)
    borrowed: list[Borrowed] = []
    for question, answer in enumerate(today.answers, start=1):
        for precedent in precedents:
            taken = _take(paragraphs, question, answer, precedent, today)
            if taken:
                borrowed += taken
                break
    if not borrowed:
        return draft
    return replace(draft, text=joined(paragraphs), borrowed=tuple(borrowed))


def _take(
    paragraphs: list[Paragraph], question: int, answer: Answer, precedent: Precedent, today: Today
) -> list[Borrowed]:
    """Change the paragraphs of one question as its precedent has them; what was put in."""
    if not _fits(precedent, today):
        return []
    mark = conclusion_of(answer)
    same = next((a for a in precedent.answers if a.conclusion == mark), None)
    put_in = []
    for rewording in same.rewordings if same else ():
        if same and _is_sound(rewording, same, precedent, today):
            before = list(paragraphs)
            instead = _put(paragraphs, question, rewording)
            if instead is None or not today.is_grounded(joined(paragraphs)):
                paragraphs[:] = before
                continue
            text = "\n\n".join(rewording.after)
            put_in.append(Borrowed(reference=precedent.reference, text=text, instead=instead))
    return put_in


def _fits(precedent: Precedent, today: Today) -> bool:
    here, there = today.gist, precedent.gist
    compared = compare(here, there)
    if compared.is_contrary or compared.only_there or here.turns != there.turns:
        return False
    every = len({*here.words, *there.words})
    share = len(compared.words) / every if every else 1.0
    is_decided = bool(compared.answered and (compared.agree or compared.asked))
    return precedent.may_be_reused and share >= (DECIDED if is_decided else UNDECIDED)


def _is_sound(
    rewording: Rewording, answer: PrecedentAnswer, precedent: Precedent, today: Today
) -> bool:
    """Whether these words may stand in another letter."""
    text = "\n\n".join(rewording.after)
    codes = set(CODE.findall(text))
    if _MASKED.search(text) or not all(today.is_in_force(code) for code in codes):
        return False
    if codes and not answer.codes:
        return False  # a code for words that led us to none: a lesson, which a person accepts
    if not rewording.before and not codes & set(answer.codes):
        return False  # put in, and not about these codes: words between two people
    return not _repeats(text, (fact.words for fact in precedent.gist.facts), today.letter)


def _repeats(text: str, words: Iterable[str], letter: str) -> bool:
    """Whether it says facts in the words of another asker."""
    said, written = text.lower(), letter.lower()
    return any(w.lower() in said and w.lower() not in written for w in words if len(w) > 2)


def _put(paragraphs: list[Paragraph], question: int, wording: Rewording) -> tuple[str, ...] | None:
    """Set the wording in its place; what stood there, or None where there is no such place."""
    wanted = wording.before or (wording.follows,)
    own = [p.plain if p.question == question else "" for p in paragraphs]
    for at in range(len(own) - len(wanted) + 1):
        if tuple(own[at : at + len(wanted)]) == wanted:
            first = paragraphs[at]
            start = at if wording.before else at + 1
            end = at + len(wanted)
            is_numbered = first.is_numbered and bool(wording.before)
            paragraphs[start:end] = [
                Paragraph(text=text, question=question, is_numbered=is_numbered and n == 0)
                for n, text in enumerate(wording.after)
            ]
            return wording.before
    return None
