"""A letter understood: what it says and what it asks, in its own order.

Letter --> mentions, terms, facts --> sentences --> Question (one per thing asked)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from consultant.domain.coding import CodeSystem, Fact, FactName, Mention, Term
from consultant.domain.inquiry import Ask, Identifier, Inquiry, LetterKind, Question
from consultant.domain.mail import Letter
from consultant.reading.asks import (
    Asked,
    asks_of,
    asks_of_all,
    asks_of_statement,
    is_of_the_desk,
    is_request,
)
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
_SUBJECT = re.compile(r"\bsubject\b(?! to)|\b(?:title|header) (?:line|above)\b", re.IGNORECASE)
#: A text of so few words may only point at its subject.
_POINTS = 25
#: "And for an adult?": the age of the case before is not meant, and no number is said.
_OTHER_AGE = re.compile(
    r"\b(?:adults?|child(?:ren)?|kids?|peds?|pa?ediatrics?|teen\w*|newborns?|older|younger)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A text with all that was found in it."""

    text: str
    plain: str  # in plain marks, with a mail program's line breaks out; no place moves
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
    with the place -1; its own words always win. A follow-up that only adds a fact, or asks
    "and if it was open?", asks again what was asked before it.
    """
    thread = " ".join(f"{old.subject}\n{old.text}" for old in earlier)
    said = _said(letter.visible_text, letter.subject, codebook, asked_on, thread=thread)
    if not earlier and _stands_in_subject(said, codebook, asked_on):
        text = f"{letter.subject}\n{letter.visible_text}"
        said = _said(text, letter.subject, codebook, asked_on, thread=thread)
    kind = kind_of(letter, said.mentions, is_follow_up=bool(earlier))
    if kind is LetterKind.THANKS and _adds_a_fact(said, earlier):
        kind = LetterKind.FOLLOW_UP  # "She was 7, thanks!" answers what we asked
    follows = earlier if kind is LetterKind.FOLLOW_UP else ()
    return _with_earlier(_inquiry(said, kind, codebook, asked_on, earlier=follows), follows)


def _stands_in_subject(said: _Said, codebook: Codebook, on: date) -> bool:
    """Whether the text only points at its subject: "(see subject line)", "as above, thx"."""
    is_bare = not said.terms or _SUBJECT.search(said.plain) is not None
    if said.mentions or not is_bare or len(said.plain.split()) > _POINTS:
        return False
    return is_request(said.subject) and bool(
        _told_in_subject(said.subject) or _named_in_subject(said.subject, codebook, on)
    )


def _adds_a_fact(said: _Said, earlier: tuple[Inquiry, ...]) -> bool:
    """Whether a letter states what its thread has not."""
    known = {(fact.name, fact.value) for old in earlier for fact in old.facts}
    stated = {(fact.name, fact.value) for fact in said.facts if fact.start >= 0}
    return bool(earlier) and not stated <= known


def understand_text(text: str, *, codebook: Codebook, asked_on: date, subject: str = "") -> Inquiry:
    """What a bare question asks, as `consultant ask` takes it."""
    said = _said(text, subject, codebook, asked_on)
    return _inquiry(said, LetterKind.QUESTION, codebook, asked_on)


def _said(
    text: str, subject: str, codebook: Codebook, asked_on: date, *, thread: str = ""
) -> _Said:
    text = text[:TEXT_READ]
    plain = unwrapped(typed(text))
    mentions = find_mentions(plain, codebook, asked_on)
    facts = find_facts(plain, typed(subject), mentions, asked_on, thread=thread[:TEXT_READ])
    identifiers = find_identifiers(text)
    return _Said(
        text=text,
        plain=plain,
        subject=subject,
        mentions=mentions,
        terms=find_terms(plain, mentions, facts, identifiers),
        facts=facts,
        identifiers=identifiers,
    )


def _inquiry(
    said: _Said,
    kind: LetterKind,
    codebook: Codebook,
    asked_on: date,
    *,
    earlier: tuple[Inquiry, ...] = (),
) -> Inquiry:
    if not said.mentions and kind is LetterKind.QUESTION:
        said = replace(said, mentions=_named_in_subject(said.subject, codebook, asked_on))
    if not said.terms and kind is LetterKind.QUESTION:
        said = replace(said, terms=_told_in_subject(said.subject))
    asked = _asked(said, kind, earlier) if kind.wants_an_answer else ()
    return Inquiry(
        kind=kind,
        text=said.text,
        subject=said.subject,
        mentions=said.mentions,
        terms=said.terms,
        facts=said.facts,
        questions=tuple(asked),
        identifiers=said.identifiers,
        asked_on=asked_on,
    )


def _named_in_subject(subject: str, codebook: Codebook, on: date) -> tuple[Mention, ...]:
    """Codes that stand only in the subject; their place is -1, outside the text."""
    return tuple(replace(m, start=-1) for m in find_mentions(typed(subject), codebook, on))


def _told_in_subject(subject: str) -> tuple[Term, ...]:
    """Clinical words that stand only in the subject."""
    return tuple(replace(t, start=-1) for t in find_terms(typed(subject), (), ()))


def _asked(said: _Said, kind: LetterKind, earlier: tuple[Inquiry, ...]) -> Iterator[Question]:
    """What the letter asks; else what its thread asks, else what the letter is about."""
    found = tuple(_questions(said, _mentioned_before(earlier)))
    if earlier and all(q.ask is Ask.OTHER for q in found):
        yield from _asked_again(found, earlier[-1])
    elif found or kind is LetterKind.QUESTION:
        yield from _placed(found, said) or _whole(said)


def _mentioned_before(earlier: tuple[Inquiry, ...]) -> tuple[Mention, ...]:
    return tuple(replace(m, start=-1) for m in earlier[-1].mentions) if earlier else ()


def _asked_again(found: tuple[Question, ...], last: Inquiry) -> Iterator[Question]:
    """The questions of the letter before, in the words of this one where it has any."""
    for old in last.questions:
        again = replace(old, mentions=tuple(replace(m, start=-1) for m in old.mentions), start=-1)
        own = found[0] if found else again
        yield replace(again, words=own.words, start=own.start)


def _questions(said: _Said, before: tuple[Mention, ...]) -> Iterator[Question]:
    """One question a sentence and kind, in the letter's order."""
    asked = _sentences(said, before)
    found = [q for sentence in asked for q in _asked_in(sentence, said)]
    told = [q for q in found if q.ask is not Ask.OTHER or _is_worth_naming(q)]
    found = told or found[:1]
    missing = asks_of_all({q.ask for q in found}, said.mentions) - {q.ask for q in found}
    last = next((q for q in found if q.ask is Ask.MODIFIER), None)
    if last is not None:
        found += [replace(last, ask=ask, mentions=said.mentions) for ask in missing]
    yield from sorted(found, key=lambda q: q.start)


