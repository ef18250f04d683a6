"""From what reviewers send to what the desk drafts: proposed, accepted, used, withdrawn."""

from dataclasses import replace

import pytest

from consultant import reviewing
from consultant.desk import Desk
from consultant.domain.coding import CodeSystem
from consultant.domain.consult import Act, Reviewer
from consultant.domain.errors import ReviewError
from consultant.domain.learning import LessonKind, LessonState, Taught
from consultant.library.search.learned import Learned
from consultant.reviewing import Seen, Word
from consultant.storage import audit, lessons
from consultant.storage.session import reading, transaction
from tests.builders import NOW
from tests.casebook.desks import ECMO, OWN_DRAFT, REWORDED, answer, deliver, precedent_of
from tests.learning.desks import (
    BEN,
    MYCOPLASMA,
    NOTHING,
    WALKING,
    accepted,
    answered,
    asked,
    decided,
    findings_of,
    lessons_of,
)
from tests.learning.proposals import SYNONYM, a_lesson

COLIC = "Dx code for painter's colic in a 40-year-old man?\n"
LEAD = "Report T56.0X1A: the colic is that of lead poisoning."
EAR = "Which ICD-10-CM code for surfer's ear, left?\n"
SEX = "Is the patient male or female?"


def test_words_that_found_nothing_are_learned_and_unlearned(desk: Desk, ann: Reviewer) -> None:
    first = answered(desk, ann, WALKING, MYCOPLASMA)
    (lesson,) = lessons_of(desk)
    assert (lesson.taught.kind, lesson.taught.words) == (LessonKind.SYNONYM, "walking pneumonia")
    assert (lesson.taught.code, lesson.references) == ("J15.7", (first,))
    assert NOTHING in _body(desk, WALKING)

    accepted(desk, lesson, ann)
    reference, draft = asked(desk, WALKING, sender=BEN)

    assert "Report J15.7." in draft.text
    (finding,) = findings_of(desk, reference).recommended
    assert finding.because == (
        "words that Ann Reviewer, CPC accepted on 2026-11-20 for this code: walking pneumonia",
    )
    hits = desk.search.search("walking pneumonia", NOW.date())
    assert (hits[0].code.code, hits[0].because) == ("J15.7", finding.because)
    decided(desk, lessons_of(desk)[0], LessonState.WITHDRAWN, ann)
    assert NOTHING in _body(desk, WALKING)


def test_a_code_is_preferred_for_the_same_words_and_facts_alone(desk: Desk, ann: Reviewer) -> None:
    answered(desk, ann, COLIC, LEAD)
    (lesson,) = lessons_of(desk, LessonState.OPEN)
    assert (lesson.taught.kind, lesson.taught.instead) == (LessonKind.PREFERENCE, "R10.83")
    assert lesson.taught.facts == {"age_years": "40 to 64 years", "sex": "M"}

    accepted(desk, lesson, ann)
    reference, draft = asked(desk, COLIC, sender=BEN)

    assert "Report T56.0X1A." in draft.text
    told = findings_of(desk, reference).recommended[0].because[0]
    assert told.startswith("a preference that Ann Reviewer, CPC accepted")
    assert "Report R10.83." in _body(desk, COLIC.replace("40-year-old man", "4-year-old boy"))
    assert "Report R10.83." in _body(desk, COLIC.replace("painter's ", ""))


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        (EAR, "Report H61.812."),
        (EAR.replace("left", "right"), "Report H61.811."),
        (EAR.replace(", left", ""), "Report H61.819."),
        ("ICD-10-CM code? Patient denies surfer's ear.\n", ""),
    ],
)
def test_learned_words_yield_to_what_the_letter_states(
    desk: Desk, ann: Reviewer, letter: str, code: str
) -> None:
    answered(desk, ann, EAR, "Report H61.812, an exostosis.")
    accepted(desk, lessons_of(desk)[0], ann)

    text = _body(desk, letter)

    assert code in text
    assert ("H61.81" in text) == bool(code)


