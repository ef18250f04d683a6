"""Gives each question of the letter what was found for it, in the letter's order."""

import re
from dataclasses import replace
from itertools import groupby

from consultant.domain.coding import Code, CodeSystem, Mention, Standing, Term
from consultant.domain.findings import Answer, Check, Comparison, Finding, WhyOpen
from consultant.domain.inquiry import Ask, Question
from consultant.matching.books import Case
from consultant.matching.diagnoses.working import Working
from consultant.matching.diagnoses.working_out import work_out
from consultant.matching.rulings import rule

_ABOUT_DIAGNOSES = re.compile(r"\b(?:icd|dx|diagnos\w*|icd-?10(?:-?cm)?)\b", re.IGNORECASE)
#: asks that a code of a family may answer
_ON_SERVICES = frozenset(Ask) - {Ask.CROSSWALK, Ask.PAYMENT}
#: asks that clinical words are coded for
_ON_WORDS = frozenset({Ask.CODE_FOR, Ask.COMPARE, Ask.GUIDELINE, Ask.LOOKUP, Ask.OTHER})
#: systems whose codes are worked out from the letter's words and the guidelines
_WORKED = frozenset({CodeSystem.ICD10CM, CodeSystem.HCPCS})
#: what must be installed for an ask that only a table answers
_TABLES = {
    Ask.PAIR: ("ncci-ptp", "NCCI PTP"),
    Ask.UNITS: ("ncci-mue", "NCCI MUE"),
    Ask.PAYMENT: ("mpfs", "MPFS"),
    Ask.CROSSWALK: ("gem", "GEM"),
}


def answer_questions(
    case: Case, checks: tuple[Check, ...], comparisons: tuple[Comparison, ...]
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """An answer for each sentence that asks, and further candidates that no answer took."""
    asked = _sentences(case)
    shared = _share_out(asked, comparisons)
    answers = [
        replace(
            answer,
            comparisons=shared[place],
            checks=_checks_for(answer, checks, is_first=place == 0, asked=asked),
        )
        for place, answer in enumerate(asked)
    ]
    answers, others = _with_diagnoses(case, answers, checks)
    completed = _complete(answers)
    return tuple(_close(case, a) for a in rule(case, completed)), others


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
        i for i, a in enumerate(asked) if set(a.asks) & _ON_SERVICES and not _is_elsewhere(a)
    ]
    naming = [i for i in fitting if codes & {m.code for m in asked[i].question.mentions}]
    return next(iter(naming + fitting), None)


def _is_on_diagnoses(answer: Answer) -> bool:
    """By the codes in its own sentence, else by its words, else by the codes before it."""
    question = answer.question
    own = _systems(_own_mentions(question))
    if own:
        return own <= {CodeSystem.ICD10CM}
    before = _systems(question.mentions)
    is_said = _ABOUT_DIAGNOSES.search(question.words) is not None
    return is_said or (bool(before) and before <= {CodeSystem.ICD10CM})


def _own_mentions(question: Question) -> tuple[Mention, ...]:
    """The codes that stand in the sentence itself; one without any looks back at others'."""
    end = question.start + len(question.words)
    return tuple(m for m in question.mentions if question.start <= m.start < end)


def _systems(mentions: tuple[Mention, ...]) -> set[CodeSystem]:
    return {m.system for m in mentions} - {CodeSystem.MODIFIER}


def _is_elsewhere(answer: Answer) -> bool:
    """Whether the question is on another system than that of services."""
    return _is_on_facility(answer) or _is_on_diagnoses(answer)


def _is_on_facility(answer: Answer) -> bool:
    systems = {m.system for m in answer.question.mentions}
    return CodeSystem.ICD10PCS in systems or "pcs" in answer.question.words.lower()


def _holds_system(case: Case, system: CodeSystem) -> bool:
    return any(r.system is system for r in case.catalog.editions_answering(case.on))


def _checks_for(
    answer: Answer, checks: tuple[Check, ...], *, is_first: bool, asked: list[Answer]
) -> tuple[Check, ...]:
    """Codes written in this sentence; those written in none of them belong to the first."""
    mine = {m.code for m in answer.question.mentions}
    anywhere = {m.code for a in asked for m in a.question.mentions}
    return tuple(
        c for c in checks if c.mention.code in mine or (is_first and c.mention.code not in anywhere)
    )


def _with_diagnoses(
    case: Case, answers: list[Answer], checks: tuple[Check, ...]
) -> tuple[list[Answer], tuple[Finding, ...]]:
    places = [i for i, a in enumerate(answers) if _wants_diagnoses(case, a)]
    if not places:
        return answers, ()
    working = work_out(case, _terms(case, [answers[i] for i in places]), checks)
    told = [_with_share(answers, working, places, i) for i in range(len(answers))]
    return told, tuple(working.others)


def _wants_diagnoses(case: Case, answer: Answer) -> bool:
    if _only_looks_up(answer):
        return False
    systems = {m.system for m in answer.question.mentions or case.inquiry.mentions}
    if systems & _WORKED and not answer.comparisons:
        return True
    if not set(answer.asks) & _ON_WORDS:
        return False
    return _is_on_diagnoses(answer) or not (answer.comparisons or _is_on_services(case))


def _is_on_services(case: Case) -> bool:
    """Whether the letter's codes are those of services, so that its diagnoses tell the story."""
    systems = {m.system for m in case.inquiry.mentions} - {CodeSystem.MODIFIER}
    return bool(systems) and CodeSystem.ICD10CM not in systems


def _only_looks_up(answer: Answer) -> bool:
    return set(answer.asks) == {Ask.LOOKUP} and bool(answer.question.mentions)


