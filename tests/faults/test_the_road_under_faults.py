"""Whatever fails between a letter and its draft: it is drafted once, and nothing is set aside."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest

from consultant.desk import Desk, open_desk
from consultant.domain.consult import Consult, Reviewer, Status
from consultant.domain.errors import ConflictError
from consultant.domain.mail import Envelope, MessageState
from consultant.pipeline import advance
from consultant.reviewing import Seen, approve
from consultant.settings import Data, Database, Settings
from consultant.storage import audit, consults, drafts, inquiries, messages, outbox
from consultant.storage.messages import Arrival
from consultant.storage.session import is_busy, reading, transaction
from tests.builders import ASKER, NOW, a_reviewer
from tests.databases import library_url
from tests.faults.failing import PowerCut, Way, failing_commits
from tests.library.prebuilt import copy_library

#: Commits from a kept message to its draft: read, matched, drafted.
COMMITS = 3


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A whole desk; each test mails it a letter of its own."""
    home = copy_library(tmp_path_factory.mktemp("desk") / "home")
    settings = Settings(data=Data(dir=home), database=Database(url=library_url(home)))
    desk = open_desk(settings)
    yield desk
    desk.engine.dispose()


def keep_letter(desk: Desk, name: str) -> int:
    """A question, kept as the door keeps it; the message's number."""
    raw = (
        f"From: {ASKER}\r\nSubject: ECMO\r\nMessage-ID: <{name}@northlake.example>\r\n\r\n"
        "33953 or 33954 for a 4-year-old, open cannulation?\r\n"
    ).encode()
    arrival = Arrival(
        envelope=Envelope(mail_from=ASKER, rcpt_to=("desk@localhost",), received_at=NOW),
        raw=raw,
        sha256=sha256(raw).hexdigest(),
        message_id=f"<{name}@northlake.example>",
        fingerprint=sha256(raw).hexdigest(),
    )
    with transaction(desk.engine) as session:
        messages.keep(session, [arrival])
        return messages.entries(session)[-1].id


def rounds_under(desk: Desk, way: Way, nth: int) -> None:
    """Rounds of a worker whose Nth commit fails, as its timetable makes them, to the end."""
    with failing_commits(desk.engine, way, nth) as commits:
        for step in range(10):
            try:
                advance(desk, NOW + timedelta(seconds=step))
            except PowerCut:
                assert way.is_a_cut
            except Exception as error:
                if not is_busy(error):
                    raise
    assert commits.has_failed


def drafted_for(desk: Desk, number: int) -> list[Consult]:
    """Every consult that has the message among its letters."""
    with reading(desk.engine) as session:
        return [
            consult
            for consult in consults.listing(session)
            if number in {read.message_id for read in inquiries.letters(session, consult)}
        ]


@pytest.mark.parametrize("nth", range(1, COMMITS + 1))
@pytest.mark.parametrize("way", Way)
def test_a_letter_is_drafted_once_whatever_commit_fails(desk: Desk, way: Way, nth: int) -> None:
    number = keep_letter(desk, f"{way.name.lower()}-{nth}")

    rounds_under(desk, way, nth)

    (consult,) = drafted_for(desk, number)
    assert consult.status is Status.DRAFTED
    assert consult.version == 1
    with reading(desk.engine) as session:
        message = messages.get(session, number)
        assert message is not None
        assert message.state is MessageState.READ
        assert drafts.current(session, consult) is not None
        assert audit.first_broken(session) is None
        told = [event.act for event in audit.events(session, consult.reference)]
    assert told == ["open", "draft"]


@pytest.fixture(scope="module")
def ann(desk: Desk) -> Reviewer:
    with transaction(desk.engine) as session:
        return a_reviewer(session)


@pytest.mark.parametrize("way", Way)
def test_an_approval_that_fails_can_be_made_again_and_sends_once(
    desk: Desk, ann: Reviewer, way: Way
) -> None:
    number = keep_letter(desk, f"approval-{way.name.lower()}")
    while advance(desk, NOW):
        pass
    (consult,) = drafted_for(desk, number)

    with failing_commits(desk.engine, way, nth=1):
        try_to_approve(desk, ann, consult)
    try_to_approve(desk, ann, consult)

    with reading(desk.engine) as session:
        assert consults.get(session, consult.reference).status is Status.APPROVED
        assert len(outbox.postings(session, about=consult.reference)) == 1
        told = [event.act for event in audit.events(session, consult.reference)]
        assert audit.first_broken(session) is None
    assert told == ["open", "draft", "approve"]


def try_to_approve(desk: Desk, ann: Reviewer, consult: Consult) -> None:
    """A reviewer's click; it may fail, or come too late because the first one held."""
    seen = Seen(reference=consult.reference, version=consult.version)
    try:
        with transaction(desk.engine) as session:
            approve(session, seen, ann, desk.stationery, NOW)
    except (PowerCut, ConflictError):
        return
    except Exception as error:
        if not is_busy(error):
            raise
