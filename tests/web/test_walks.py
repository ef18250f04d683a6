"""A reviewer's day in a real browser: from the one-time link to the reply in the outbox."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from consultant import reviewing
from consultant.domain.consult import Reviewer, Status
from consultant.domain.mail import OutgoingState
from consultant.storage import consults, drafts, outbox
from consultant.storage.session import reading, transaction
from consultant.web.sign_in import make_link
from tests.builders import a_draft, a_drafted_consult, a_letter
from tests.web.desks import Place, live_clock
from tests.web.walks import PHONE, opened, served

pytestmark = pytest.mark.browser

PASSWORD = "three small grey herons"
ADVICE = "Tell us the age of the patient on the date of service.\n"


@pytest.fixture
def desk(place: Place) -> Iterator[tuple[Place, str]]:
    """An empty desk, served, with a clock that goes as the browser's does."""
    place.clock = live_clock()
    with served(place) as base:
        yield place, base


def a_consult(place: Place, subject: str = "ECMO") -> str:
    with transaction(place.desk.engine) as session:
        return a_drafted_consult(session, a_draft(ADVICE), a_letter(subject=subject))


def a_link(place: Place, reviewer: Reviewer) -> str:
    with transaction(place.desk.engine) as session:
        return f"/welcome/{make_link(session, reviewer, place.clock())}"


def status_of(place: Place, reference: str) -> Status:
    with reading(place.desk.engine) as session:
        return consults.get(session, reference).status


def text_of(place: Place, reference: str) -> str:
    with reading(place.desk.engine) as session:
        draft = drafts.current(session, consults.get(session, reference))
    assert draft is not None
    return draft.text


def states_of(place: Place, reference: str) -> list[OutgoingState]:
    with reading(place.desk.engine) as session:
        return [mail.state for mail in outbox.postings(session, about=reference)]


def come_in(page: Page, place: Place, reviewer: Reviewer) -> None:
    page.goto(a_link(place, reviewer))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_reviewer_amends_approves_undoes_and_approves_again(
    browser: Browser,
    desk: tuple[Place, str],
    javascript: bool,  # noqa: FBT001
) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()

    with opened(browser, base, javascript=javascript) as (page, watch):
        come_in(page, place, ann)
        page.get_by_role("link", name=reference).click()
        page.get_by_role("button", name="Amend").click()
        page.get_by_label("Text").fill("We need the age in years.")
        page.get_by_role("button", name="Preview").click()
        expect(page.locator("#preview")).to_contain_text("We need the age in years.")
        expect(page.locator("#preview")).to_contain_text("Ann Reviewer, CPC")
        page.get_by_role("button", name="Keep as the next version").click()
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("leaves in")
        approved = status_of(place, reference)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()
        undone = status_of(place, reference)
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("leaves in")

    assert (approved, undone) == (Status.APPROVED, Status.DRAFTED)
    assert status_of(place, reference) is Status.APPROVED
    assert states_of(place, reference) == [OutgoingState.DUE, OutgoingState.CANCELLED]
    assert watch.is_quiet, watch


def test_the_preview_follows_what_is_typed(browser: Browser, desk: tuple[Place, str]) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()
    with opened(browser, base, place.token(ann)) as (page, watch):
        page.goto(f"/consults/{reference}")
        page.get_by_role("button", name="Take").click()
        page.get_by_role("link", name="Amend").click()

        page.get_by_label("Text").fill("Report 12345 today.")

        expect(page.locator("#preview")).to_contain_text("Report 12345 today.")
        expect(page.get_by_role("alert")).to_contain_text("12345")
        page.once("dialog", lambda dialog: dialog.accept())

    assert watch.foreign == []
    assert watch.errors == []


def test_two_reviewers_at_once_are_both_told(browser: Browser, desk: tuple[Place, str]) -> None:
    place, base = desk
    reference, ann, bea = a_consult(place), place.add(), place.add("Bea Second")

    with (
        opened(browser, base, place.token(ann)) as (hers, _),
        opened(browser, base, place.token(bea)) as (theirs, _),
    ):
        hers.goto(f"/consults/{reference}")
        theirs.goto(f"/consults/{reference}")
        theirs.get_by_role("button", name="Amend").click()
        theirs.get_by_label("Text").fill("Bea's words.")
        hers.get_by_role("button", name="Approve", exact=True).click()
        expect(hers.get_by_role("alert")).to_contain_text("in another reviewer's hands")
        with transaction(place.desk.engine) as session:
            reviewing.put_back(session, reference, bea, place.clock())
        hers.goto(f"/consults/{reference}")
        hers.get_by_role("button", name="Amend").click()
        hers.get_by_label("Text").fill("Ann's words.")
        hers.get_by_role("button", name="Keep as the next version").click()
        hers.get_by_role("button", name="Put back").click()
        theirs.get_by_role("button", name="Keep as the next version").click()
        expect(theirs.get_by_role("alert")).to_contain_text("you saw version 1")
        expect(theirs.get_by_label("As it stands now")).to_contain_text("Ann's words.")
        expect(theirs.get_by_label("What you typed")).to_have_value("Bea's words.")
        between = text_of(place, reference)
        theirs.get_by_role("button", name="Keep mine after theirs").click()
        expect(theirs.locator(".mail-text").first).to_contain_text("Bea's words.")

    assert between == "Ann's words.\n"
    assert text_of(place, reference) == "Bea's words.\n"


