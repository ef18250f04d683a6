"""Gives each question of the letter what was found for it, in the letter's order."""

from dataclasses import replace
from itertools import groupby

from consultant.domain.coding import Code, CodeSystem, Note, Standing, Term
from consultant.domain.findings import Answer, Check, Comparison, Finding
from consultant.domain.inquiry import Ask, Question
from consultant.matching.books import Case
from consultant.matching.diagnoses import code_terms, is_about_diagnoses

#: asks that a code of a family may answer
_ON_SERVICES = frozenset(Ask) - {Ask.CROSSWALK, Ask.PAYMENT}
#: asks that clinical words are coded for
_ON_WORDS = frozenset({Ask.CODE_FOR, Ask.COMPARE, Ask.GUIDELINE, Ask.LOOKUP, Ask.OTHER})


def answer_questions(
    case: Case, checks: tuple[Check, ...], comparisons: tuple[Comparison, ...]
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """An answer for each sentence that asks, and further candidates that no answer took."""
    asked = _sentences(case)
    shared = _share_out(asked, comparisons)
    answers: list[Answer] = []
    others: list[Finding] = []
    for place, question in enumerate(asked):
        answer = replace(
            question,
            comparisons=shared[place],
            checks=_checks_for(question, checks, is_first=place == 0, asked=asked),
        )
        found = _diagnoses(case, answer) if _wants_diagnoses(case, answer) else ()
        others += [f for f in found if not f.is_recommended]
        answers.append(_complete(answer, found))
    return tuple(answers), tuple(others)


def recommend(
    code: Code,
    score: float,
    *,
    because: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    is_named: bool = False,
    is_recommended: bool = False,
) -> Finding:
    return Finding(
        code=code,
        score=score,
        because=because,
        words=words,
        is_named=is_named,
        is_recommended=is_recommended,
    )


def _sentences(case: Case) -> list[Answer]:
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
    return [Answer(question=qs[0], asks=tuple(q.ask for q in qs)) for qs in together]


def _share_out(
    asked: list[Answer], comparisons: tuple[Comparison, ...]
) -> list[tuple[Comparison, ...]]:
    """Each comparison to the sentence that names its codes, else to the first that may want it."""
    shares: list[list[Comparison]] = [[] for _ in asked]
    for comparison in comparisons:
        place = _place_of(asked, comparison)
        if place is not None:
            shares[place].append(comparison)
    return [tuple(s) for s in shares]


def _place_of(asked: list[Answer], comparison: Comparison) -> int | None:
    codes = {c.code for c in comparison.codes} | {r.code.code for r in comparison.rejected}
    fitting = [
        i for i, a in enumerate(asked) if set(a.asks) & _ON_SERVICES and not _is_on_diagnoses(a)
    ]
    naming = [i for i in fitting if codes & {m.code for m in asked[i].question.mentions}]
    return next(iter(naming + fitting), None)


def _is_on_diagnoses(answer: Answer) -> bool:
    question = answer.question
    systems = {m.system for m in question.mentions}
    if systems:
        return systems <= {CodeSystem.ICD10CM}
    return is_about_diagnoses(question.words)


def _checks_for(
    answer: Answer, checks: tuple[Check, ...], *, is_first: bool, asked: list[Answer]
) -> tuple[Check, ...]:
    """Codes written in this sentence; those written in none of them belong to the first."""
    mine = {m.code for m in answer.question.mentions}
    anywhere = {m.code for a in asked for m in a.question.mentions}
    return tuple(
        c for c in checks if c.mention.code in mine or (is_first and c.mention.code not in anywhere)
    )


def _wants_diagnoses(case: Case, answer: Answer) -> bool:
    if not set(answer.asks) & _ON_WORDS:
        return False
    if _is_on_diagnoses(answer):
        return not _only_looks_up(answer)
    named = any(m.system is CodeSystem.ICD10CM for m in case.inquiry.mentions)
    services = [m for m in case.inquiry.mentions if m.system is not CodeSystem.ICD10CM]
    return (named and not services) or (not answer.comparisons and not services)


def _only_looks_up(answer: Answer) -> bool:
    return set(answer.asks) == {Ask.LOOKUP} and bool(answer.question.mentions)


def _diagnoses(case: Case, answer: Answer) -> tuple[Finding, ...]:
    terms: tuple[Term, ...] = answer.question.terms or case.inquiry.terms
    return code_terms(case, terms)


def _complete(answer: Answer, found: tuple[Finding, ...]) -> Answer:
    """With what is recommended, and whether anything is."""
    chosen = [
        recommend(
            c.chosen,
            1.0,
            words=tuple(f.words for f in c.decided_by),
            because=c.rules,
            is_recommended=True,
        )
        for c in answer.comparisons
        if c.chosen
    ]
    chosen += [f for f in found if f.is_recommended]
    if not chosen and not answer.comparisons:
        chosen = [_as_asked(c) for c in answer.checks if _stands(c)]
    is_open = not (chosen or answer.comparisons or answer.checks)
    return replace(
        answer,
        recommended=tuple(chosen),
        is_open=is_open,
        why_open="nothing in the library matches these words" if is_open else "",
    )


def _stands(check: Check) -> bool:
    return (
        check.code is not None
        and check.code.billable
        and check.mention.standing is Standing.IN_FORCE
    )


def _as_asked(check: Check) -> Finding:
    code = check.code
    if code is None:
        msg = "only a code that stands is given as asked"
        raise ValueError(msg)
    notes: tuple[Note, ...] = check.notes
    return replace(recommend(code, 0.9, is_named=True, is_recommended=True), notes=notes)