def _terms(case: Case, answers: list[Answer]) -> tuple[Term, ...]:
    """The whole letter's where it is on diagnoses; beside services, those the question names."""
    own = tuple(t for a in answers if _is_on_diagnoses(a) for t in a.question.terms)
    if _is_on_services(case):
        return own
    if len(answers) < len(_sentences(case)):
        return own or tuple(t for a in answers for t in a.question.terms)
    return case.inquiry.terms


def _with_share(answers: list[Answer], working: Working, places: list[int], place: int) -> Answer:
    """The first question on diagnoses gets them all, but for those another one asks about."""
    answer = answers[place]
    if place not in places:
        return answer
    mine = [f for f in working.found if _is_for(f, answers, places, place)]
    is_first = place == places[0]
    return replace(
        answer,
        recommended=tuple(mine),
        rejected=tuple(working.rejected) if is_first else (),
        comparisons=(*answer.comparisons, *(working.comparisons if is_first else ())),
        clashes=tuple(working.clashes) if is_first else (),
        rules=tuple(working.rules) if is_first else (),
        missing=tuple(working.missing) if is_first else (),
    )


def _is_for(finding: Finding, answers: list[Answer], places: list[int], place: int) -> bool:
    """A question owns the findings whose words stand in its own sentence."""
    owners = [i for i in places if finding.term and _holds(answers[i].question, finding.term)]
    return place == (owners[0] if owners else places[0])


def _holds(question: Question, term: Term) -> bool:
    if Ask.CODE_FOR is not question.ask:
        return False
    return question.start <= term.start < question.start + len(question.words)


def _complete(answers: list[Answer]) -> list[Answer]:
    """With what is recommended: chosen of a family, worked out, or as asked."""
    gone = {r.code.code for a in answers for r in a.rejected}
    gone |= {r.code.code for a in answers for c in a.comparisons for r in c.rejected}
    told = {f.code.code for a in answers for f in a.recommended}
    told |= {x.chosen.code for a in answers for x in a.comparisons if x.chosen}
    return [_with_recommended(_without_told(a, gone, told), gone | told) for a in answers]


def _without_told(answer: Answer, gone: set[str], told: set[str]) -> Answer:
    """A code that another question settles is not looked up again here."""
    if Ask.LOOKUP in answer.asks:
        return answer
    own = {f.code.code for f in answer.recommended} | {r.code.code for r in answer.rejected}
    own |= {c.code for x in answer.comparisons for c in x.codes}
    own |= {r.code.code for x in answer.comparisons for r in x.rejected}
    settled = (gone | told) - own
    return replace(answer, checks=tuple(c for c in answer.checks if c.mention.code not in settled))


def _with_recommended(answer: Answer, told: set[str]) -> Answer:
    if Ask.PAYMENT in answer.asks:
        answer = _as_priced(answer)
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
    chosen += answer.recommended
    if not chosen and not answer.comparisons and not answer.missing:
        named = {m.code for m in answer.question.mentions}
        chosen = [
            _as_asked(c)
            for c in answer.checks
            if _stands(c)
            and c.mention.code not in told
            and c.mention.code in (named or {c.mention.code})
        ]
    if not chosen and Ask.CROSSWALK in answer.asks:
        chosen = [
            recommend(h, 0.7, because=("follows a retired code",), is_recommended=True)
            for c in answer.checks
            for h in c.heirs
        ]
    return replace(answer, recommended=tuple(chosen))


def _as_priced(answer: Answer) -> Answer:
    """A question on figures is on every code it names: nothing is chosen between them."""
    named = {m.code for m in answer.question.mentions}
    kept = [
        c
        for c in answer.comparisons
        if c.chosen and not (named & {x.code for x in c.codes} - {c.chosen.code})
    ]
    asked = {c.chosen.code for c in kept if c.chosen}
    wanted = [_as_asked(c) for c in answer.checks if _stands(c) and c.mention.code in named - asked]
    return replace(answer, comparisons=tuple(kept), recommended=(*answer.recommended, *wanted))


def _stands(check: Check) -> bool:
    return check.code is not None and check.code.billable and check.standing is Standing.IN_FORCE


def _as_asked(check: Check) -> Finding:
    code = check.code
    if code is None:
        msg = "only a code that stands is given as asked"
        raise ValueError(msg)
    return replace(recommend(code, 0.9, is_named=True, is_recommended=True), notes=check.notes)


def _close(case: Case, answer: Answer) -> Answer:
    """Says of a question that nothing answers what it would take."""
    answer = _with_targets(answer)
    if _is_on_facility(answer) and not _holds_system(case, CodeSystem.ICD10PCS):
        return replace(
            answer, recommended=(), why_open=WhyOpen.NOT_INSTALLED, lacks=CodeSystem.ICD10PCS.value
        )
    if _has_content(answer):
        return answer
    for ask in answer.asks:
        kind, name = _TABLES.get(ask, ("", ""))
        if kind and not case.catalog.rules.has(kind, case.on):
            return replace(answer, why_open=WhyOpen.NOT_INSTALLED, lacks=name)
    if {Ask.GUIDELINE, Ask.MODIFIER, Ask.PAIR} & set(answer.asks):
        return replace(answer, why_open=WhyOpen.BEYOND)
    return replace(answer, why_open=WhyOpen.NOTHING_MATCHES)


def _with_targets(answer: Answer) -> Answer:
    if answer.recommended or not answer.targets:
        return answer
    found = [recommend(t.to, 0.9, because=(t.source,), is_recommended=True) for t in answer.targets]
    return replace(answer, recommended=tuple(found))


def _has_content(answer: Answer) -> bool:
    return bool(
        answer.recommended
        or answer.rejected
        or answer.comparisons
        or answer.checks
        or answer.missing
        or answer.clashes
        or answer.fees
        or answer.modifiers
        or answer.targets
        or answer.units
        or answer.parts
    )