def test_a_session_that_ends_in_the_middle_of_an_edit_loses_nothing(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()

    with opened(browser, base) as (page, _):
        come_in(page, place, ann)
        page.get_by_role("link", name=reference).click()
        page.get_by_role("button", name="Amend").click()
        page.get_by_label("Text").fill("Half of a\nlong reply.")
        place.clock.pass_by(minutes=16)
        page.get_by_role("button", name="Keep as the next version").click()
        expect(page.get_by_text("Your session has ended.")).to_be_visible()
        page.get_by_label("E-mail").fill("ann@desk.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("Your text")).to_have_value("Half of a\nlong reply.")
        page.get_by_role("button", name="Go on in the editor").click()
        page.get_by_role("button", name="Keep as the next version").click()
        expect(page.locator(".mail-text").first).to_contain_text("long reply.")

    assert text_of(place, reference) == "Half of a\nlong reply.\n"


def test_on_a_telephone_a_consult_is_read_and_approved(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()

    with opened(browser, base, place.token(ann), viewport=PHONE) as (page, watch):
        page.goto("/")
        page.get_by_role("link", name=reference).click()
        expect(page.get_by_role("heading", name="Letter", exact=True)).to_be_visible()
        page.get_by_role("button", name="Approve, next").click()
        expect(page.get_by_text("Nothing waits for a reviewer.")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("leaves in")

    assert status_of(place, reference) is Status.APPROVED
    assert watch.is_quiet


def test_on_a_telephone_the_asker_is_asked_within_the_screen(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()

    with opened(browser, base, place.token(ann), viewport=PHONE) as (page, watch):
        page.goto(f"/consults/{reference}")
        page.get_by_text("Ask the asker").click()
        box = page.get_by_label("What must they tell us?").bounding_box()
        page.get_by_label("What must they tell us?").fill("How old was the patient?")
        page.get_by_role("button", name="Ask and wait").click()
        expect(page.get_by_role("status")).to_contain_text("the question leaves in")

    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    assert status_of(place, reference) is Status.WAITING
    assert watch.is_quiet


def test_sending_back_and_declining_ask_for_words_in_place(
    browser: Browser, desk: tuple[Place, str]
) -> None:
    place, base = desk
    first, second, ann = a_consult(place), a_consult(place), place.add()

    with opened(browser, base, place.token(ann)) as (page, _):
        page.goto(f"/consults/{first}")
        page.get_by_text("Send back …").click()
        page.get_by_label("What should the new draft do otherwise?").fill("Name the approach.")
        page.get_by_role("button", name="Send back for a new draft").click()
        expect(page).to_have_url(f"{base}/consults/{second}?done={first}")
        page.get_by_text("Decline …").click()
        page.get_by_label("The reason").fill("Only the payer can say.")
        page.get_by_role("button", name="Decline with a notice").click()
        expect(page.get_by_role("status")).to_contain_text("the notice leaves in")

    assert status_of(place, first) is Status.READ
    assert status_of(place, second) is Status.DECLINED


def test_a_first_sign_in_with_an_authenticator(browser: Browser, desk: tuple[Place, str]) -> None:
    place, base = desk
    reference, ann = a_consult(place), place.add()

    with opened(browser, base) as (page, watch):
        come_in(page, place, ann)
        page.locator("summary").get_by_text("Ann Reviewer", exact=True).click()
        page.get_by_role("link", name="Account").click()
        page.get_by_role("link", name="Set up an authenticator").click()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        secret = page.locator("p", has_text="Secret:").locator("code").inner_text()
        clock = pyotp.TOTP(secret.replace(" ", ""))
        page.get_by_label("Code", exact=True).fill(clock.at(place.clock()))
        page.get_by_role("button", name="Turn it on").click()
        expect(page.locator(".recovery li")).to_have_count(10)
        page.get_by_role("link", name="I have them").click()
        page.locator("summary").get_by_text("Ann Reviewer", exact=True).click()
        page.get_by_role("button", name="Sign out").click()
        place.clock.pass_by(minutes=2)
        page.get_by_label("E-mail").fill("ann@desk.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Code").fill(clock.at(place.clock()))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("link", name=reference)).to_be_visible()

    assert watch.is_quiet, watch
