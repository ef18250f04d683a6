"""Builders of inquiries: a whole default, and what matters to the test."""

from datetime import date

from consultant.domain.coding import CodeSystem, Fact, FactName, Mention, Standing, Term
from consultant.domain.inquiry import Ask, Identifier, Inquiry, LetterKind, Question

ASKED_ON = date(2026, 11, 20)  # after the bundled edition has run out


def a_fact(name: FactName, value: str | float, words: str) -> Fact:
    return Fact(name=name, value=value, words=words)


def a_mention(
    code: str,
    system: CodeSystem = CodeSystem.CPT,
    standing: Standing = Standing.IN_FORCE,
    *,
    units: int | None = None,
    modifiers: tuple[str, ...] = (),
) -> Mention:
    return Mention(
        system=system,
        code=code,
        as_written=code,
        standing=standing,
        units=units,
        modifiers=modifiers,
    )


def a_term(
    text: str,
    *,
    negated: bool = False,
    uncertain: bool = False,
    historical: bool = False,
) -> Term:
    return Term(text=text, words=text, negated=negated, uncertain=uncertain, historical=historical)


def a_question(
    words: str,
    ask: Ask = Ask.CODE_FOR,
    *,
    start: int = 0,
    mentions: tuple[Mention, ...] = (),
    terms: tuple[Term, ...] = (),
) -> Question:
    return Question(ask=ask, words=words, start=start, mentions=mentions, terms=terms)


def an_inquiry(
    text: str,
    *,
    ask: Ask = Ask.CODE_FOR,
    facts: tuple[Fact, ...] = (),
    mentions: tuple[Mention, ...] = (),
    terms: tuple[Term, ...] = (),
    questions: tuple[Question, ...] = (),
    identifiers: tuple[Identifier, ...] = (),
    subject: str = "a coding question",
    asked_on: date = ASKED_ON,
) -> Inquiry:
    """One question over the whole text, unless `questions` say otherwise."""
    one = (a_question(text, ask, mentions=mentions, terms=terms),)
    return Inquiry(
        kind=LetterKind.QUESTION,
        text=text,
        subject=subject,
        mentions=mentions,
        terms=terms,
        facts=facts,
        questions=questions or one,
        identifiers=identifiers,
        asked_on=asked_on,
    )
