# ruff: noqa: E501
"""A letter understood: what it says and what it asks, in its own order.

Letter --> mentions, terms, facts --> sentences --> Question (one per thing asked)
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from consultant.domain.coding import Mention, Term
from consultant.domain.inquiry import Ask, Inquiry, LetterKind, Question
from consultant.domain.mail import Letter
from consultant.reading.asks import Asked, asks_of, is_request
from consultant.reading.codebook import Codebook
from consultant.reading.facts import find_facts
from consultant.reading.kinds import kind_of
from consultant.reading.mentions import find_mentions
from consultant.reading.privacy import find_identifiers
from consultant.reading.sentences import Sentence, split_sentences
from consultant.reading.terms import find_terms

#: So much of a letter is understood; the reviewer sees all of it.
TEXT_READ = 40_000


def understand(
    letter: Letter, *, codebook: Codebook, asked_on: date, earlier: tuple[Inquiry, ...] = ()
) -> Inquiry:
    """What the letter asks; `earlier` holds the thread's inquiries, oldest first.

    Facts and codes that only the earlier letters give are taken over for a follow-up:
    its own words always win.
    """
    text = letter.visible_text[:TEXT_READ]
    mentions = find_mentions(text, codebook, asked_on)
    kind = kind_of(letter, mentions, is_follow_up=bool(earlier))
    inquiry = _inquiry(text, letter.subject, kind, codebook, asked_on)
    return _with_earlier(inquiry, earlier)


def understand_text(text: str, *, codebook: Codebook, asked_on: date, subject: str = "") -> Inquiry:
    """What a bare question asks, as `consultant ask` takes it."""
    return _inquiry(text[:TEXT_READ], subject, LetterKind.QUESTION, codebook, asked_on)


def _inquiry(
    text: str, subject: str, kind: LetterKind, codebook: Codebook, asked_on: date
) -> Inquiry:
    mentions = find_mentions(text, codebook, asked_on)
    if not mentions and kind is LetterKind.QUESTION:
        mentions = _named_in_subject(subject, codebook, asked_on)
    terms = find_terms(text, mentions, codebook)
    questions: tuple[Question, ...] = ()
    if kind.wants_an_answer:
        questions = tuple(_questions(text, subject, mentions, terms))
    return Inquiry(
        kind=kind,
        text=text,
        subject=subject,
        mentions=mentions,
        terms=terms,
        facts=find_facts(text, subject, mentions, asked_on),
        questions=questions,
        identifiers=find_identifiers(text),
        asked_on=asked_on,
    )


def _named_in_subject(subject: str, codebook: Codebook, on: date) -> tuple[Mention, ...]:
    """Codes that stand only in the subject; their place is -1, outside the text."""
    return tuple(replace(m, start=-1) for m in find_mentions(subject, codebook, on))


def _questions(
    text: str,
    subject: str,
    mentions: tuple[Mention, ...],
    terms: tuple[Term, ...],
) -> Iterator[Question]:
    """One question a sentence and kind; the whole letter where no sentence asks."""
    sentences = split_sentences(text)
    asking = [s for s in sentences if is_request(s.text)]
    for sentence in asking:
        yield from _asked_in(sentence, text, mentions, terms)
    if not asking and (text.strip() or subject):
        yield _whole(text, subject, mentions, terms)


def _asked_in(
    sentence: Sentence, text: str, mentions: tuple[Mention, ...], terms: tuple[Term, ...]
) -> Iterator[Question]:
    inside = tuple(m for m in mentions if sentence.start <= m.start < sentence.end)
    before = tuple(m for m in mentions if 0 <= m.start < sentence.start)
    asked = Asked(
        words=sentence.text,
        mentions=inside,
        before=before,
        before_words=text[max(0, sentence.start - 300) : sentence.start],
    )
    said = tuple(t for t in terms if sentence.start <= t.start < sentence.end)
    for ask in asks_of(asked):
        yield Question(
            ask=ask,
            words=sentence.text,
            mentions=inside or before,
            terms=said or tuple(t for t in terms if t.start < sentence.start),
            start=sentence.start,
        )


def _whole(
    text: str, subject: str, mentions: tuple[Mention, ...], terms: tuple[Term, ...]
) -> Question:
    """A letter that states its matter and asks nothing aloud wants its code, or its codes checked."""
    asked = Asked(words=f"{subject} {text}", mentions=mentions, before=())
    ask = next((a for a in asks_of(asked) if a is not Ask.OTHER), Ask.OTHER)
    if ask is Ask.OTHER:
        ask = Ask.LOOKUP if mentions else Ask.CODE_FOR
    return Question(ask=ask, words=text.strip() or subject, mentions=mentions, terms=terms)


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
