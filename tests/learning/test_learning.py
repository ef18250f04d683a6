"""From what reviewers send to what the desk drafts: proposed, accepted, used, withdrawn."""

from consultant.desk import Desk
from consultant.domain.consult import Reviewer
from consultant.domain.learning import LessonKind, LessonState
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


def test_words_that_found_nothing_are_learned_and_unlearned(desk: Desk, ann: Reviewer) -> None:
    first = answered(desk, ann, WALKING, MYCOPLASMA)
    (lesson,) = lessons_of(desk)
    assert (lesson.taught.kind, lesson.taught.words) == (LessonKind.SYNONYM, "walking pneumonia")
    assert (lesson.taught.code, lesson.references) == ("J15.7", (first,))
    assert NOTHING in asked(desk, WALKING, sender=BEN)[1].text.replace("\n", " ")

    accepted(desk, lesson, ann)
    reference, draft = asked(desk, WALKING, sender=BEN)

    assert "Report J15.7." in draft.text
    (finding,) = findings_of(desk, reference).recommended
    assert finding.because == (
        "words that Ann Reviewer, CPC accepted on 2026-11-20 for this code: walking pneumonia",
    )
    hits = desk.search.search("walking pneumonia", finding.code.release.in_force_from)
    assert (hits[0].code.code, hits[0].because) == ("J15.7", finding.because)
    decided(desk, lessons_of(desk)[0], LessonState.WITHDRAWN, ann)
    assert NOTHING in asked(desk, WALKING, sender=BEN)[1].text.replace("\n", " ")
