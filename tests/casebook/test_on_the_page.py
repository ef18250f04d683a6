"""What a reviewer sees of earlier consults, and does with them: in a browser, and by command."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from consultant.cli.doors import run
from consultant.desk import Desk
from consultant.domain.consult import Reviewer
from consultant.storage import casebook
from consultant.storage.session import reading
from tests.casebook.desks import ECMO, MAREN, REWORDED, answer, draft_of, newest, precedent_of
from tests.web.desks import Place
from tests.web.samples import mail_in
from tests.web.walks import PHONE, opened, served, violations

TODAY = "VA ECMO in a 3-year-old, open femoral cannulation.\nIs it 33953 or 33954?\n"
LATER = ECMO.replace("4-year-old", "7-year-old")


@pytest.fixture
def place(desk: Desk) -> Place:
    return Place(desk=desk)


@pytest.mark.browser
def test_an_earlier_answer_is_seen_and_its_wording_used(
    browser: Browser, place: Place, ann: Reviewer
) -> None:
    first = answer(place.desk, ann, ECMO)
    answer(place.desk, ann, LATER, reword=None)
    mail_in(place.desk, "Ben Ortiz <ben@harborview.example>", "cannulas", TODAY)
    today = newest(place.desk)

    with (
        served(place) as base,
        opened(browser, base, place.token(ann)) as (page, watch),
    ):
        page.goto(f"/consults/{today}")
        alike, contrary = page.locator("ol.earlier > li").all()
        expect(alike).to_contain_text("nearly the same question")
        expect(alike).to_contain_text("Same codes: 33953, 33954")
        expect(contrary).to_contain_text("Differs: age: 3-year-old here, 7-year-old there")
        expect(page.locator("mark.borrowed").last).to_contain_text("fluoroscopic guidance")
        assert violations(page) == []
        alike.locator("summary").click()
        alike.get_by_role("button", name="Take it and use this wording").click()
        written = page.locator("#amend textarea").input_value()
        page.get_by_role("button", name="Keep as the next version").click()
        expect(page.get_by_text("version 2, by Ann Reviewer")).to_be_visible()

        assert written.startswith("Hello Ben,")
        assert REWORDED in written
        assert '"3-year-old"' in written
        assert draft_of(place.desk, today).version == 2
        assert precedent_of(place.desk, first) is not None
        assert watch.is_quiet


@pytest.mark.browser
def test_the_casebook_is_searched_and_a_precedent_withdrawn(
    browser: Browser, place: Place, ann: Reviewer
) -> None:
    reference = answer(place.desk, ann, ECMO)
    answer(place.desk, ann, "Is E11.40 billable?", subject="E11.40", reword=None)

    with (
        served(place) as base,
        opened(browser, base, place.token(ann), viewport=PHONE) as (page, watch),
    ):
        page.goto("/casebook?q=femoral")
        expect(page.locator("article.precedent")).to_have_count(1)
        assert violations(page) == []
        page.get_by_role("link", name="ECMO", exact=True).click()
        page.get_by_role("button", name="Mark as exemplary").click()
        expect(page.get_by_text("exemplary", exact=True)).to_be_visible()
        assert violations(page) == []
        _withdraw(page, "The family's rules changed.")
        page.goto("/casebook?state=withdrawn")
        expect(page.locator("article.precedent")).to_contain_text(reference)

        assert watch.is_quiet
    gone = precedent_of(place.desk, reference)
    assert gone is not None
    assert gone.withdrawal is not None
    assert gone.withdrawal.by == ann.name
    assert not gone.exemplary


def _withdraw(page: Page, why: str) -> None:
    page.get_by_text("Withdraw", exact=True).click()
    page.get_by_label("Why nobody should lean on it any more").fill(why)
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text(why)).to_be_visible()


def test_a_withdrawal_without_a_reason_is_refused_on_the_page(place: Place, ann: Reviewer) -> None:
    reference = answer(place.desk, ann, ECMO)
    browser = place.signed_in(ann)

    told = browser.post(f"/casebook/{reference}/withdraw", data={"reason": " "})

    assert told.status_code == 422
    assert "Say why" in told.text
    assert browser.get("/casebook/CD-000999").status_code == 404


def test_an_operator_shows_no_earlier_consults_where_none_are_wanted(
    desk: Desk, ann: Reviewer
) -> None:
    answer(desk, ann, ECMO)
    mail_in(desk, MAREN, "again", TODAY)
    hidden = desk.settings.casebook.model_copy(update={"show": False})
    settings = desk.settings.model_copy(update={"casebook": hidden})
    page = f"/consults/{newest(desk)}"

    shown, kept = (
        Place(desk=each).signed_in(ann).get(page).text
        for each in (desk, replace(desk, settings=settings))
    )

    assert "Earlier consults" in shown
    assert "Earlier consults" not in kept


def test_the_casebook_is_read_and_changed_by_command(
    desk: Desk, ann: Reviewer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = answer(desk, ann, ECMO)
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(desk.settings.data.dir))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", desk.settings.database_url)

    ends = [
        run(["casebook", "search", "femoral", "33953"]),
        run(["casebook", "show", reference]),
        run(["casebook", "exemplary", reference]),
        run(["casebook", "withdraw", reference, "--reason", "superseded"]),
        run(["casebook", "gather"]),
        run(["casebook", "show", "CD-000999"]),
    ]

    said = capsys.readouterr()
    assert ends == [0, 0, 0, 0, 0, 1]
    assert reference in said.out
    assert REWORDED in said.out
    assert "0 precedents are due" in said.err
    with reading(desk.engine) as session:
        found = casebook.get(session, reference)
    assert found is not None
    assert found.withdrawal is not None


def test_a_bare_question_tells_whose_wording_its_draft_took(place: Place, ann: Reviewer) -> None:
    reference = answer(place.desk, ann, ECMO)
    browser = place.signed_in(ann)

    told = browser.post("/ask", data={"text": TODAY})

    assert f'<a href="/casebook/{reference}">' in told.text
    assert '<mark class="borrowed"' in told.text
