"""The queue in a browser: narrowed, saved, approved together; with keys alone, without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from consultant.domain.consult import Status
from consultant.domain.flags import Flag
from consultant.storage import consults, marks
from consultant.storage.session import reading, transaction
from tests.builders import a_draft, a_drafted_consult
from tests.web.desks import Place, live_clock
from tests.web.walks import PHONE, opened, served

pytestmark = pytest.mark.browser

#: Settles a while after the page has heard that something happened.
HEAR = """() => { window.news = new Promise(done => new EventSource("/live")
    .addEventListener("changed", () => setTimeout(done, 400))) }"""


@pytest.fixture
def desk(place: Place) -> Iterator[tuple[Place, str]]:
    """A desk with two look-ups and a clash, served."""
    place.clock = live_clock()
    with transaction(place.desk.engine) as session:
        for flags in ((), (), (Flag.CLASH,)):
            reference = a_drafted_consult(session, a_draft("Hello,\n\nIt is billable.\n"))
            marks.set_flags(session, consults.get(session, reference), flags, ("lookup",))
    with served(place) as base:
        yield place, base


def statuses(place: Place) -> list[Status]:
    with reading(place.desk.engine) as session:
        return [consult.status for consult in consults.listing(session)]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_reviewer_narrows_saves_and_approves_together_on_a_telephone(
    browser: Browser,
    desk: tuple[Place, str],
    javascript: bool,  # noqa: FBT001
) -> None:
    place, base = desk
    token = place.token(place.add())

    with opened(browser, base, token, viewport=PHONE, javascript=javascript) as (page, watch):
        page.goto("/")
        page.get_by_text("Narrow …").click()
        page.get_by_label("Flag").select_option("edit clash")
        page.get_by_role("button", name="Narrow", exact=True).click()
        expect(page.locator("[data-row]")).to_have_count(1)
        page.get_by_text("Save this view …").click()
        page.get_by_label("Save what is shown under a name").fill("Clashes")
        page.get_by_role("button", name="Save the view").click()
        expect(page.get_by_role("link", name="Clashes")).to_be_visible()
        page.get_by_role("link", name="Without edit clash").click()
        expect(page.locator("[data-row]")).to_have_count(3)
        page.get_by_role("link", name="Approve look-ups together").click()
        page.get_by_role("button", name="Approve 2").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 look-ups approved")
        approved = statuses(place)
        page.get_by_role("button", name="Undo all 2").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 look-ups called back")

    assert approved == [Status.APPROVED, Status.APPROVED, Status.DRAFTED]
    assert statuses(place) == [Status.DRAFTED] * 3
    assert watch.is_quiet, watch


def test_the_queue_is_narrowed_and_opened_with_keys_alone(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk

    with opened(browser, base, place.token(place.add())) as (page, watch):
        page.goto("/")
        page.keyboard.press("f")  # opens the filters at the first of them
        page.keyboard.press("Tab")
        page.keyboard.type("edit c")  # the flag that begins so
        page.keyboard.press("Tab")
        for _ in range(10):
            if page.evaluate("document.activeElement.textContent") == "Narrow":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[data-row]")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("ECMO")

    assert page.url.endswith("/consults/CD-000003")
    assert watch.is_quiet, watch


def test_news_comes_by_itself_but_shuts_nothing_that_is_open(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk
    ben = place.signed_in(place.add("Ben Colleague"))

    with opened(browser, base, place.token(place.add())) as (page, watch):
        page.goto("/")
        page.get_by_text("Narrow …").click()
        page.get_by_label("Code", exact=True).fill("33953")
        page.get_by_label("Code", exact=True).blur()
        page.evaluate(HEAR)
        ben.post("/consults/CD-000001/take")
        page.evaluate("news")
        still = page.get_by_label("Code", exact=True).input_value()
        page.get_by_text("Narrow …").click()
        ben.post("/consults/CD-000002/take")
        expect(page.get_by_text("Ben Colleague has it")).to_have_count(2)

    assert still == "33953"
    assert watch.is_quiet, watch
