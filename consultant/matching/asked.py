"""Which sentences ask, and what of the letter belongs to each."""

import re
from dataclasses import replace
from itertools import groupby

from consultant.domain.coding import CodeSystem, Mention
from consultant.domain.findings import Answer, Check, Comparison
from consultant.domain.inquiry import Ask, Question
from consultant.matching.books import Case

_ABOUT_DIAGNOSES = re.compile(r"\b(?:icd|dx|diagnos\w*|icd-?10(?:-?cm)?)\b", re.IGNORECASE)
_ABOUT_FACILITY = re.compile(r"\bpcs\b", re.IGNORECASE)  # not the end of HCPCS
#: "which J code?" wants no diagnosis
_ABOUT_SUPPLIES = re.compile(r"\bhcpcs\b|(?<![\w'\u2019])[gjqs][- ]codes?\b", re.IGNORECASE)
_GIVEN_G = re.compile(r"\bg[- ]codes? (?:is|are) (?:right|correct|it)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"or\b")  # in lower case: the middle of a sentence
#: asks that a code of a family may answer
_ON_SERVICES = frozenset(Ask) - {Ask.CROSSWALK, Ask.PAYMENT}


def sentences_of(case: Case) -> list[Answer]:
    """The questions, those of one sentence together; a letter without any is one question."""
    questions = case.inquiry.questions or (
        Question(
            ask=Ask.OTHER,
            words=case.inquiry.text,
            mentions=case.inquiry.mentions,
            terms=case.inquiry.terms,
        ),
    )
    together = [tuple(qs) for _, qs in groupby(questions, key=lambda q: (q.start, q.words))]
    answers: list[Answer] = []
    for qs in together:
        if answers and _GOES_ON.match(qs[0].words):
            answers[-1] = _as_one(case, answers[-1], qs)
        else:
            answers.append(Answer(question=qs[0], asks=tuple(q.ask for q in qs)))
    return answers


def _as_one(case: Case, before: Answer, further: tuple[Question, ...]) -> Answer:
    """A sentence that only goes on with the one before: "(76000?) or is it in there already?"."""
    first, last = before.question, further[0]
    whole = case.inquiry.text[first.start : last.start + len(last.words)]
    question = replace(
        first,
        words=whole or first.words,
        mentions=tuple(dict.fromkeys((*first.mentions, *last.mentions))),
        terms=tuple(dict.fromkeys((*first.terms, *last.terms))),
    )
    asks = (*before.asks, *(q.ask for q in further))
    return Answer(question=question, asks=tuple(dict.fromkeys(asks)))


def share_out(
    case: Case, asked: list[Answer], comparisons: tuple[Comparison, ...]
) -> list[tuple[Comparison, ...]]:
    """Each comparison to the sentence that names its codes, else to the first that may want it."""
    shares: list[list[Comparison]] = [[] for _ in asked]
    for comparison in comparisons:
        place = _place_of(case, asked, comparison)
        if place is not None:
            shares[place].append(comparison)
    return [tuple(s) for s in shares]


def _place_of(case: Case, asked: list[Answer], comparison: Comparison) -> int | None:
    codes = {c.code for c in comparison.codes} | {r.code.code for r in comparison.rejected}
    fitting = [
        i for i, a in enumerate(asked) if set(a.asks) & _ON_SERVICES and not _is_elsewhere(a)
    ]
    naming = [i for i in fitting if codes & case.named_in(asked[i].question)]
    return next(iter(naming + fitting), None)


def is_on_diagnoses(answer: Answer) -> bool:
    """By the codes in its own sentence, else by its words, else by the codes before it."""
    question = answer.question
    own = _systems(_own_mentions(question))
    if own:
        return own <= {CodeSystem.ICD10CM}
    before = _systems(question.mentions)
    is_said = _ABOUT_DIAGNOSES.search(question.words) is not None
    return is_said or (bool(before) and before <= {CodeSystem.ICD10CM})


def is_on_supplies(answer: Answer) -> bool:
    """Whether it asks which HCPCS code there is, and names none itself."""
    if _GIVEN_G.search(answer.question.words) and answer.question.mentions:
        return False  # "which G code is right?" asks of those written
    is_asked = Ask.CODE_FOR in answer.asks and _ABOUT_SUPPLIES.search(answer.question.words)
    return bool(is_asked) and CodeSystem.HCPCS not in _systems(_own_mentions(answer.question))


def _is_elsewhere(answer: Answer) -> bool:
    """Whether the question is on another system than that of services."""
    return is_on_facility(answer) or is_on_diagnoses(answer)


def is_on_facility(answer: Answer) -> bool:
    systems = {m.system for m in answer.question.mentions}
    return CodeSystem.ICD10PCS in systems or bool(_ABOUT_FACILITY.search(answer.question.words))


def checks_for(
    answer: Answer, checks: tuple[Check, ...], *, is_first: bool, asked: list[Answer]
) -> tuple[Check, ...]:
    """Codes written in this sentence; those written in none of them belong to the first."""
    mine = {m.code for m in answer.question.mentions}
    anywhere = {m.code for a in asked for m in a.question.mentions}
    return tuple(
        c for c in checks if c.mention.code in mine or (is_first and c.mention.code not in anywhere)
    )


def _own_mentions(question: Question) -> tuple[Mention, ...]:
    """The codes that stand in the sentence itself; one without any looks back at others'."""
    end = question.start + len(question.words)
    return tuple(m for m in question.mentions if question.start <= m.start < end)


def _systems(mentions: tuple[Mention, ...]) -> set[CodeSystem]:
    return {m.system for m in mentions} - {CodeSystem.MODIFIER}
