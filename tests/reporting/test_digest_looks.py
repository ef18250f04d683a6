"""The digest as it is opened: its HTML in a browser, with the picture that travels with it.

The documents' copies are written anew with TAKE_SCREENSHOTS set.
"""

import base64
import os
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consultant.domain.weeks import Week
from consultant.reporting.digests import write_week
from consultant.storage import outbox
from consultant.storage.session import Engine, reading, transaction
from tests.reporting.history import keep_history, make_history
from tests.reporting.test_digests import PAPER

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)


def test_a_digest_reads_well_in_a_mail_client(
    engine: Engine, browser: Browser, tmp_path: Path
) -> None:
    keeps = bool(os.environ.get("TAKE_SCREENSHOTS"))
    with transaction(engine) as session:
        keep_history(session, make_history(6, 400, date(2026, 8, 20), 80))
        write_week(session, PAPER, Week(2026, 45), who="desk", now=NOW)
    with reading(engine) as session:
        mail = message_from_bytes(outbox.postings(session)[0].raw, policy=policy.default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    shown = html.get_content().replace(
        f"cid:{picture['Content-ID'].strip('<>')}",
        "data:image/png;base64," + base64.b64encode(picture.get_content()).decode(),
    )
    asked: list[str] = []
    page = browser.new_page(viewport={"width": 680, "height": 900})
    page.on("request", lambda request: asked.append(request.url))

    page.set_content(shown)
    page.screenshot(
        path=(DOCS / "screenshots" if keeps else tmp_path) / "digest.png", full_page=True
    )
    width, natural = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.images[0].naturalWidth]"
    )
    page.close()
    if keeps:
        (DOCS / "screenshots" / "digest.txt").write_text(plain.get_content(), encoding="utf-8")

    assert (width, natural) == (680, 576)
    assert [url for url in asked if not url.startswith("data:")] == []
