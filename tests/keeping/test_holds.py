"""What is held stays whatever its age; an asker who is erased leaves no word behind."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consultant.cli.keeping import go, limits_of
from consultant.domain.consult import Client, Status
from consultant.domain.digests import Audience
from consultant.domain.errors import ConflictError, ReviewError
from consultant.domain.mail import MessageState
from consultant.domain.references import Seal
from consultant.settings import Keeping
from consultant.storage import (
    audit,
    clients,
    consults,
    holds,
    messages,
    schema,
    subscriptions,
    suspensions,
)
from consultant.storage.erasing import Erased, erase_client
from consultant.storage.holds import Hold
from consultant.storage.session import Engine, Session, reading, transaction
from tests.builders import ASKER, NOW, a_drafted_consult, an_arrival
from tests.sending.posting import queue_mail

LATER = NOW + timedelta(days=8 * 366)
ALL = limits_of(Keeping(), LATER)
SEAL = Seal(b"a secret of the tests")
DOMAIN = "@" + ASKER.partition("@")[2]


@pytest.fixture
def ended(engine: Engine) -> str:
    """A consult that was answered years ago, with mail and events; and a letter without one."""
    with transaction(engine) as session:
        consult = consults.get(session, a_drafted_consult(session))
        for status in (Status.APPROVED, Status.SENT):
            consult = consults.move(session, consult, status, now=NOW)
        messages.keep(session, [an_arrival(fingerprint="e" * 64)])
        for number in (1, 2):
            messages.set_state(session, number, MessageState.READ)
        for number in range(1, 4):
            audit.record(session, now=NOW, who="desk", act="beat", about=f"message {number}")
        audit.record(
            session,
            now=NOW,
            who=ASKER.upper(),
            act="rate",
            about=consult.reference,
            particulars={"by": ASKER},
        )
    queue_mail(engine, "reply", about=consult.reference, to=ASKER)
    queue_mail(engine, "notice", about="", to=ASKER)
    with transaction(engine) as session:
        session.execute(sa.text("UPDATE outbox SET state = 'sent', settled_at = queued_at"))
    return consult.reference


def rows_of(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.METADATA.sorted_tables
        }


def erase(session: Session) -> Erased:
    return erase_client(session, ASKER, pseudonym=SEAL.pseudonym, who="operator", now=NOW)


@pytest.mark.parametrize("about", ["CD-000001", ASKER, DOMAIN])
def test_what_is_held_is_not_purged_however_old(engine: Engine, ended: str, about: str) -> None:
    with transaction(engine) as session:
        assert holds.place(session, Hold(about=about, reason="a court", at=NOW, by="operator"))
    before = rows_of(engine)

    gone = go(engine, ALL, LATER)

    after = rows_of(engine)
    with reading(engine) as session:
        message = messages.get(session, 1)
        assert message is not None
        assert message.raw
        assert [e.act for e in audit.events(session, ended)] == ["rate"]
        assert audit.first_broken(session) is None
    assert gone.consults == gone.letters * (about != "CD-000001") == 0
    kept = {"consults", "inquiries", "drafts", "mentions", "consult_words", "holds"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_what_is_held_no_longer_is_purged(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        holds.place(session, Hold(about=ended, reason="a court", at=NOW, by="operator"))
        assert holds.lift(session, ended)

    gone = go(engine, ALL, LATER)

    assert gone.consults == 1


def test_a_registered_client_is_held_by_any_of_its_addresses(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        client = clients.add(session, a_client(), [ASKER, "b@c.example"], by="operator", now=NOW)
        session.execute(sa.text("UPDATE consults SET client_id = :id"), {"id": client.id})
        holds.place(session, Hold(about="b@c.example", reason="a court", at=NOW, by="operator"))

    assert go(engine, ALL, LATER).consults == 0


def test_an_erased_asker_leaves_no_word_behind(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        clients.add(session, a_client(), [ASKER], by="operator", now=NOW)
        subscriptions.set_wish(session, Audience.CLIENT, ASKER, wanted=True, now=NOW)
        suspensions.suspend(session, ASKER, reason="550", about=ended, now=NOW)
        noted = audit.verify(session).head

    with transaction(engine) as session:
        erased = erase(session)

    assert (erased.consults, erased.messages, erased.mails) == (1, 1, 2)
    with reading(engine) as session:
        found = audit.verify(session, noted)
        assert (found.broken_at, found.holds_noted, found.redacted) == (None, True, 1)
        acts = [(e.who, e.act) for e in audit.events(session, ended)]
        assert acts == [(SEAL.pseudonym(ASKER), "rate")]
    assert words_of(engine, ASKER) == []
    left = {name for name, number in rows_of(engine).items() if number}
    assert left <= {"events", "reviewers"}


def test_a_later_change_of_a_redacted_event_is_found(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        erase(session)
        number = audit.events(session, ended)[0].id
        session.execute(sa.text("UPDATE events SET act = 'x' WHERE id = :id"), {"id": number})

        assert audit.first_broken(session) == number


def test_what_is_held_is_not_erased(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        holds.place(session, Hold(about=ended, reason="a court", at=NOW, by="operator"))
    before = rows_of(engine)

    with pytest.raises(ReviewError, match="legal hold"), transaction(engine) as session:
        erase(session)

    assert rows_of(engine) == before


def test_nobody_is_erased_while_a_mail_to_them_is_on_its_way(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        session.execute(sa.text("UPDATE outbox SET state = 'sending'"))
    before = rows_of(engine)

    with pytest.raises(ConflictError), transaction(engine) as session:
        erase(session)

    assert rows_of(engine) == before


def a_client() -> Client:
    return Client(id=0, name="Maren Holt", organisation="Northlake")


def words_of(engine: Engine, word: str) -> list[str]:
    """Tables in which a word stands, in any column, as it is kept."""
    found = []
    with engine.connect() as connection:
        for table in schema.METADATA.sorted_tables:
            rows = connection.execute(sa.text(f"SELECT * FROM {table.name}")).all()  # noqa: S608
            if any(word.lower() in str(value).lower() for row in rows for value in row):
                found.append(table.name)
    return found
