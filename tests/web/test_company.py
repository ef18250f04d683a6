"""Finding consults again, and working beside others: versions, notes, passages, presence."""

import pytest
from playwright.sync_api import Browser, expect

from consultant.domain.consult import Role
from consultant.domain.mail import Caution
from consultant.storage import audit, inquiries
from consultant.storage.session import transaction
from consultant.web.versions import changes
from tests.builders import a_draft, a_drafted_consult, a_letter
from tests.web.desks import Place, live_clock
from tests.web.walks import opened, served

ADVICE = "Tell us the age of the patient on the date of service.\n"


def a_consult(place: Place, text: str = "33953?", subject: str = "ECMO") -> str:
    with transaction(place.desk.engine) as session:
        return a_drafted_consult(session, a_draft(ADVICE), a_letter(text, subject))


def shown(page: str, references: list[str]) -> list[str]:
    return [r for r in references if f'href="/consults/{r}"' in page]


def test_a_search_finds_consults_that_hold_every_word(place: Place) -> None:
    first = a_consult(place, "What is J96.01, with hypoxia?", "lungs")
    second = a_consult(place, "Hypoxia and 33953", "ECMO cannulas")
    browser = place.signed_in(place.add())

    found = {
        q: shown(browser.get("/", params={"q": q}).text, [first, second])
        for q in ("hypoxia", "HYPOXIA lungs", "j96.01", "J9601", "cannulas hypoxia", "hypo",
                  "maren.holt@northlake-children.example", first, "nothing here", "%", "' OR 1=1")
    }  # fmt: skip

    assert found == {
        "hypoxia": [first, second],
        "HYPOXIA lungs": [first],
        "j96.01": [first],
        "J9601": [first],  # a code with or without its dot
        "cannulas hypoxia": [second],
        "hypo": [],  # whole words
        "maren.holt@northlake-children.example": [first, second],
        first: [first],
        "nothing here": [],
        "%": [],
        "' OR 1=1": [],
    }


def test_a_search_goes_on_page_by_page_newest_first(place: Place) -> None:
    references = [a_consult(place, "hypoxia") for _ in range(52)]
    browser = place.signed_in(place.add())

    first = browser.get("/?q=hypoxia").text
    second = browser.get("/?q=hypoxia&beyond=3").text

    assert shown(first, references) == references[2:]
    assert 'href="/?q=hypoxia&amp;beyond=3"' in first
    assert shown(second, references) == references[:2]


def test_a_lane_is_narrowed_by_how_sure_the_desk_is(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())

    assert shown(browser.get("/?lane=review&sure=high").text, [reference]) == [reference]
    assert shown(browser.get("/?lane=review&sure=low").text, [reference]) == []


def test_the_changes_between_two_versions_are_told_word_by_word() -> None:
    found = changes("Report 33953 for the child.\n", "Report 33954 for the adult.\n")

    assert [(c.kind, c.text) for c in found if c.kind] == [
        ("out", "33953"),
        ("in", "33954"),
        ("out", "child"),
        ("in", "adult"),
    ]