def _placed(found: tuple[Question, ...], said: _Said) -> tuple[Question, ...]:
    """The questions; where none could be told, the first one, for a code of the case."""
    if found and all(q.ask is Ask.OTHER for q in found) and _is_of_a_case(said, found):
        return (replace(found[0], ask=Ask.CODE_FOR),)
    return found


def _is_of_a_case(said: _Said, unclear: tuple[Question, ...]) -> bool:
    """Whether questions that nobody can place are of a case that the letter tells of."""
    has_case = bool(said.mentions or said.facts or said.terms)
    return has_case and not any(is_of_the_desk(q.words) for q in unclear)


def _is_worth_naming(question: Question) -> bool:
    """Whether an unclear question is shown as open; "Transposed?" belongs to its neighbours."""
    return "?" in question.words and len(question.words.split()) > 3


def _sentences(said: _Said, before: tuple[Mention, ...]) -> Iterator[Asked]:
    """The letter's sentences, each with the one before it and the codes of its thread."""
    previous: Asked | None = None
    for sentence in split_sentences(said.plain):
        told = tuple(t for t in said.terms if t.start < sentence.end)
        previous = Asked(
            words=sentence.text,
            start=sentence.start,
            mentions=tuple(_mentioned(sentence, said.mentions)),
            before=(*before, *(m for m in said.mentions if 0 <= m.start < sentence.start)),
            has_case=bool(told) or bool(said.facts),
            has_doubt=any(t.uncertain for t in told),
            previous=previous,
        )
        yield previous


def _asked_in(asked: Asked, said: _Said) -> Iterator[Question]:
    end = asked.start + len(asked.words)
    terms = tuple(t for t in said.terms if asked.start <= t.start < end)
    for ask in asks_of(asked):
        yield Question(
            ask=ask,
            words=said.text[asked.start : end],
            mentions=asked.mentions or asked.before,
            terms=terms or tuple(t for t in said.terms if t.start < asked.start),
            start=asked.start,
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
    named = tuple(m for m in said.mentions if m.start < 0)
    subject = Asked(words=typed(said.subject), mentions=named, has_case=bool(said.terms))
    body = Asked(words=typed(words), mentions=said.mentions, has_case=True)
    asks = asks_of(subject) or asks_of_statement(body)
    for ask in tuple(a for a in asks if a is not Ask.OTHER) or (Ask.CODE_FOR,):
        yield Question(ask=ask, words=words, mentions=said.mentions, terms=said.terms)


def _with_earlier(inquiry: Inquiry, earlier: tuple[Inquiry, ...]) -> Inquiry:
    """A follow-up read with its thread: what was said before counts where it says nothing."""
    if not earlier:
        return inquiry
    said = {fact.name for fact in inquiry.facts}
    if _OTHER_AGE.search(inquiry.text):
        said.add(FactName.AGE)
    facts = list(inquiry.facts)
    for old in reversed(earlier):
        facts += [replace(f, start=-1) for f in old.facts if f.name not in said]
        said |= {f.name for f in old.facts}
    mentions = inquiry.mentions or tuple(replace(m, start=-1) for m in earlier[-1].mentions)
    terms = inquiry.terms or tuple(replace(t, start=-1) for t in earlier[-1].terms)
    return replace(inquiry, facts=tuple(facts), mentions=mentions, terms=terms)
