"""What the desk may learn: proposals with their evidence; accepted, refused, withdrawn here.

/learning?state=        open ones; accepted, refused, withdrawn
/learning/7/accept      by POST, at will with a note
           /refuse      by POST, with a reason
           /withdraw    by POST, with a reason
"""

from dataclasses import dataclass

from starlette.responses import Response

from consultant.domain.coding import Code
from consultant.domain.errors import ReviewError
from consultant.domain.learning import Lesson, LessonState
from consultant.learning import Decision, decide
from consultant.storage import lessons
from consultant.storage.session import reading, transaction
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit, go_to

PAGE = 50
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A lesson with what the library says today to its codes."""

    lesson: Lesson
    code: Code | None
    instead: Code | None
    questions: tuple[str, ...]


def show(visit: Visit) -> Response:
    return _page(visit)


def accept(visit: Visit) -> Response:
    return _decided(visit, LessonState.ACCEPTED)


def refuse(visit: Visit) -> Response:
    return _decided(visit, LessonState.REFUSED)


def withdraw(visit: Visit) -> Response:
    return _decided(visit, LessonState.WITHDRAWN)


def _decided(visit: Visit, state: LessonState) -> Response:
    number = int(visit.path("number"))
    with reading(visit.desk.engine) as session:
        before = lessons.get(session, number)
    if before is None:
        raise NoSuchPageError("There is no such proposal.")
    word = Decision(
        state=state,
        by=visit.reviewer.signature,
        who=visit.reviewer.email,
        note=visit.form.get("note", "").replace("\r\n", "\n").strip()[:LONGEST_NOTE],
        at=visit.now,
    )
    try:
        with transaction(visit.desk.engine) as session:
            decide(session, number, word, visit.desk.catalog)
    except ReviewError as error:
        return _page(visit, 422, state=before.state, fault=(number, str(error)))
    visit.desk.search.learned.look()
    return go_to(f"/learning?state={before.state}")


def _page(
    visit: Visit,
    status: int = 200,
    *,
    state: LessonState | None = None,
    fault: tuple[int, str] = (0, ""),
) -> Response:
    asked, page = visit.query("state"), visit.query("page")
    state = state or (LessonState(asked) if asked in set(LessonState) else LessonState.OPEN)
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
    with reading(visit.desk.engine) as session:
        found = lessons.listing(session, state, limit=PAGE + 1, beyond=number * PAGE)
        counts = lessons.counts(session)
    return visit.page(
        "learning.html",
        status,
        rows=[_shown(visit, lesson) for lesson in found[:PAGE]],
        further=number + 1 if len(found) > PAGE else None,
        counts=counts,
        state=state,
        fault=fault,
    )


def _shown(visit: Visit, lesson: Lesson) -> Shown:
    taught, desk = lesson.taught, visit.desk
    on = visit.now.astimezone(desk.settings.zone).date()
    is_code = bool(taught.instead) and taught.system is not None
    return Shown(
        lesson=lesson,
        code=desk.catalog.find(taught.system, taught.code, on) if taught.code else None,
        instead=desk.catalog.find(taught.system, taught.instead, on) if is_code else None,
        questions=tuple(desk.books.sentences.get(f"ask {name}", name) for name in taught.facts),
    )
