"""The chain of events: no column of any event can be changed unseen."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from consultant.storage import audit
from consultant.storage.session import Session


def three_events(session: Session, now: datetime) -> None:
    for number, act in enumerate(("open", "draft", "approve")):
        audit.record(
            session,
            now=now + timedelta(minutes=number),
            who="ann@desk.example",
            act=act,
            about="CD-000001",
            particulars={"version": number},
        )


def test_an_untouched_chain_holds(session: Session, now: datetime) -> None:
    three_events(session, now)

    assert audit.first_broken(session) is None
    assert [event.act for event in audit.events(session, "CD-000001")] == [
        "open",
        "draft",
        "approve",
    ]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 9),
        ("at", datetime(2026, 11, 20, 15, 0, 0, 1, tzinfo=UTC)),
        ("who", "eve@desk.example"),
        ("act", "amend"),
        ("about", "CD-000002"),
        ("particulars", '{"version": 7}'),
        ("hash", "0" * 63 + "1"),
    ],
)
def test_a_change_of_any_column_is_found(
    session: Session, now: datetime, column: str, value: object, number: int
) -> None:
    three_events(session, now)

    change = sa.update(audit.EventRow).where(audit.EventRow.id == number)
    session.execute(change.values({column: value}))

    assert audit.first_broken(session) is not None


def test_every_column_of_an_event_is_tried(session: Session) -> None:
    tried = {"id", "at", "who", "act", "about", "particulars", "hash"}

    assert {column.name for column in audit.EventRow.__table__.columns} == tried


@pytest.mark.parametrize(("removed", "found_at"), [(1, 2), (2, 3)])
def test_a_removed_event_is_found(
    session: Session, now: datetime, removed: int, found_at: int
) -> None:
    three_events(session, now)

    session.execute(sa.text("DELETE FROM events WHERE id = :id"), {"id": removed})

    assert audit.first_broken(session) == found_at


def test_two_events_that_changed_places_are_found(session: Session, now: datetime) -> None:
    three_events(session, now)

    for old, new in ((1, 90), (2, 1), (90, 2)):
        session.execute(
            sa.text("UPDATE events SET id = :new WHERE id = :old"), {"new": new, "old": old}
        )

    assert audit.first_broken(session) == 1


def test_a_chain_cut_off_at_its_end_no_longer_holds_the_noted_hash(
    session: Session, now: datetime
) -> None:
    three_events(session, now)
    noted = audit.verify(session).head

    session.execute(sa.text("DELETE FROM events WHERE id = 3"))

    assert audit.verify(session).broken_at is None
    assert not audit.verify(session, noted).holds_noted


def test_forgotten_events_leave_a_chain_that_holds(session: Session, now: datetime) -> None:
    three_events(session, now)

    forgotten = audit.forget(
        session, before=now + timedelta(minutes=2), who="operator", now=now + timedelta(minutes=9)
    )

    assert forgotten == 2
    assert [event.act for event in audit.walk(session)] == ["approve", "forget events"]
    assert audit.first_broken(session) is None


def test_events_removed_without_a_word_after_some_were_forgotten_are_found(
    session: Session, now: datetime
) -> None:
    three_events(session, now)
    audit.forget(session, before=now + timedelta(minutes=1), who="operator", now=now)

    session.execute(sa.text("DELETE FROM events WHERE id = 2"))

    assert audit.first_broken(session) == 3


def nine_events(session: Session, now: datetime) -> str:
    """Nine events, of which the two oldest were forgotten; the hash to note."""
    for number in range(9):
        at = now + timedelta(minutes=number)
        audit.record(session, now=at, who="ann", act="draft", about=f"CD-00000{number}")
    audit.forget(session, before=now + timedelta(minutes=2), who="operator", now=now)
    return audit.verify(session).head


#: First, middle and last of those that are left; the last tells what was forgotten.
ENDS = {"start": 3, "middle": 6, "end": 10}


def remove(session: Session, number: int) -> None:
    session.execute(sa.text("DELETE FROM events WHERE id = :id"), {"id": number})


def swap(session: Session, number: int) -> None:
    """With its neighbour, each under the other's number."""
    other = number + 1 if number < 10 else number - 1
    for old, new in ((number, 99), (other, number), (99, other)):
        told = {"old": old, "new": new}
        session.execute(sa.text("UPDATE events SET id = :new WHERE id = :old"), told)