def test_a_page_shows_what_was_amended_as_text(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    browser.post(
        f"/consults/{reference}/amend", data={"version": "1", "text": "Tell us <b>the age</b>."}
    )

    page = browser.get(f"/consults/{reference}/versions").text

    assert "<ins>&lt;</ins>" in page or "<ins>&lt;b&gt;</ins>" in page
    assert "<b>" not in page


def test_a_note_stays_in_the_house(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())

    browser.post(f"/consults/{reference}/remark", data={"remark": "Ask <Bea> about the payer."})
    browser.post(f"/consults/{reference}/approve", data={"version": "1"})

    assert "Ask &lt;Bea&gt; about the payer." in browser.get(f"/consults/{reference}").text
    assert "Bea" not in browser.get("/outbox/1").text


def test_a_passage_is_kept_once_and_removed(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    form = {"title": "Payer", "text": "Ask your payer <first>."}

    kept = browser.post("/passages", data=form).status_code
    twice = browser.post("/passages", data=form).status_code
    empty = browser.post("/passages", data={"title": "x", "text": " "}).status_code
    browser.post(f"/consults/{reference}/take")
    editor = browser.get(f"/consults/{reference}/amend").text
    removed = browser.post("/passages/1/remove").status_code

    assert (kept, twice, empty, removed) == (303, 409, 422, 303)
    assert 'data-insert="Ask your payer &lt;first&gt;."' in editor
    assert "There is none yet." in browser.get("/passages").text


def test_who_else_has_the_page_open_is_told(place: Place) -> None:
    reference = a_consult(place)
    ann, bea = place.signed_in(place.add()), place.signed_in(place.add("Bea Second"))
    ann.get(f"/consults/{reference}")

    seen = bea.get(f"/consults/{reference}").text
    back = ann.post(f"/consults/{reference}/here").text
    place.clock.pass_by(minutes=1)
    later = ann.post(f"/consults/{reference}/here").text

    assert "Ann Reviewer is here too" in seen
    assert back == "Bea Second is here too"
    assert later == ""


def test_a_new_subject_on_an_old_thread_is_for_a_person_to_decide(place: Place) -> None:
    reference = a_consult(place)
    with transaction(place.desk.engine) as session:
        inquiries.set_cautions(session, 1, (Caution.NEW_SUBJECT, Caution.LET_IN))
    browser = place.signed_in(place.add())

    before = browser.get(f"/consults/{reference}").text
    split = browser.post(f"/consults/{reference}/letters/1/split")
    browser.post(f"/consults/{reference}/letters/1/keep")
    after = browser.get(f"/consults/{reference}").text

    assert "A new subject on an old thread" in before
    assert split.status_code == 400  # the consult began with this letter
    assert "A new subject on an old thread" not in after
    assert "a person let it in" in after.lower()


def test_a_stranger_hears_nothing_of_what_happens(place: Place) -> None:
    assert place.visitor().get("/live").status_code == 401


@pytest.mark.browser
def test_the_queue_follows_what_happens(browser: Browser, place: Place) -> None:
    place.clock = live_clock()
    ann = place.add()
    with served(place) as base, opened(browser, base, place.token(ann)) as (page, watch):
        page.goto("/")
        expect(page.get_by_text("Nothing waits for a reviewer.")).to_be_visible()
        page.wait_for_timeout(1500)
        reference = a_consult(place)
        with transaction(place.desk.engine) as session:
            audit.record(session, now=place.clock(), who="desk", act="draft", about=reference)

        expect(page.get_by_role("link", name=reference)).to_be_visible()

    assert watch.is_quiet, watch


@pytest.mark.browser
def test_a_morning_by_keys_alone(browser: Browser, place: Place) -> None:
    place.clock = live_clock()
    references = [a_consult(place) for _ in range(3)]
    ann = place.add(role=Role.REVIEWER)
    with served(place) as base, opened(browser, base, place.token(ann)) as (page, watch):
        page.goto("/")
        for key in ("j", "j", "k", "j"):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{base}/consults/{references[1]}")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        expect(page.get_by_label("Text")).to_be_focused()
        page.keyboard.press("Control+End")
        page.keyboard.type("a e s u?")
        expect(page.get_by_label("Text")).to_have_value(f"{ADVICE}a e s u?")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{base}/consults/{references[1]}")
        expect(page.get_by_role("button", name="Approve, next")).to_be_visible()
        page.keyboard.press("a")
        expect(page).to_have_url(f"{base}/consults/{references[2]}?done={references[1]}")
        page.keyboard.press("u")
        expect(page).to_have_url(f"{base}/consults/{references[1]}")
        page.keyboard.press("s")
        page.keyboard.type("Name the approach.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{base}/consults/{references[2]}?done={references[1]}")

    assert watch.is_quiet, watch


def test_keys_can_be_switched_off(place: Place) -> None:
    browser = place.signed_in(place.add())

    browser.post("/keys", data={"keys": "off", "back": "/account"})

    assert 'data-keys="off"' in browser.get("/").text
