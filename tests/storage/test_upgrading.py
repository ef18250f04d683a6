"""A desk of an older release is brought up to date with all that it holds."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from consultant import reviewing
from consultant.domain.consult import Status, Ungrounded
from consultant.domain.references import Seal
from consultant.reviewing import Seen, Stationery
from consultant.settings import Settings, share
from consultant.storage import (
    audit,
    clients,
    consults,
    drafts,
    heads,
    outbox,
    people,
    queues,
    schema,
)
from consultant.storage.copying import copy_desk
from consultant.storage.queues import Cut, Lane, Sieve
from consultant.storage.session import Engine, open_engine, reading, transaction
from consultant.templates import Templates
from tests import postgres
from tests.builders import NOW

OLDEST = Path(__file__).with_name("release-0.1.0.sql")


@pytest.fixture
def old_desk(tmp_path: Path) -> Iterator[Engine]:
    """The oldest release's database, upgraded."""
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as database:
        database.executescript(OLDEST.read_text(encoding="utf-8"))
    database.close()
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    yield engine
    engine.dispose()


def stationery() -> Stationery:
    def grounding(*_: object) -> tuple[Ungrounded, ...]:
        return ()

    return Stationery(
        promise=Settings().promise,
        templates=Templates(share("templates")),
        sender="Desk <desk@desk.example>",
        desk_name="Desk",
        undo=timedelta(seconds=30),
        hold=timedelta(minutes=30),
        grounding=grounding,
        seal=Seal(b"a secret of the tests"),
        subject=lambda inquiry, reference: f"{inquiry.subject} {reference}",
    )


def test_the_oldest_releases_tables_become_todays(old_desk: Engine) -> None:
    assert heads.is_at_head(old_desk)
    assert schema.differences(old_desk) == []


def test_what_the_oldest_release_held_is_still_there(old_desk: Engine) -> None:
    with reading(old_desk) as session:
        found = consults.listing(session)
        versions = drafts.versions(session, found[0])
        mails = outbox.postings(session)
        ann = people.reviewer_named(session, "ann@desk.example")
        client = clients.of(session, "maren.holt@northlake-children.example")
        broken = audit.first_broken(session)

    assert [c.status for c in found] == [
        Status.APPROVED,
        Status.READ,
        Status.DECLINED,
        Status.DRAFTED,
    ]
    assert [draft.written_by for draft in versions] == ["desk", "Ann Reviewer"]
    assert sorted(mail.about for mail in mails) == ["CD-000001", "CD-000003"]
    assert ann is not None
    assert ann.signature == "Ann Reviewer, CPC"
    assert client is not None
    assert broken is None


def test_work_goes_on_where_the_oldest_release_left_it(old_desk: Engine) -> None:
    with transaction(old_desk) as session:
        ann = people.reviewer_named(session, "ann@desk.example")
        assert ann is not None
        seen = Seen(reference="CD-000004", version=1)

        reviewing.approve(session, seen, ann, stationery(), NOW + timedelta(days=1))

        assert consults.get(session, "CD-000004").status is Status.APPROVED
        assert audit.first_broken(session) is None


def test_drafts_of_the_oldest_release_are_found_by_their_codes(old_desk: Engine) -> None:
    with old_desk.begin() as connection:
        connection.exec_driver_sql("UPDATE consults SET codes = '33953 J96.01' WHERE id = 4")

    schema.upgrade(old_desk)

    with reading(old_desk) as session:
        wanted, cut = Sieve(code="J96.01"), Cut(limit=9)
        found = queues.rows(session, Lane(), cut, now=NOW, sieve=wanted)
    assert [row.id for row in found] == [4]


@postgres.needs_postgres
def test_an_upgraded_desk_moves_to_postgresql(old_desk: Engine) -> None:
    server = open_engine(postgres.a_database())
    copy_desk(old_desk, server)

    with reading(server) as session:
        references = [consult.reference for consult in consults.listing(session)]
        broken = audit.first_broken(session)
    server.dispose()

    assert references == ["CD-000001", "CD-000002", "CD-000003", "CD-000004"]
    assert broken is None
