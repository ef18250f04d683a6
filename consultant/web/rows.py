"""The queue's rows: each is drawn once for as long as all that it shows stays as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from consultant.domain.consult import Status
from consultant.domain.flags import Flag
from consultant.storage.consults import reference_of
from consultant.web.narrowing import FLAGS
from consultant.web.visit import Visit
from consultant.web.wording import STATUS, span

#: Drawn rows kept, of a few hundred bytes each.
MOST_KEPT = 5_000
#: Codes shown of a draft.
MOST_CODES = 4
#: Where the first reply is still to come.
_OPEN = frozenset({Status.READ, Status.MATCHED, Status.DRAFTED, Status.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How a reply stands against the desk's promise; said in words, not by a colour alone."""

    words: str
    look: str  # late, soon, calm


class Rows:
    """Draws rows and keeps what it drew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], str] = {}

    def drawn(
        self,
        visit: Visit,
        rows: Iterable[Any],
        tags: Mapping[int, tuple[str, ...]],
        names: Mapping[int, str],
    ) -> str:
        """The rows as HTML."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        return "".join(
            self._row(visit, row, tags.get(row.id, ()), _holder(visit, row, names)) for row in rows
        )

    def _row(self, visit: Visit, row: Any, tags: tuple[str, ...], holder: str) -> str:
        age, due = span(visit.now - row.received_at), due_of(visit, row)
        key = (tuple(row), tags, holder, age, due)
        html = self._kept.get(key)
        if html is None:
            html = self._kept[key] = _draw(visit, row, tags=tags, holder=holder, age=age, due=due)
        return html


def due_of(visit: Visit, row: Any) -> Due | None:
    """How a consult stands against the promise; None where the desk gives none."""
    promise = visit.desk.stationery.promise
    if not promise.within:
        return None
    if row.status in _OPEN and row.time_left is not None:
        return Due(words=f"paused, {_hours(timedelta(seconds=row.time_left))} left", look="calm")
    if row.status not in _OPEN or row.due_at is None:
        return Due(words="", look="calm")
    if row.due_at <= visit.now:
        late = promise.calendar.between(row.due_at, visit.now)
        return Due(words=f"overdue {_hours(late)}", look="late")
    left = promise.left(row.due_at, visit.now)
    return Due(words=f"{_hours(left)} left", look="soon" if left * 4 <= promise.within else "calm")


def _hours(length: timedelta) -> str:
    """Open hours: never days, for a day of the desk is no day of the clock."""
    minutes = int(length.total_seconds() // 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h"


def _holder(visit: Visit, row: Any, names: Mapping[int, str]) -> str:
    if row.taken_until is None or row.taken_until <= visit.now:
        return ""
    is_mine = row.taken_by == visit.reviewer.id
    return "you have it" if is_mine else f"{names.get(row.taken_by, 'somebody')} has it"


def _draw(visit: Visit, row: Any, **words: Any) -> str:
    codes = row.codes.split()
    return visit.desk.templates.render_page(
        "_row.html",
        row=row,
        reference=reference_of(row.id),
        received=row.received_at.isoformat(timespec="seconds"),
        due_at=row.due_at.isoformat(timespec="seconds") if row.due_at else "",
        codes=codes[:MOST_CODES],
        more=max(0, len(codes) - MOST_CODES),
        flags=[(flag, FLAGS[Flag(flag)]) for flag in row.flags.split()],
        status=STATUS[Status(row.status)],
        **words,
    )
