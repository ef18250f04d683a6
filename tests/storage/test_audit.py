"""The chain of events: no column of any event can be changed unseen."""

from datetime import UTC, datetime, timedelta

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
