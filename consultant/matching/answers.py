"""Gives each question of the letter what was found for it, in the letter's order."""

from dataclasses import replace

from consultant.domain.coding import CodeSystem, FactName, Term
from consultant.domain.findings import Answer, Check, Comparison, Finding
from consultant.domain.inquiry import Ask, Question
from consultant.matching.asked import (
    checks_for,
    is_on_diagnoses,
    is_on_facility,
    is_on_supplies,
    sentences_of,
    share_out,
)
from consultant.matching.books import Case
from consultant.matching.choosing import complete
from consultant.matching.closing import close, each_once, without_asides
from consultant.matching.diagnoses.working import Working
from consultant.matching.diagnoses.working_out import work_out
from consultant.matching.learned import with_asked, with_learned
from consultant.matching.rulings import rule
from consultant.matching.supplies import with_supplies

#: asks that clinical words are coded for
_ON_WORDS = frozenset({Ask.CODE_FOR, Ask.COMPARE, Ask.GUIDELINE, Ask.LOOKUP, Ask.OTHER})
#: words of a question that stand for whatever the letter tells
_NAMELESS = frozenset({"injury", "wound", "condition", "illness", "findings", "injuries"})
#: facts that tell of a patient
_OF_A_CASE = (FactName.LATERALITY, FactName.ENCOUNTER, FactName.AGE)
#: systems whose codes are worked out from the letter's words and the guidelines
_WORKED = frozenset({CodeSystem.ICD10CM, CodeSystem.HCPCS})


def answer_questions(
    case: Case, checks: tuple[Check, ...], comparisons: tuple[Comparison, ...]
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """An answer for each sentence that asks, and further candidates that no answer took."""
    asked = sentences_of(case)
    shared = share_out(case, asked, comparisons)
    answers = [
        replace(
            answer,
            comparisons=shared[place],
            checks=checks_for(answer, checks, is_first=place == 0, asked=asked),
        )
        for place, answer in enumerate(asked)
    ]
    answers, others = _with_diagnoses(case, answers, checks)
    answers = [with_supplies(case, a) if is_on_supplies(a) else a for a in answers]
    completed = with_asked(case, complete(with_learned(case, answers)))
    closed = [close(case, a) for a in each_once(rule(case, completed))]
    return without_asides(case, closed), others


def _with_diagnoses(
    case: Case, answers: list[Answer], checks: tuple[Check, ...]
) -> tuple[list[Answer], tuple[Finding, ...]]:
    has_services = _is_on_services(case) or any(a.comparisons for a in answers)
    places = [
        i for i, a in enumerate(answers) if _wants_diagnoses(case, a, has_services=has_services)
    ]
    if not places and (_has_loose_diagnosis(case, answers) or _is_all_words(case, answers)):
        places = [0]
    if not places:
        return answers, ()
    working = work_out(case, _terms(case, [answers[i] for i in places]), checks)
    told = [_with_share(case, answers, working, places, i) for i in range(len(answers))]
    return told, tuple(working.others)


def _wants_diagnoses(case: Case, answer: Answer, *, has_services: bool) -> bool:
    if _only_looks_up(case, answer) or is_on_supplies(answer):
        return False
    systems = {m.system for m in answer.question.mentions or case.inquiry.mentions}
    if systems & _WORKED and not answer.comparisons:
        return True
    if not set(answer.asks) & _ON_WORDS:
        return False
    return is_on_diagnoses(answer) or not has_services


def _is_all_words(case: Case, answers: list[Answer]) -> bool:
    """Whether a letter with no code at all tells of a patient's illness and of no service."""
    is_on_others = any(a.comparisons or is_on_supplies(a) or is_on_facility(a) for a in answers)
    has_none = not case.inquiry.mentions and not is_on_others
    return has_none and any(t.is_present for t in case.inquiry.terms)


def _has_loose_diagnosis(case: Case, answers: list[Answer]) -> bool:
    """Whether a diagnosis is written that no question names: "what they gave me is C18.9"."""
    owned = {m.code for a in answers for m in a.question.mentions}
    return any(
        m.system is CodeSystem.ICD10CM and m.code not in owned for m in case.inquiry.mentions
    )


def _is_on_services(case: Case) -> bool:
    """Whether the letter's codes are those of services, so that its diagnoses tell the story."""
    systems = {m.system for m in case.inquiry.mentions} - {CodeSystem.MODIFIER}
    return bool(systems) and CodeSystem.ICD10CM not in systems


def _only_looks_up(case: Case, answer: Answer) -> bool:
    """Whether a code is looked up for itself, with no case of a patient around it."""
    is_look_up = set(answer.asks) == {Ask.LOOKUP} and bool(answer.question.mentions)
    return is_look_up and not any(case.inquiry.fact(name) for name in _OF_A_CASE)


def _terms(case: Case, answers: list[Answer]) -> tuple[Term, ...]:
    """The whole letter's where it is on diagnoses; beside services, those the question names."""
    own = tuple(t for a in answers if is_on_diagnoses(a) for t in a.question.terms)
    if any(is_on_diagnoses(a) and not _names_one(a) for a in answers):
        return case.inquiry.terms
    if _is_on_services(case):
        return own
    if len(answers) < len(sentences_of(case)):
        return own or tuple(t for a in answers for t in a.question.terms)
    return case.inquiry.terms


def _names_one(answer: Answer) -> bool:
    """Whether a question names what is to be coded: "injury dx?" means what the letter told."""
    return any(t.text.lower() not in _NAMELESS for t in answer.question.terms)


def _with_share(
    case: Case, answers: list[Answer], working: Working, places: list[int], place: int
) -> Answer:
    """The first question on diagnoses gets them all, but for those another one asks about."""
    answer = answers[place]
    if place not in places:
        return answer
    mine = [f for f in working.found if _is_for(f, answers, places, place)]
    is_first = place == places[0]
    written = {m.code for m in case.inquiry.mentions}
    return replace(
        answer,
        recommended=tuple(mine),
        rejected=tuple(
            r
            for r in working.rejected
            if r.code.code in written and place == _namer(case, answers, places, r.code.code)
        ),
        comparisons=(*answer.comparisons, *(working.comparisons if is_first else ())),
        clashes=tuple(working.clashes) if is_first else (),
        rules=tuple(working.rules) if is_first else (),
        missing=tuple(working.missing) if is_first else (),
    )


def _namer(case: Case, answers: list[Answer], places: list[int], code: str) -> int:
    """The question that names a code; the first on diagnoses where none does."""
    naming = [i for i in places if code in case.named_in(answers[i].question)]
    return (naming or places)[0]


def _is_for(finding: Finding, answers: list[Answer], places: list[int], place: int) -> bool:
    """A question owns the findings whose words stand in its own sentence."""
    owners = [i for i in places if finding.term and _holds(answers[i].question, finding.term)]
    return place == (owners[0] if owners else places[0])


def _holds(question: Question, term: Term) -> bool:
    if Ask.CODE_FOR is not question.ask:
        return False
    return question.start <= term.start < question.start + len(question.words)
