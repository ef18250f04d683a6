"""Takes the pictures that the documents show (docs/screenshots), from a desk that works.

They are taken anew with TAKE_SCREENSHOTS set; else only that the pages can be taken.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consultant.domain.consult import Role
from consultant.storage import consults
from consultant.storage.session import reading
from tests.casebook.desks import ECMO as ASKED
from tests.casebook.desks import answer
from tests.web.desks import Place
from tests.web.walks import PHONE, WIDE, opened, served

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parents[2] / "docs" / "screenshots"


def test_the_documents_show_the_pages_as_they_are(
    browser: Browser, busy_place: Place, tmp_path: Path
) -> None:
    folder = KEPT if os.environ.get("TAKE_SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    place = busy_place
    ann = place.add("Ann Reviewer", Role.ADMINISTRATOR)
    with reading(place.desk.engine) as session:
        first = consults.listing(session, limit=1)[0].reference
    precedent = answer(place.desk, ann, ASKED, subject="VA ECMO in a child")
    place.signed_in(ann).post(f"/consults/{first}/take")
    shots = (
        ("queue", "/", WIDE, "light"),
        ("consult", f"/consults/{first}", WIDE, "light"),
        ("consult-dark", f"/consults/{first}", WIDE, "dark"),
        ("consult-phone", f"/consults/{first}", PHONE, "light"),
        ("amend", f"/consults/{first}/amend", WIDE, "light"),
        ("code", "/codes/cpt/33953", WIDE, "light"),
        ("casebook", "/casebook", WIDE, "light"),
        ("precedent", f"/casebook/{precedent}", WIDE, "light"),
    )

    with served(place) as base:
        for name, path, viewport, scheme in shots:
            with opened(
                browser,
                base,
                place.token(ann),
                scheme="dark" if scheme == "dark" else "light",
                viewport=viewport,
            ) as (page, watch):
                page.goto(path)
                page.screenshot(path=folder / f"{name}.png")
                assert watch.is_quiet, name

    assert {path.stem for path in folder.glob("*.png")} >= {name for name, *_ in shots}
