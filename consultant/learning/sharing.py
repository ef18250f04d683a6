"""Lessons as lines of JSON: to look at, to keep, to take to another desk or to a bench."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from consultant.domain.coding import CodeSystem
from consultant.domain.errors import ReviewError
from consultant.domain.learning import Lesson, LessonKind, LessonState, Taught


def as_row(lesson: Lesson) -> dict[str, object]:
    """What a lesson says and who decided; no consult is named."""
    taught = lesson.taught
    return {
        "kind": taught.kind.value,
        "words": taught.words,
        "system": taught.system.value if taught.system else "",
        "code": taught.code,
        "instead": taught.instead,
        "facts": dict(taught.facts),
        "state": lesson.state.value,
        "seen": lesson.seen,
        "made_at": lesson.made_at.isoformat(),
        "decided_by": lesson.decided_by,
        "decided_at": lesson.decided_at.isoformat() if lesson.decided_at else "",
        "note": lesson.note,
    }


def read_rows(lines: Iterable[str]) -> list[Lesson]:
    """The lessons of such lines; ReviewError that names the line where one cannot be read."""
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_as_lesson(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ReviewError(f"Line {number} is no lesson: {type(error).__name__}.") from error
    return found


def _as_lesson(row: dict[str, Any]) -> Lesson:
    system, decided = row.get("system"), row.get("decided_at")
    return Lesson(
        id=0,
        taught=Taught(
            kind=LessonKind(row["kind"]),
            words=str(row.get("words", "")),
            system=CodeSystem(system) if system else None,
            code=str(row.get("code", "")),
            instead=str(row.get("instead", "")),
            facts={str(k): str(v) for k, v in row.get("facts", {}).items()},
        ),
        state=LessonState(row.get("state", LessonState.OPEN)),
        seen=int(row.get("seen", 0)),
        made_at=_moment(row.get("made_at", "")) or datetime(2000, 1, 1, tzinfo=UTC),
        decided_by=str(row.get("decided_by", "")),
        decided_at=_moment(decided) if decided else None,
        note=str(row.get("note", "")),
    )


def _moment(written: str) -> datetime | None:
    if not written:
        return None
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
