"""Approving look-ups together: each on one line, each under the version that was seen.

/alike?tag=...   the sheet: question, answer and code of each, ticked
POST /alike      each approved in a transaction of its own; what could not be is told
POST /alike/undo called back, each for itself, while the mails have not left
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile

from starlette.responses import Response

from consultant import reviewing
from consultant.domain.consult import Confidence, Consult
from consultant.domain.errors import ConsultantError
from consultant.domain.inquiry import Ask
from consultant.reviewing import Case, Seen
from consultant.storage import consults, queues
from consultant.storage.queues import Cut
from consultant.storage.session import Session, reading, transaction
from consultant.web.narrowing import read_narrowing
from consultant.web.queue import usual_order
from consultant.web.visit import Visit

#: An answer to a question of several; where its section begins, the question is quoted.
_NUMBERED = re.compile(r'\(\d+\) [^"]')
#: Looked through for one sheet; a sheet that is longer than an eye can follow is no check.
LOOKED_THROUGH = 100
ON_A_SHEET = 25
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One consult on the sheet."""

    consult: Consult
    question: str
    answer: str
    codes: tuple[tuple[str, str], ...]  # (code, description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of the ticked ones."""

    settled: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]  # (reference, why)


def show(visit: Visit) -> Response:
    """The look-ups of the queue as it was narrowed that may be approved together."""
    asked = read_narrowing(visit.request.query_params)
    with reading(visit.desk.engine) as session:
        lines = _sheet(session, visit)
    return visit.page("alike.html", lines=lines, asked=asked, most=ON_A_SHEET)


def approve(visit: Visit) -> Response:
    """Approve what is ticked; each stands or falls by itself."""

    def act(session: Session, reference: str) -> None:
        seen = Seen(reference=reference, version=int(visit.form[reference]))
        desk = visit.desk.stationery
        reviewing.approve_alike(session, seen, visit.reviewer, desk, visit.now)

    done = _each(visit, act)
    visit.desk.wake()
    leaves_at = visit.now + visit.desk.stationery.undo
    return visit.page("alike_done.html", done=done, leaves_at=leaves_at, act="approved")


def undo(visit: Visit) -> Response:
    """Call back all of them that have not left."""

    def act(session: Session, reference: str) -> None:
        desk = visit.desk.stationery
        reviewing.undo(session, reference, visit.reviewer, desk, visit.now)

    return visit.page("alike_done.html", done=_each(visit, act), leaves_at=None, act="called back")


def _sheet(session: Session, visit: Visit) -> list[Line]:
    asked = read_narrowing(visit.request.query_params)
    sure = Confidence.HIGH
    sieve = replace(asked.sieve, sure=sure, unflagged=True, asks=Ask.LOOKUP.value)
    cut = Cut(order=asked.order(usual_order(visit)), limit=LOOKED_THROUGH)
    found = queues.rows(session, asked.of(visit.reviewer.id), cut, now=visit.now, sieve=sieve)
    lines: list[Line] = []
    for consult in consults.of_ids(session, [row.id for row in found]):
        if len(lines) == ON_A_SHEET:
            break
        if consult.is_taken_by_another(visit.reviewer.id, visit.now):
            continue
        line = None if reviewing.objection_to(consult) else _line(session, visit, consult)
        lines += [line] if line else []
    return lines


def _line(session: Session, visit: Visit, consult: Consult) -> Line | None:
    """A consult in one line; None where its draft strays from the library."""
    case = reviewing.open_case(session, consult)
    if reviewing.ungrounded_in(case, visit.desk.stationery):
        return None
    asked = " ".join(question.words for question in case.question.inquiry.questions)
    return Line(
        consult=consult,
        question=_short(asked or case.question.inquiry.text),
        answer=_short(_verdict(case.draft.text)),
        codes=_described(case),
    )


def _verdict(draft: str) -> str:
    """What stands behind the greeting: the answer, or one to each question, numbered."""
    _, *paragraphs = [part for part in draft.split("\n\n") if part.strip()] or [""]
    numbered = list(takewhile(_NUMBERED.match, paragraphs))
    return " ".join(numbered or paragraphs[:1]) or draft


def _described(case: Case) -> tuple[tuple[str, str], ...]:
    known = {
        check.code.code: check.code.description for check in case.findings.checks if check.code
    }
    known |= {each.code.code: each.code.description for each in case.findings.candidates}
    return tuple((code, known.get(code, "")) for code in case.draft.codes)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _each(visit: Visit, act: Callable[[Session, str], None]) -> Done:
    """The act on each consult whose box was ticked; what fails is told, the rest goes on."""
    settled: list[str] = []
    failed: list[tuple[str, str]] = []
    for reference in _ticked(visit):
        try:
            with transaction(visit.desk.engine) as session:
                act(session, reference)
            settled.append(reference)
        except ConsultantError as error:
            failed.append((reference, str(error)))
    return Done(settled=tuple(settled), failed=tuple(failed))


def _ticked(visit: Visit) -> list[str]:
    """Boxes are named by the reference and hold the version that was seen."""
    return [
        name
        for name, version in visit.form.items()
        if name.startswith("CD-") and version.isascii() and version.isdigit() and len(version) < 9
    ][:ON_A_SHEET]
