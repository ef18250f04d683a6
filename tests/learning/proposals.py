"""A proposal of each kind, for pages that show them."""

from dataclasses import replace

from consultant.domain.coding import CodeSystem
from consultant.domain.learning import Lesson, LessonKind, LessonState, Taught
from consultant.storage import lessons
from consultant.storage.session import Session
from tests.builders import NOW

SYNONYM = Taught(
    kind=LessonKind.SYNONYM,
    words="walking pneumonia",
    system=CodeSystem.ICD10CM,
    code="J15.7",
    facts={},
)
PREFERENCE = Taught(
    kind=LessonKind.PREFERENCE,
    words="painter colic",
    system=CodeSystem.ICD10CM,
    code="T56.0X1A",
    instead="R10.83",
    facts={"age_years": "40 to 64 years"},
)
DIFFERENCE = Taught(
    kind=LessonKind.DIFFERENCE,
    system=CodeSystem.ICD10CM,
    code="N39.0",
    facts={"sex": ""},
)
WORDING = Taught(
    kind=LessonKind.WORDING,
    words="The fluoroscopic guidance is included; it is never reported apart.",
    instead="Already part of it: the fluoroscopic guidance.",
    facts={},
)


def propose_each(session: Session) -> None:
    """One of each kind, open; the synonym twice over, one of them refused."""
    for taught in (SYNONYM, PREFERENCE, DIFFERENCE, WORDING):
        lessons.keep(session, a_lesson(taught))
    refused = replace(SYNONYM, code="J18.9")
    lessons.keep(session, a_lesson(refused, LessonState.REFUSED, note="Not specific enough."))


def a_lesson(
    taught: Taught, state: LessonState = LessonState.OPEN, *, seen: int = 2, note: str = ""
) -> Lesson:
    is_open = state is LessonState.OPEN
    return Lesson(
        id=0,
        taught=taught,
        state=state,
        seen=seen,
        made_at=NOW,
        decided_by="" if is_open else "Ann Reviewer, CPC",
        decided_at=None if is_open else NOW,
        note=note,
    )
