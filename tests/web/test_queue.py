"""The queue: lanes, what is due, flags, filters that are addresses, orders, tags, saved views."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from consultant import reviewing
from consultant.desk import open_desk
from consultant.domain.consult import Act, Confidence, Consult
from consultant.domain.flags import Flag
from consultant.domain.mail import Letter
from consultant.reviewing import Seen, Word
from consultant.settings import DeskRules, Settings
from consultant.storage import audit, consults, marks
from consultant.storage.session import Session, transaction
from tests.builders import NOW, a_draft, a_drafted_consult, a_letter
from tests.databases import empty_url
from tests.web.desks import Place, settings_for

#: Friday 20 November, ten in the morning in New York; open until five.
MORNING = NOW


def references_in(page: str) -> list[str]:
    """The consults that a page lists, in their order."""
    rows = page.split("<tr data-row>")[1:]
    return [row.partition('href="/consults/')[2].partition('"')[0] for row in rows]


def from_whom(address: str, name: str = "Asker") -> Letter:
    return Letter(from_address=address, from_name=name, subject="a code", text="E11.9?")


def change(session: Session, reference: str, **values: Any) -> None:
    session.execute(
        sa.update(consults.ConsultRow)
        .where(consults.ConsultRow.id == consults.id_of(reference))
        .values(**values)
    )


def flag(session: Session, reference: str, *flags: Flag) -> Consult:
    consult = consults.get(session, reference)
    marks.set_flags(session, consult, flags, ("lookup",))
    return consult


def promising(tmp_path: Path, hours: float) -> Place:
    settings = settings_for(empty_url(tmp_path), tmp_path)
    rules = DeskRules(target_hours=hours, holidays=(date(2026, 11, 23),))
    desk = open_desk(settings.model_copy(update={"desk": rules}))
    return Place(desk=desk)


def test_a_queue_says_how_each_stands_against_the_promise(tmp_path: Path) -> None:
    place = promising(tmp_path, 4)
    with transaction(place.desk.engine) as session:
        for due in (
            MORNING + timedelta(hours=3),
            MORNING - timedelta(minutes=40),
            MORNING + timedelta(minutes=30),
            datetime(2026, 11, 24, 14, 0, tzinfo=UTC),  # nine on Tuesday, behind a holiday
        ):
            change(session, a_drafted_consult(session), due_at=due)
        change(session, a_drafted_consult(session), time_left=7200)

    page = place.signed_in(place.add()).get("/").text

    assert references_in(page) == [f"CD-{n:06}" for n in (2, 3, 1, 4, 5)]
    for words in ("overdue 40 min", "30 min left", "3 h left", "8 h left", "paused, 2 h left"):
        assert f"{words}</" in page
    place.desk.engine.dispose()


def test_the_time_stands_still_while_the_asker_is_waited_for(tmp_path: Path) -> None:
    place = promising(tmp_path, 4)
    ann, desk = place.add(), place.desk.stationery
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
        change(session, reference, due_at=MORNING + timedelta(hours=4))
        word = Word(act=Act.ASK, by=ann, at=MORNING + timedelta(hours=1), note="Which eye?")
        reviewing.ask(session, Seen(reference=reference, version=1), desk, word)
        waiting = consults.get(session, reference)
        reviewing.go_on(session, reference, ann, desk, MORNING + timedelta(days=2))
        going = consults.get(session, reference)

    assert (waiting.due_at, waiting.time_left) == (None, timedelta(hours=3))
    # Monday is a holiday: three hours into Tuesday
    assert (going.due_at, going.time_left) == (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), None)
    place.desk.engine.dispose()


def test_what_was_sent_back_stays_in_its_lane_until_it_is_decided(place: Place) -> None:
    ann, desk = place.add(), place.desk.stationery
    browser = place.signed_in(ann)
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session, a_draft("Tell us the age.\n"))
        seen = Seen(reference=reference, version=1)
        reviewing.send_back(session, seen, ann, note="Say why.", now=NOW)
    on_the_road = browser.get("/?lane=back").text
    with transaction(place.desk.engine) as session:
        change(session, reference, status="drafted")

    drafted_again = browser.get("/?lane=back&sort=age").text
    with transaction(place.desk.engine) as session:
        reviewing.approve(session, seen, ann, desk, NOW)

    assert references_in(on_the_road) == references_in(drafted_again) == [reference]
    assert references_in(browser.get("/?lane=back").text) == []


def test_filters_narrow_together_and_each_can_be_taken_away(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        clash, patient, both, _ = (a_drafted_consult(session) for _ in range(4))
        flag(session, clash, Flag.CLASH)
        flag(session, patient, Flag.PATIENT)
        flag(session, both, Flag.PATIENT, Flag.CLASH)
    browser = place.signed_in(place.add())
    browser.post(f"/consults/{both}/tag", data={"tag": "Oncology"})

    page = browser.get("/?lane=review&flag=clash&tag=oncology&sure=high").text

    assert references_in(page) == [both]
    assert references_in(browser.get("/?flag=clash").text) == [clash, both]
    assert references_in(browser.get("/?flag=patient&code=33953").text) == [patient, both]
    assert references_in(browser.get("/?code=33954").text) == []
    assert (
        'href="/?lane=review&amp;flag=clash&amp;tag=oncology" aria-label="Without sure: high"'
        in page
    )
    assert "patient named" in page


def test_a_flag_that_is_gone_finds_nothing_more(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
        flag(session, reference, Flag.SUBJECT, Flag.CLASH)
        flag(session, reference, Flag.CLASH)
    browser = place.signed_in(place.add())

    assert references_in(browser.get("/?flag=subject").text) == []
    assert references_in(browser.get("/?flag=clash").text) == [reference]


def test_a_house_and_its_people_are_found_by_address(place: Place) -> None:
    letters = [
        from_whom(address)
        for address in ("ann@north.example", "bo@north.example", "bo@farnorth.example")
    ]
    with transaction(place.desk.engine) as session:
        first, second, other = (a_drafted_consult(session, letter=each) for each in letters)
    browser = place.signed_in(place.add())

    assert references_in(browser.get("/?asker=@north.example").text) == [first, second]
    assert references_in(browser.get("/?lane=all&asker=@north.example").text) == [second, first]
    assert references_in(browser.get("/?asker=bo@farnorth.example").text) == [other]


@pytest.mark.parametrize("sort", ["age", "newest", "due", "sure", "asker"])
def test_every_order_goes_on_page_by_page_without_a_gap(place: Place, sort: str) -> None:
    sureness = list(Confidence)
    with transaction(place.desk.engine) as session:
        made = [
            a_drafted_consult(session, letter=from_whom(f"c{n % 7}@north.example"))
            for n in range(53)
        ]
        for n, reference in enumerate(made):
            due = NOW + timedelta(minutes=n % 5) if n % 3 else None
            change(session, reference, due_at=due, confidence=sureness[n % 3].value)
    browser = place.signed_in(place.add())
    first = browser.get(f"/?sort={sort}").text
    more = first.partition('class="more"><a href="')[2].partition('"')[0].replace("&amp;", "&")

    shown = references_in(first) + references_in(browser.get(more).text)

    assert len(references_in(first)) == 50
    assert sorted(shown) == made
    with transaction(place.desk.engine) as session:
        read = consults.of_ids(session, map(consults.id_of, shown))
    late = NOW + timedelta(days=1)
    keys: dict[str, list[Any]] = {
        "age": [c.id for c in read],
        "newest": [-c.id for c in read],
        "due": [(c.due_at or late, c.id) for c in read],
        "sure": [(sureness.index(c.confidence or Confidence.LOW), c.id) for c in read],
        "asker": [(c.from_address, c.id) for c in read],
    }
    assert keys[sort] == sorted(keys[sort])


def test_a_search_is_narrowed_like_any_lane(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        waiting = a_drafted_consult(session, letter=a_letter("impella and tandem"))
        sent = a_drafted_consult(session, letter=a_letter("impella alone"))
        change(session, sent, status="sent")
    browser = place.signed_in(place.add())

    assert references_in(browser.get("/?q=impella").text) == [sent, waiting]
    assert references_in(browser.get("/?q=impella&lane=review").text) == [waiting]
    assert references_in(browser.get("/?q=impella+tandem").text) == [waiting]
    assert references_in(browser.get(f"/?q={sent.lower()}").text) == [sent]


def test_an_address_that_says_nonsense_shows_the_plain_queue(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    browser = place.signed_in(place.add())

    answer = browser.get("/?lane=x&sure=very&flag=%00&sort=;&beyond=-1&holder=me&asks=why")

    assert answer.status_code == 200
    assert references_in(answer.text) == [reference]


def test_a_tag_is_put_on_found_and_taken_off_and_written_down(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
        another = a_drafted_consult(session)
    browser = place.signed_in(place.add())

    browser.post(f"/consults/{reference}/tag", data={"tag": "Dr. Smith, <b>urgent</b>"})
    tagged = browser.get("/?lane=all&tag=dr-smith").text
    browser.post(f"/consults/{reference}/untag", data={"tag": "dr-smith"})

    assert references_in(tagged) == [reference]
    assert "<b>urgent</b>" not in tagged
    assert another not in tagged
    assert references_in(browser.get("/?lane=all&tag=dr-smith").text) == []
    assert references_in(browser.get("/?lane=all&tag=b-urgent-b").text) == [reference]
    with transaction(place.desk.engine) as session:
        told = [(e.act, e.particulars) for e in audit.events(session, reference)]
    assert told == [
        ("tag", {"tag": "dr-smith"}),
        ("tag", {"tag": "b-urgent-b"}),
        ("untag", {"tag": "dr-smith"}),
    ]


def test_a_saved_view_is_its_reviewers_own_and_may_be_the_start(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        clash, _ = a_drafted_consult(session), a_drafted_consult(session)
        flag(session, clash, Flag.CLASH)
    ann, ben = place.signed_in(place.add()), place.signed_in(place.add("Ben Colleague"))
    query = "flag=clash&beyond=77&nonsense=1&lane=nowhere"
    saved = ann.post("/views", data={"name": " My  clashes ", "query": query})
    ben.post("/views/1/remove")

    before = ann.get("/").text
    ann.post("/views/1/start", data={"start": "yes"})

    assert saved.headers["location"] == "/?flag=clash"
    assert '<a href="/?flag=clash">My clashes</a>' in before
    assert "My clashes" not in ben.get("/").text
    assert len(references_in(before)) == 2
    assert references_in(ann.get("/").text) == [clash]
    assert len(references_in(ann.get("/?lane=review").text)) == 2
    assert len(references_in(ben.get("/").text)) == 2
    ann.post("/views/1/remove")
    assert len(references_in(ann.get("/").text)) == 2


def test_a_view_shows_at_once_what_a_colleague_did(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    ann, ben = place.signed_in(place.add()), place.signed_in(place.add("Ben Colleague"))
    before = ann.get("/").text

    ben.post(f"/consults/{reference}/take")

    assert "Ben Colleague has it" not in before
    assert "Ben Colleague has it" in ann.get("/").text
    assert references_in(ann.get("/?lane=hands").text) == [reference]
    assert references_in(ann.get("/?holder=2").text) == [reference]
    assert references_in(ann.get("/?holder=1").text) == []


def test_hours_that_no_desk_can_keep_are_told_at_the_start() -> None:
    with pytest.raises(ValueError, match="MON-FRI 08:00-17:00"):
        Settings.model_validate({"desk": {"business_hours": "nine to five"}})
