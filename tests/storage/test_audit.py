"""The chain of events."""

from datetime import datetime, timedelta

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


def test_a_changed_event_is_found(session: Session, now: datetime) -> None:
    three_events(session, now)

    session.execute(sa.text("UPDATE events SET who = 'eve@desk.example' WHERE id = 2"))

    assert audit.first_broken(session) == 2


def test_a_removed_event_is_found(session: Session, now: datetime) -> None:
    three_events(session, now)

    session.execute(sa.text("DELETE FROM events WHERE id = 2"))

    assert audit.first_broken(session) == 3
