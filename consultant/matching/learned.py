"""Applies what people accepted of the desk's proposals: codes, preferences, facts to ask for.

words of the letter --> a code of services, drugs or facilities    (diagnoses: through search)
a code chosen       --> the one preferred for the same facts
a code to be told   --> asked first, where a fact is missing that a person wants known

A lesson never stands against a stated fact, and gives no code that is not in force.
"""

from dataclasses import replace

from consultant.domain.coding import Code, CodeSystem, FactName, Standing
from consultant.domain.findings import Answer, Comparison, Finding
from consultant.domain.learning import Lesson, Taught, bearing_facts
from consultant.library.families import fits
from consultant.library.search.learned import folded
from consultant.matching.asked import is_on_diagnoses, is_on_facility, is_on_supplies
from consultant.matching.books import Case
from consultant.matching.diagnoses.leaves import as_stated
from consultant.matching.diagnoses.letter import Said, speaks_against
from consultant.matching.diagnoses.working import Working

_SCORE = 0.9
#: What a fact is called where it is missing.
_NAMES = {FactName.AGE: "age"}


def prefer(case: Case, working: Working, said: Said) -> None:
    """A diagnosis gives way to the one that reviewers prefer for these words and facts."""
    for lesson in case.learned.preferences:
        old = next((f for f in working.found if f.code.code == lesson.taught.instead), None)
        if old is None or not _is_the_case(case, lesson.taught):
            continue
        known = _in_force(case, lesson.taught)
        code = as_stated(case, known, said) if known else None
        if code is None or not code.billable:
            continue
        if old.term is None or not speaks_against(code, old.term, said):
            working.swap(old.code.code, _finding(code, lesson, old))


def with_learned(case: Case, answers: list[Answer]) -> list[Answer]:
    """The answers on services, drugs and facilities with what was learned of their codes."""
    return [_with_words(case, _with_preferred(case, a), is_only=len(answers) == 1) for a in answers]


def with_asked(case: Case, answers: list[Answer]) -> list[Answer]:
    """The answers with the facts that a person wants known before a code is given."""
    return [_with_asked(case, answer) for answer in answers]


def fits_the_case(case: Case, code: Code) -> bool:
    """Whether no stated fact speaks against a family's code."""
    words = case.catalog.vocabulary(code, case.on)
    return all(fits(code, {f.name: f.value}, words) for f in case.inquiry.facts)


def _with_preferred(case: Case, answer: Answer) -> Answer:
    for lesson in case.learned.preferences:
        code = _in_force(case, lesson.taught)
        if code is None or not _is_the_case(case, lesson.taught) or not fits_the_case(case, code):
            continue
        for comparison in answer.comparisons:
            if comparison.chosen and comparison.chosen.code == lesson.taught.instead:
                answer = _instead_of(answer, comparison, code, lesson)
    return answer


def _instead_of(answer: Answer, comparison: Comparison, code: Code, lesson: Lesson) -> Answer:
    kept = tuple(c for c in answer.comparisons if c is not comparison)
    words = tuple(f.words for f in comparison.decided_by)
    finding = replace(_finding(code, lesson, None), words=words)
    return replace(answer, comparisons=kept, recommended=(*answer.recommended, finding))


def _with_words(case: Case, answer: Answer, *, is_only: bool) -> Answer:
    """A code for words of the question, where nothing else answers it."""
    if answer.recommended or answer.comparisons or answer.rejected:
        return answer
    terms = case.inquiry.terms if is_only else answer.question.terms
    for term in terms:
        for lesson in case.learned.said_in(term.text) if term.is_present else ():
            code = _in_force(case, lesson.taught)
            if code and _is_asked_for(answer, code) and fits_the_case(case, code):
                words = (term.words or term.text,)
                found = replace(_finding(code, lesson, None), words=words, term=term)
                return replace(answer, recommended=(found,))
    return answer


def _is_asked_for(answer: Answer, code: Code) -> bool:
    """Whether the question may be on a code of that system; diagnoses go another way."""
    if code.system is CodeSystem.ICD10CM or is_on_diagnoses(answer):
        return False
    if is_on_supplies(answer):
        return code.system is CodeSystem.HCPCS
    return (code.system is CodeSystem.ICD10PCS) == is_on_facility(answer)


def _with_asked(case: Case, answer: Answer) -> Answer:
    told = {f.code.code for f in answer.recommended}
    missing = list(answer.missing)
    for lesson in case.learned.differences:
        for name in map(FactName, lesson.taught.facts):
            known = {fact for fact, _ in missing} | {
                m for c in answer.comparisons for m in c.missing
            }
            called = _NAMES.get(name, name.value.replace("_", " "))
            is_open = case.inquiry.fact(name) is None and called not in known
            if lesson.taught.code in told and is_open:
                missing.append((called, case.say(f"ask {name}")))
                answer = _with_reason(answer, lesson)
    return replace(answer, missing=tuple(missing))


def _with_reason(answer: Answer, lesson: Lesson) -> Answer:
    """The code with why its fact is asked for."""
    return replace(
        answer,
        recommended=tuple(
            replace(f, because=(*f.because, lesson.because))
            if f.code.code == lesson.taught.code
            else f
            for f in answer.recommended
        ),
    )


def _is_the_case(case: Case, taught: Taught) -> bool:
    """Whether the letter says the lesson's words, and its facts alike."""
    stated = bearing_facts(case.inquiry.facts)
    words = folded(taught.words)
    is_said = not words or f" {words} " in f" {folded(case.said)} "
    return is_said and all(stated.get(name) == value for name, value in taught.facts.items())


def _in_force(case: Case, taught: Taught) -> Code | None:
    standing = case.catalog.standing(taught.system, taught.code, case.on)
    return case.code(taught.code, taught.system) if standing is Standing.IN_FORCE else None


def _finding(code: Code, lesson: Lesson, old: Finding | None) -> Finding:
    return Finding(
        code=code,
        score=old.score if old else _SCORE,
        because=(lesson.because,),
        words=old.words if old else (),
        term=old.term if old else None,
        is_recommended=True,
        is_unspecified="unspecified" in code.description.lower(),
    )