def put_in(session: Session, number: int) -> None:
    """One more, and those behind it moved on by one."""
    for moved in range(10, number - 1, -1):
        told = {"old": moved, "new": moved + 1}
        session.execute(sa.text("UPDATE events SET id = :new WHERE id = :old"), told)
    copied = "INSERT INTO events SELECT :id, at, who, act, about, particulars, hash FROM events"
    session.execute(sa.text(f"{copied} WHERE id = :of"), {"id": number, "of": number + 1})


def reword(session: Session, number: int) -> None:
    session.execute(sa.text("UPDATE events SET who = 'eve' WHERE id = :id"), {"id": number})


@pytest.mark.parametrize("where", ENDS)
@pytest.mark.parametrize("tamper", [remove, swap, put_in, reword])
def test_whatever_is_done_to_a_row_is_found_and_named(
    session: Session, now: datetime, tamper: Callable[[Session, int], None], where: str
) -> None:
    noted, number = nine_events(session, now), ENDS[where]

    tamper(session, number)

    found = audit.verify(session, noted)
    # At the row itself, at the one before that it was swapped with, or behind the hole; without
    # the last one nothing tells where the chain begins.
    near = {number - 1, number, number + 1}
    assert found.broken_at in (near if (tamper, where) != (remove, "end") else {3})
    assert str(found.broken_at) in found.says or "missing" in found.says


@pytest.mark.parametrize(
    "told",
    [
        '{"first": 4, "forgotten": 2, "link": "%s"}',
        '{"first": 3, "forgotten": 2, "link": "0000"}',
        "{}",
    ],
)
def test_a_change_of_where_the_chain_is_anchored_is_found(
    session: Session, now: datetime, told: str
) -> None:
    nine_events(session, now)
    link = session.scalar(sa.select(audit.EventRow.hash).where(audit.EventRow.id == 3))

    change = sa.update(audit.EventRow).where(audit.EventRow.act == audit.FORGET)
    session.execute(change.values(particulars=told.replace("%s", str(link))))

    assert audit.verify(session).broken_at in {3, 10}


def test_a_removal_of_the_first_rows_with_an_anchor_forged_for_it_is_found(
    session: Session, now: datetime
) -> None:
    nine_events(session, now)
    link = session.scalar(sa.select(audit.EventRow.hash).where(audit.EventRow.id == 4))
    session.execute(sa.text("DELETE FROM events WHERE id < 5"))

    forged = json.dumps({"first": 5, "forgotten": 4, "link": link})
    change = sa.update(audit.EventRow).where(audit.EventRow.act == audit.FORGET)
    session.execute(change.values(particulars=forged))

    assert audit.verify(session).broken_at == 10


def test_an_export_is_verified_by_the_recipe_in_the_runbook(
    session: Session, now: datetime
) -> None:
    nine_events(session, now)
    audit.redact(session, {"ann": "erased-x"}, who="operator", now=now)
    page = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text("utf-8")
    (recipe,) = re.findall(r"```python\n(# events\.jsonl.*?)```", page, re.DOTALL)
    rows = [json.dumps({**e._asdict(), "at": e.at.isoformat()}) for e in audit.walk(session)]

    whole = verified(recipe, rows)
    changed = verified(recipe, [rows[0].replace("draft", "amend"), *rows[1:]])
    cut = verified(recipe, [*rows[:2], *rows[3:]])

    assert whole == f"{len(rows)} events follow"
    assert changed == "broken: [3]"
    assert cut == "broken: [6]"


def verified(recipe: str, rows: list[str]) -> str:
    """What the recipe prints of these rows, in a Python of its own."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "events.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
        command = [sys.executable, "-c", recipe]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()
