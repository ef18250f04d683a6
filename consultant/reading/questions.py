"""A letter understood: what it says and what it asks, in its own order.

Letter --> mentions, terms, facts --> sentences --> Question (one per thing asked)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from consultant.domain.coding import CodeSystem, Fact, Mention, Term
from consultant.domain.inquiry import Ask, Identifier, Inquiry, LetterKind, Question
from consultant.domain.mail import Letter
from consultant.reading.asks import Asked, asks_between_lines, asks_of, asks_of_all, is_request
from consultant.reading.codebook import Codebook
from consultant.reading.facts import find_facts
from consultant.reading.kinds import kind_of
from consultant.reading.mentions import find_mentions
from consultant.reading.patterns import typed
from consultant.reading.privacy import find_identifiers
from consultant.reading.sentences import Sentence, split_sentences
from consultant.reading.terms import find_terms
from consultant.reading.wrapping import unwrapped

#: So much of a letter is understood; the reviewer sees all of it.
TEXT_READ = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A text with all that was found in it."""

    text: str
    subject: str
    mentions: tuple[Mention, ...]
    terms: tuple[Term, ...]
    facts: tuple[Fact, ...]
    identifiers: tuple[Identifier, ...]


def understand(
    letter: Letter, *, codebook: Codebook, asked_on: date, earlier: tuple[Inquiry, ...] = ()
) -> Inquiry:
    """What the letter asks; `earlier` holds the thread's inquiries, oldest first.

    Facts and codes that only the earlier letters give are taken over for a follow-up,
    with the place -1; its own words always win.
    """
    said = _said(letter.visible_text, letter.subject, codebook, asked_on)
    kind = kind_of(letter, said.mentions, is_follow_up=bool(earlier))
    return _with_earlier(_inquiry(said, kind, codebook, asked_on), earlier)


def understand_text(text: str, *, codebook: Codebook, asked_on: date, subject: str = "") -> Inquiry:
    """What a bare question asks, as `consultant ask` takes it."""
    said = _said(text, subject, codebook, asked_on)
    return _inquiry(said, LetterKind.QUESTION, codebook, asked_on)


def _said(text: str, subject: str, codebook: Codebook, asked_on: date) -> _Said:
    text = text[:TEXT_READ]
    plain = unwrapped(typed(text))
    mentions = find_mentions(plain, codebook, asked_on)
    facts = find_facts(plain, typed(subject), mentions, asked_on)
    identifiers = find_identifiers(text)
    return _Said(
        text=text,
        subject=subject,
        mentions=mentions,
        terms=find_terms(plain, mentions, facts, identifiers),
        facts=facts,
        identifiers=identifiers,
    )


def _inquiry(said: _Said, kind: LetterKind, codebook: Codebook, asked_on: date) -> Inquiry:
    if not said.mentions and kind is LetterKind.QUESTION:
        said = replace(said, mentions=_named_in_subject(said.subject, codebook, asked_on))
    return Inquiry(
        kind=kind,
        text=said.text,
        subject=said.subject,
        mentions=said.mentions,
        terms=said.terms,
        facts=said.facts,
        questions=tuple(_questions(said)) if kind.wants_an_answer else (),
        identifiers=said.identifiers,
        asked_on=asked_on,
    )


def _named_in_subject(subject: str, codebook: Codebook, on: date) -> tuple[Mention, ...]:
    """Codes that stand only in the subject; their place is -1, outside the text."""
    return tuple(replace(m, start=-1) for m in find_mentions(typed(subject), codebook, on))


def _questions(said: _Said) -> Iterator[Question]:
    """One question a sentence and kind, in the letter's order."""
    found = [
        q
        for sentence in split_sentences(unwrapped(typed(said.text)))
        for q in _asked_in(sentence, said)
    ]
    told = [q for q in found if q.ask is not Ask.OTHER or _is_worth_naming(q)]
    found = told or found[:1]
    missing = asks_of_all({q.ask for q in found}, said.mentions) - {q.ask for q in found}
    last = next((q for q in found if q.ask is Ask.MODIFIER), None)
    if last is not None:
        found += [replace(last, ask=ask, mentions=said.mentions) for ask in missing]
    yield from sorted(found, key=lambda q: q.start) or _whole(said)


def _is_worth_naming(question: Question) -> bool:
    """Whether an unclear question is shown as open; "Transposed?" belongs to its neighbours."""
    return "?" in question.words and len(question.words.split()) > 3


def _asked_in(sentence: Sentence, said: _Said) -> Iterator[Question]:
    inside = tuple(_mentioned(sentence, said.mentions))
    before = tuple(m for m in said.mentions if 0 <= m.start < sentence.start)
    asked = Asked(
        words=sentence.text,
        mentions=inside,
        before=before,
        has_case=any(t.start < sentence.start for t in said.terms) or bool(said.facts),
    )
    asks = asks_of(asked) if is_request(sentence.text) else asks_between_lines(asked)
    terms = tuple(t for t in said.terms if sentence.start <= t.start < sentence.end)
    for ask in asks:
        yield Question(
            ask=ask,
            words=said.text[sentence.start : sentence.end],
            mentions=inside or before,
            terms=terms or tuple(t for t in said.terms if t.start < sentence.start),
            start=sentence.start,
        )


def _mentioned(sentence: Sentence, mentions: tuple[Mention, ...]) -> Iterator[Mention]:
    """The codes in a sentence, those written before it once already too, where they stand in it."""
    for mention in mentions:
        if sentence.start <= mention.start < sentence.end:
            yield mention
        elif 0 <= mention.start < sentence.start and mention.system is not CodeSystem.MODIFIER:
            again = re.search(
                rf"(?<![\w.-]){re.escape(mention.as_written)}(?![\w-])", sentence.text
            )
            if again:
                yield replace(mention, start=sentence.start + again.start())


def _whole(said: _Said) -> Iterator[Question]:
    """A letter that states its matter and asks nothing aloud: a code, or its codes checked."""
    words = said.text.strip() or said.subject
    asked = Asked(words=typed(f"{said.subject} {words}"), mentions=said.mentions)
    asks = tuple(ask for ask in asks_of(asked) if ask is not Ask.OTHER) or (Ask.CODE_FOR,)
    for ask in asks:
        yield Question(ask=ask, words=words, mentions=said.mentions, terms=said.terms)


def _with_earlier(inquiry: Inquiry, earlier: tuple[Inquiry, ...]) -> Inquiry:
    """A follow-up read with its thread: what was said before counts where it says nothing."""
    if not earlier or inquiry.kind is not LetterKind.FOLLOW_UP:
        return inquiry
    said = {fact.name for fact in inquiry.facts}
    facts = list(inquiry.facts)
    for old in reversed(earlier):
        facts += [replace(f, start=-1) for f in old.facts if f.name not in said]
        said |= {f.name for f in old.facts}
    mentions = inquiry.mentions or tuple(replace(m, start=-1) for m in earlier[-1].mentions)
    terms = inquiry.terms or tuple(replace(t, start=-1) for t in earlier[-1].terms)
    return replace(inquiry, facts=tuple(facts), mentions=mentions, terms=terms)
