"""No statement of the worker, of the door or of a page reads through a table that grows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

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
NARROWED = (
    "",
    "lane=sent",
    "lane=mine",
    "q=ecmo",
    "q=ecmo+femoral",
    "lane=sent&q=ecmo",
    "code=33953",
    "asker=@northlake-children.example",
    "lane=sent&asker=maren.holt@northlake-children.example",
    "flag=stranger",
    "tag=x&lane=sent",
    "order=due",
    "order=asker",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """On SQLite, whose plans are the ones that are read."""
    home = copy_library(tmp_path_factory.mktemp("scans") / "desk")
    with a_place(library_url(home), home) as opened:
        yield opened


def test_no_job_and_no_letter_reads_through_what_grows(place: Place) -> None:
    desk, later = place.desk, NOW + timedelta(hours=1)

    with listening(desk.engine) as heard, Sink() as sink:
        references = fill(desk)
        mail_in(desk, LETTERS[0][0], f"Re: [{references[0]}]", "And if he were 7?", at=NOW)
        raw_in(desk, "", AWAY)
        ann = place.signed_in(place.add())
        ann.post(f"/consults/{references[1]}/approve", data={"version": "1"})
        deliver_due(desk.engine, Postman("127.0.0.1", sink.port, 20, hostname="desk.example"), now=lambda: later)
        for job in JOBS.keys() - {"deliver"}:
            JOBS[job](desk, "a worker", later)

    with reading(desk.engine) as session:
        assert messages.count_by_state(session)[MessageState.READ] == len(LETTERS) + 1
        assert len(outbox.postings(session)) >= 1
    assert read_through(desk.engine, heard) == []


def test_no_page_reads_through_what_grows(place: Place) -> None:
    with reading(place.desk.engine) as session:
        reference = consults.listing(session)[0].reference
    ada = place.signed_in(place.add("Ada Admin", Role.ADMINISTRATOR))
    words = {"{reference}": reference, "{number:int}": "1", "{system}": "CPT", "{code}": "33953"}
    paths = [page.path for page in pages() if page.method == "GET"]
    for told, meant in words.items():
        paths = [path.replace(told, meant) for path in paths]

    with listening(place.desk.engine) as heard:
        statuses = {path: ada.get(path).status_code for path in paths if "{" not in path}
        statuses |= {narrow: ada.get(f"/?{narrow}").status_code for narrow in NARROWED}

    assert {status for status in statuses.values()} <= {200, 303, 404, 400}
    assert statuses["/"] == 200
    for step, sql in read_through(place.desk.engine, heard): print("@@", step, "|", " ".join(sql.split())[-700:])
    assert read_through(place.desk.engine, heard) == []
