"""No statement of the worker, of the door or of a page reads through a table that grows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from consultant.domain.consult import Role
from consultant.domain.mail import MessageState
from consultant.sending.delivery import deliver_due
from consultant.sending.postman import Postman
from consultant.storage import consults, messages, outbox
from consultant.storage.session import reading
from consultant.web.routes import pages
from consultant.worker import JOBS
from tests.builders import NOW
from tests.house.plans import listening, read_through
from tests.library.prebuilt import copy_library, library_url
from tests.sending.sink import Sink
from tests.web.desks import Place, a_place
from tests.web.samples import LETTERS, fill, mail_in, raw_in

AWAY = b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\nSubject: away\r\n\r\nI am away.\r\n"
BOUNCE = b"""From: MAILER-DAEMON@b.example
To: %s
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It came back.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; b.example

Final-Recipient: rfc822; nobody@b.example
Action: failed
Status: 5.1.1
--b--
""".replace(b"\n", b"\r\n")
#: Ways to narrow the queue, and to page on in it.
NARROWED = (
    "/?lane=sent",
    "/?lane=sent&beyond=3",
    "/?lane=mine",
    "/?q=ecmo+femoral",
    "/?lane=sent&q=ecmo+femoral",
    "/?code=33953",
    "/?asker=@northlake-children.example",
    "/?lane=sent&asker=maren.holt@northlake-children.example",
    "/?flag=stranger",
    "/?tag=x&lane=sent",
    "/?order=due&beyond=1",
    "/?order=asker",
)
BEHIND = "/reports/consults?figure=received&since=2026-11-16&until=2026-11-22"
#: Counts of everything by state: it walks four narrow indexes (bench/load.py says how long).
COUNTS = "/metrics"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """On SQLite, whose plans are the ones that are read."""
    home = copy_library(tmp_path_factory.mktemp("scans") / "desk")
    with a_place(library_url(home), home) as opened:
        yield opened


def test_no_job_and_no_letter_reads_through_what_grows(place: Place) -> None:
    later = NOW + timedelta(hours=1)
    desk = replace(place.desk, digests=replace(place.desk.digests, to=("may@desk.example",)))

    with listening(desk.engine) as heard, Sink() as sink:
        references = fill(desk)
        mail_in(desk, LETTERS[0][0], f"Re: [{references[0]}]", "And if he were 7?")
        raw_in(desk, "", AWAY)
        ann = place.signed_in(place.add())
        ann.post(f"/consults/{references[1]}/approve", data={"version": "1"})
        deliver_due(desk.engine, Postman("127.0.0.1", sink.port, 20), now=lambda: later)
        with reading(desk.engine) as session:
            (sent,) = outbox.postings(session, limit=1)
        raw_in(desk, "", BOUNCE % sent.mail_from.encode())
        for job in JOBS.keys() - {"deliver"}:
            JOBS[job](desk, "a worker", later)

    with reading(desk.engine) as session:
        states = messages.count_by_state(session)
    assert states == {MessageState.READ: len(LETTERS) + 1, MessageState.DISCARDED: 2}
    assert read_through(desk.engine, heard) == []


def test_no_page_reads_through_what_grows(place: Place) -> None:
    with reading(place.desk.engine) as session:
        reference = consults.listing(session)[0].reference
    ada = place.signed_in(place.add("Ada Admin", Role.ADMINISTRATOR))
    words = {"{reference}": reference, "{number:int}": "1", "{system}": "CPT", "{code}": "33953"}
    paths = [page.path for page in pages() if page.method == "GET" and page.path != COUNTS]
    for told, meant in words.items():
        paths = [path.replace(told, meant) for path in paths]

    with listening(place.desk.engine) as heard:
        statuses = {path: ada.get(path).status_code for path in [*paths, *NARROWED, BEHIND]}

    answered = {path for path, status in statuses.items() if status == 200}
    assert answered >= {"/", f"/consults/{reference}", "/outbox", "/messages", "/reports", BEHIND}
    assert read_through(place.desk.engine, heard) == []
