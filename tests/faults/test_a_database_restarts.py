"""PostgreSQL goes away in the middle of a day's work, as at a crash or a failover."""

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from consultant.cli.running import listening, working
from consultant.desk import Desk, open_desk
from consultant.settings import Settings
from consultant.storage import audit, consults, drafts, messages
from consultant.storage.session import open_engine, reading
from tests import postgres
from tests.library.prebuilt import copy_library, library_url
from tests.paths.house import DESK, a_question, wait_for

pytestmark = postgres.needs_postgres

LETTERS, SENDERS = 24, 4


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on a server that loses nothing it has committed; its library lies in a file."""
    home = copy_library(tmp_path / "desk")
    settings = Settings.model_validate(
        {
            "data": {"dir": home},
            "database": {"url": library_url(home)},
            "smtp": {"port": 0, "addresses": [DESK]},
        }
    )
    engine = open_engine(postgres.a_database())
    with engine.begin() as connection:
        name = engine.url.database
        connection.execute(sa.text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
    engine.dispose()
    of_library = open_desk(settings)
    yield replace(of_library, engine=engine)
    engine.dispose()
    of_library.engine.dispose()


def send(port: int, numbers: range) -> list[int]:
    """The codes that a sender hears; it mails one letter after the other over one line."""
    codes = []
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as line:
        for number in numbers:
            sender = f"coder{number}@northlake.example"
            letter = a_question("33953 or 33954?", sender=sender, message_id=f"<{number}@n.org>")
            line.ehlo_or_helo_if_needed()
            line.mail(sender)
            line.rcpt(DESK)
            codes.append(line.data(letter.as_bytes())[0])
    return codes


def test_a_restart_costs_no_sender_an_answer_and_no_letter_its_draft(desk: Desk) -> None:
    shares = [range(n, LETTERS, SENDERS) for n in range(SENDERS)]
    with ExitStack() as stack:
        port = int(stack.enter_context(listening(desk)).rpartition(":")[2])
        stack.enter_context(working(desk))
        senders = stack.enter_context(ThreadPoolExecutor(SENDERS))
        sent = [senders.submit(send, port, share) for share in shares]
        wait_for(lambda: kept(desk) > LETTERS // 4, "the first letters")

        postgres.restart()

        codes = [code for each in sent for code in each.result(60)]
        wait_for(lambda: len(versions(desk)) == LETTERS, "the last draft")

    assert codes == [250] * LETTERS
    assert kept(desk) == LETTERS
    assert versions(desk) == [1] * LETTERS
    with reading(desk.engine) as session:
        assert audit.first_broken(session) is None


def kept(desk: Desk) -> int:
    with reading(desk.engine) as session:
        return len(messages.entries(session))


def versions(desk: Desk) -> list[int]:
    """How many versions of its draft each drafted consult has."""
    with reading(desk.engine) as session:
        found = [consult for consult in consults.listing(session) if consult.version]
        return [len(drafts.versions(session, consult)) for consult in found]