def test_each_consult_counts_once_and_a_refusal_is_final(desk: Desk, ann: Reviewer) -> None:
    first = answered(desk, ann, WALKING, MYCOPLASMA)
    second = answered(desk, ann, WALKING, MYCOPLASMA, sender=BEN)
    (lesson,) = lessons_of(desk)
    assert (lesson.seen, lesson.references) == (2, (second, first))

    decided(desk, lesson, LessonState.REFUSED, ann, note="Not every one is Mycoplasma.")
    answered(desk, ann, WALKING, MYCOPLASMA)

    (lesson,) = lessons_of(desk)
    assert (lesson.state, lesson.seen) == (LessonState.REFUSED, 3)
    assert lessons_of(desk, LessonState.OPEN) == []
    assert NOTHING in _body(desk, WALKING)


def test_what_two_codes_or_two_phrases_may_mean_is_not_guessed(desk: Desk, ann: Reviewer) -> None:
    answered(desk, ann, WALKING, "Report J15.7, or J18.9 where no organism is named.")
    answered(desk, ann, WALKING, "Not J15.7.", sender=BEN)
    two = WALKING.replace("?", ", and for surfer's ear?")
    answered(desk, ann, two, MYCOPLASMA)

    assert [each.taught.code for each in lessons_of(desk)] == []


def test_nothing_that_names_a_patient_is_learned(desk: Desk, ann: Reviewer) -> None:
    named = "Patient: Wilhelmina Ashgrove, DOB 03/04/1951, MRN 4471189.\n" + WALKING
    answered(desk, ann, named, MYCOPLASMA)

    kept = repr([(each.taught, each.note) for each in lessons_of(desk)])

    assert "walking pneumonia" in kept
    assert not any(word in kept for word in ("Ashgrove", "ashgrove", "4471189", "1951"))


def test_a_fact_that_reviewers_ask_for_is_asked_by_the_draft(desk: Desk, ann: Reviewer) -> None:
    letter = "ICD-10-CM code for a urinary tract infection?\n"
    reference, _ = asked(desk, letter)
    with transaction(desk.engine) as session:
        seen, word = (
            Seen(reference=reference, version=1),
            Word(act=Act.ASK, by=ann, at=NOW, note=SEX),
        )
        reviewing.ask(session, seen, desk.stationery, word)
    deliver(desk, NOW)
    with transaction(desk.engine) as session:
        consult = reviewing.go_on(session, reference, ann, desk.stationery, NOW)
        seen = Seen(reference=reference, version=consult.version)
        reviewing.approve(session, seen, ann, desk.stationery, NOW)
    deliver(desk, NOW)
    (lesson,) = lessons_of(desk)
    assert (lesson.taught.kind, lesson.taught.code) == (LessonKind.DIFFERENCE, "N39.0")

    accepted(desk, lesson, ann)

    assert SEX in _body(desk, letter)
    assert SEX not in _body(desk, letter.replace("a urinary", "a woman's urinary"))


def test_a_branch_that_a_reviewer_adds_is_a_fact_to_ask_for(desk: Desk, ann: Reviewer) -> None:
    letter = "ICD-10-CM code for a urinary tract infection?\n"
    branch = "Report N39.0.\n\nIf this is a subsequent encounter, N39.0 is reported again."
    answered(desk, ann, letter, branch)

    (lesson,) = lessons_of(desk)

    assert lesson.taught.facts == {"encounter": ""}


