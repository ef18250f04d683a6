"""On PostgreSQL the desk's own user adds events and changes none."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from consultant.cli.keeping import go
from consultant.domain.consult import Status
from consultant.domain.errors import ReviewError, SettingsError
from consultant.domain.mail import MessageState
from consultant.storage import audit, consults, holds, messages, rights
from consultant.storage.erasing import Erased, erase_client
from consultant.storage.forgetting import Limits
from consultant.storage.holds import Hold
from consultant.storage.session import Engine, Session, open_engine, reading, transaction
from tests import postgres
from tests.builders import ASKER, NOW, a_drafted_consult, an_arrival

pytestmark = postgres.needs_postgres
LATER = NOW + timedelta(days=9 * 366)
ROLE = "deskuser"


@pytest.fixture
def owner() -> Iterator[Engine]:
    """The tables' owner, who gave another role its rights."""
    engine = open_engine(postgres.a_database())
    with psycopg.connect(
        f"host={postgres.server()} user={engine.url.username} dbname={engine.url.database}",
        autocommit=True,
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'deskuser'").fetchall():
            connection.execute("CREATE ROLE deskuser LOGIN")
    rights.apply(engine, ROLE)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(owner: Engine) -> Iterator[Engine]:
    """The desk's own user."""
    url = owner.url.set(username=ROLE).render_as_string(hide_password=False)
    engine = open_engine(url)
    yield engine
    engine.dispose()


def an_old_consult(engine: Engine) -> str:
    with transaction(engine) as session:
        consult = consults.get(session, a_drafted_consult(session))
        for status in (Status.APPROVED, Status.SENT):
            consult = consults.move(session, consult, status, now=NOW)
        messages.keep(session, [an_arrival(fingerprint="e" * 64)])
        for number in (1, 2):
            messages.set_state(session, number, MessageState.READ)
        for minutes in range(3):
            at = NOW + timedelta(minutes=minutes)
            audit.record(session, now=at, who=ASKER, act="draft", about=consult.reference)
        audit.record(session, now=LATER, who="desk", act="look", about=consult.reference)
        return consult.reference


def erase(session: Session) -> Erased:
    return erase_client(session, ASKER, pseudonym=lambda _: "erased-x", who="operator", now=NOW)


def test_the_desk_s_user_works_as_before(desk: Engine) -> None:
    reference = an_old_consult(desk)
    with transaction(desk) as session:
        holds.place(session, Hold(about=reference, reason="why", at=NOW, by="operator"))
        assert holds.lift(session, reference)

    gone = go(desk, Limits(letters=LATER, consults=LATER, events=LATER), LATER)

    assert (gone.consults, gone.events) == (1, 0)
    with reading(desk) as session:
        assert audit.verify(session).broken_at is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET who = 'eve'",
        "DELETE FROM events",
        "TRUNCATE events",
        "DROP TABLE events",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_the_desk_s_user_changes_no_event(desk: Engine, statement: str) -> None:
    an_old_consult(desk)

    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, desk.begin() as connection:
        connection.execute(sa.text(statement))

    with reading(desk) as session:
        assert audit.verify(session).broken_at is None


def test_the_owner_purges_events_and_erases_an_asker(desk: Engine, owner: Engine) -> None:
    an_old_consult(desk)

    with pytest.raises(ReviewError, match="owner"), transaction(desk) as session:
        erase(session)
    with transaction(owner) as session:
        erased = erase(session)
    gone = go(owner, Limits(events=NOW + timedelta(minutes=2)), LATER)

    assert erased.events == 3
    assert gone.events == 2
    with reading(desk) as session:
        assert audit.verify(session).broken_at is None


def test_a_name_that_would_have_to_be_quoted_is_refused() -> None:
    with pytest.raises(SettingsError, match="small letters"):
        rights.statements("desk; DROP TABLE events", "desk")


def test_sqlite_has_no_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}")

    with pytest.raises(SettingsError, match="SQLite"):
        rights.apply(engine, ROLE)
    engine.dispose()
