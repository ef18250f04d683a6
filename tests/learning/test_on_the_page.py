"""What a manager sees of proposals and decides: on the page, in a browser, and by command."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from consultant.cli.doors import run
from consultant.desk import Desk
from consultant.domain.consult import Reviewer, Role
from consultant.domain.learning import LessonState
from consultant.storage.session import transaction
from tests.learning.desks import MYCOPLASMA, WALKING, answered, lessons_of
from tests.learning.proposals import propose_each
from tests.web.desks import Place
from tests.web.walks import opened, served, violations


@pytest.fixture
def place(desk: Desk) -> Place:
    return Place(desk=desk)


@pytest.fixture(scope="module")
def may(furnished: Desk) -> Reviewer:
    return Place(desk=furnished).add("May Manager", Role.MANAGER)


@pytest.mark.browser
def test_a_proposal_is_accepted_used_and_withdrawn_in_a_browser(
    browser: Browser, place: Place, ann: Reviewer, may: Reviewer
) -> None:
    reference = answered(place.desk, ann, WALKING, MYCOPLASMA)

    with (
        served(place) as base,
        opened(browser, base, place.token(may)) as (page, watch),
    ):
        page.goto("/learning")
        shown = page.locator("article").filter(has_text="walking pneumonia")
        expect(shown.get_by_role("link", name=reference)).to_be_visible()
        shown.get_by_text("Accept", exact=True).click()
        shown.get_by_label("A note, at will").fill("as our pulmonologists mean it")
        assert violations(page) == []
        shown.get_by_role("button", name="Accept it").click()
        page.get_by_role("link", name="accepted 1").click()
        expect(shown).to_contain_text("Accepted by May Manager, CPC")
        page.goto("/ask")
        page.locator("textarea").fill(WALKING)
        page.get_by_role("button", name="See draft and findings").click()
        expect(page.locator("main")).to_contain_text("Report J15.7.")
        expect(page.locator("main")).to_contain_text("words that May Manager, CPC accepted on")
        page.goto("/learning?state=accepted")
        shown.get_by_text("Withdraw", exact=True).click()
        shown.get_by_label("Why it should act no longer").fill("too wide")
        shown.get_by_role("button", name="Withdraw it").click()
        expect(page.get_by_text("None is accepted.")).to_be_visible()

        assert watch.is_quiet
    assert lessons_of(place.desk)[0].note == "too wide"


def test_a_refusal_needs_its_reason(place: Place, may: Reviewer) -> None:
    with transaction(place.desk.engine) as session:
        propose_each(session)
    number = lessons_of(place.desk, LessonState.OPEN)[0].id
    visitor = place.signed_in(may)

    told = visitor.post(f"/learning/{number}/refuse", data={"note": " "})
    gone = visitor.post("/learning/9999999/accept", data={"note": ""})

    assert (told.status_code, gone.status_code) == (422, 404)
    assert "Say why" in told.text
    assert lessons_of(place.desk, LessonState.ACCEPTED) == []


def test_lessons_are_decided_and_carried_by_command(
    desk: Desk,
    ann: Reviewer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answered(desk, ann, WALKING, MYCOPLASMA)
    (lesson,) = lessons_of(desk)
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(desk.settings.data.dir))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", desk.settings.database_url)
    number = str(lesson.id)

    ends = [run(["learning", "accept", number]), run(["learning", "list"])]
    capsys.readouterr()
    ends.append(run(["learning", "export", "--state", "accepted"]))
    carried = capsys.readouterr().out
    (tmp_path / "lessons.jsonl").write_text(carried, encoding="utf-8")
    ends += [
        run(["learning", "withdraw", number, "--note", "too wide"]),
        run(["learning", "import", str(tmp_path / "lessons.jsonl")]),
        run(["learning", "gather"]),
        run(["learning", "accept", "9999999"]),
    ]

    assert ends == [0, 0, 0, 0, 0, 0, 1]
    assert json.loads(carried)["code"] == "J15.7"
    assert "CD-0" not in carried
    assert "0 lessons taken in, 1 were here" in capsys.readouterr().err
    assert lessons_of(desk)[0].state is LessonState.WITHDRAWN


def test_lessons_of_another_desk_act_here_unless_their_code_is_unknown(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {
        "kind": "synonym",
        "words": "walking pneumonia",
        "system": "ICD-10-CM",
        "code": "J15.7",
        "state": "accepted",
        "decided_by": "Joan Reed, RHIA",
        "decided_at": "2026-11-01T09:00:00+00:00",
    }
    known, unknown = tmp_path / "known.jsonl", tmp_path / "unknown.jsonl"
    known.write_text(json.dumps(row), encoding="utf-8")
    unknown.write_text(json.dumps(row | {"code": "J15.99"}), encoding="utf-8")
    monkeypatch.setenv("CONSULTANT_DATA__DIR", str(desk.settings.data.dir))
    monkeypatch.setenv("CONSULTANT_DATABASE__URL", desk.settings.database_url)

    ends = [run(["learning", "import", str(known)]), run(["learning", "import", str(unknown)])]
    ends.append(run(["codes", "search", "walking pneumonia", "--json"]))

    said = capsys.readouterr()
    assert ends == [0, 1, 0]
    assert "not in force" in said.err
    assert "words that Joan Reed, RHIA accepted on 2026-11-01" in said.out