def test_a_wording_sent_twice_is_held_up_in_the_casebook(desk: Desk, ann: Reviewer) -> None:
    book = desk.settings.casebook.model_copy(update={"reuse": "exemplary"})
    strict = replace(desk, settings=desk.settings.model_copy(update={"casebook": book}))
    answer(strict, ann, ECMO)
    assert lessons_of(desk) == []
    reference = answer(strict, ann, ECMO.replace("4-year-old", "3-year-old"), sender=BEN)
    (lesson,) = lessons_of(desk)
    assert (lesson.taught.instead, lesson.taught.words) == (OWN_DRAFT, REWORDED)

    accepted(desk, lesson, ann)

    held = precedent_of(desk, reference)
    assert held is not None
    assert held.exemplary
    decided(desk, lesson, LessonState.WITHDRAWN, ann)
    held = precedent_of(desk, reference)
    assert held is not None
    assert not held.exemplary


def test_a_code_that_is_not_in_force_is_neither_accepted_nor_used(
    desk: Desk, ann: Reviewer
) -> None:
    with transaction(desk.engine) as session:
        lessons.keep(session, a_lesson(replace(SYNONYM, code="J15.99")))
    (lesson,) = lessons_of(desk)

    with pytest.raises(ReviewError, match="not in force"):
        accepted(desk, lesson, ann)

    assert lessons_of(desk)[0].state is LessonState.OPEN
    with transaction(desk.engine) as session:
        lessons.decide(session, replace(lesson, state=LessonState.ACCEPTED, decided_at=NOW))
    desk.search.learned.look()
    assert NOTHING in _body(desk, WALKING)


def test_another_process_sees_a_decision_without_restart(desk: Desk, ann: Reviewer) -> None:
    elsewhere = Learned(desk.engine)
    answered(desk, ann, WALKING, MYCOPLASMA)
    assert elsewhere.book().said_in("walking pneumonia") == ()

    accepted(desk, lessons_of(desk)[0], ann)
    elsewhere.look()

    assert [each.taught.code for each in elsewhere.book().said_in("a walking pneumonia")] == [
        "J15.7"
    ]


def test_every_decision_stands_in_the_history_with_its_author(desk: Desk, ann: Reviewer) -> None:
    answered(desk, ann, WALKING, MYCOPLASMA)
    (lesson,) = lessons_of(desk)
    accepted(desk, lesson, ann)
    decided(desk, lesson, LessonState.WITHDRAWN, ann)

    with reading(desk.engine) as session:
        acts = [(e.act, e.who) for e in audit.events(session, f"lesson {lesson.id}")][-2:]

    assert acts == [("accept lesson", ann.email), ("withdraw lesson", ann.email)]
    with pytest.raises(ReviewError, match="cannot become"):
        decided(desk, lesson, LessonState.REFUSED, ann)


def _body(desk: Desk, letter: str) -> str:
    """The draft of a letter that somebody mails in, in one line."""
    return " ".join(asked(desk, letter, sender=BEN)[1].text.split())


def test_words_for_a_service_are_learned_too(desk: Desk, ann: Reviewer) -> None:
    letter = "What CPT code for a daily circuit watch of the heart?\n"
    answered(desk, ann, letter, "Report 33948.")
    (lesson,) = lessons_of(desk)
    assert lesson.taught.system is CodeSystem.CPT

    accepted(desk, lesson, ann)

    assert "Report 33948." in _body(desk, letter)
    assert "33948" not in _body(desk, letter.replace("CPT", "ICD-10-CM"))


def test_what_a_stated_fact_speaks_against_is_not_preferred(desk: Desk, ann: Reviewer) -> None:
    answered(desk, ann, ECMO, "Report 33954.")
    assert lessons_of(desk) == []
    taught = Taught(
        kind=LessonKind.PREFERENCE,
        system=CodeSystem.CPT,
        code="33954",
        instead="33953",
        facts={},
    )
    with transaction(desk.engine) as session:
        lessons.keep(session, a_lesson(taught, LessonState.ACCEPTED))
    desk.search.learned.look()

    reference, _ = asked(desk, ECMO, sender=BEN)

    assert [f.code.code for f in findings_of(desk, reference).recommended] == ["33953"]
