"""The whole house: letter in by SMTP, a reviewer in a browser, reply out by SMTP."""

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.paths.house import House, a_house, a_question, wait_for

QUESTION = (
    "4-year-old, open femoral cannulation for VA ECMO: 33953 or 33954? And the\n"
    "ICD-10-CM code for acute respiratory failure with hypoxia?\n"
)


def sign_in(page: Page, house: House, link: str) -> None:
    page.goto(f"{house.web}{link}")
    page.get_by_label("New password").fill("correct horse battery staple")
    page.get_by_label("Once more").fill("correct horse battery staple")
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page.get_by_role("link", name="CD-000001")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_mailed_question_is_answered_in_its_thread(
    tmp_path: Path,
    browser: Browser,
    javascript: bool,  # noqa: FBT001
) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    with a_house(tmp_path / "desk") as house, closing(context):
        page = context.new_page()
        link = house.add_reviewer()
        house.mail(
            a_question(
                QUESTION,
                References="<a0@northlake.example>",
                In_Reply_To="<a0@northlake.example>",
            )
        )
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")

        assert house.rows("outbox", "list") == []
        assert house.relay.messages == []
        sign_in(page, house, link)
        page.get_by_role("link", name="CD-000001").click()
        expect(page.get_by_text("33953").first).to_be_visible()
        assert house.relay.messages == []
        page.get_by_role("button", name="Approve", exact=True).click()
        (received,) = wait_for(lambda: house.relay.messages, "the reply")

        reply = received.message
        assert received.rcpt_to == ("maren@northlake.example",)
        assert reply["In-Reply-To"] == "<q1@northlake.example>"
        assert str(reply["References"]).split() == [
            "<a0@northlake.example>",
            "<q1@northlake.example>",
        ]
        assert "CD-000001" in reply["Subject"]
        plain, html = reply.get_body(("plain",)), reply.get_body(("html",))
        assert plain is not None
        assert html is not None
        text = plain.get_content()
        for words in ("33953", "J96.01", "4-year-old", "Ann Reviewer, CPC", "2026-09-30"):
            assert words in text
            assert words in html.get_content()
        assert all(len(line) <= 78 for line in text.splitlines())
        wait_for(lambda: house.statuses() == ["sent"], "the end")
        assert len(house.relay.messages) == 1
        assert house.stop() == 0


def test_an_approval_by_command_can_be_undone(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk", undo_seconds=60) as house:
        house.add_reviewer()
        house.mail(a_question(QUESTION))
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")

        house.command("review", "approve", "CD-000001", "--as", "ann@desk.example")
        approved = house.statuses()
        undone = house.command("review", "undo", "CD-000001", "--as", "Ann Reviewer")

        assert approved == ["approved"]
        assert undone.returncode == 0, undone.stderr
        assert house.statuses() == ["drafted"]
        assert house.states() == ["cancelled"]
        assert house.relay.messages == []
