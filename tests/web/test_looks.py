"""Every page in both themes, wide and on a telephone: reachable, readable, within its width."""

from collections.abc import Iterator
from dataclasses import dataclass

import html5lib
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, ViewportSize

from consultant.domain.consult import Role
from consultant.storage import consults
from consultant.storage.consults import ConsultRow
from consultant.storage.session import reading, transaction
from consultant.web.cookies import PLAIN
from consultant.web.sign_in import make_link
from tests.builders import a_letter, an_opened_consult
from tests.casebook.precedents import keep
from tests.learning.proposals import propose_each
from tests.web.desks import Place
from tests.web.walks import PHONE, WIDE, Scheme, opened, served, violations

pytestmark = pytest.mark.browser

HEAVIEST = 100_000  # bytes of a page
PUBLIC = {"sign-in", "welcome"}
BEYOND = "document.documentElement.scrollWidth - innerWidth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A served desk: its address, its pages by name, an administrator's session."""

    base: str
    pages: dict[str, str]
    token: str


@pytest.fixture(scope="module")
def shown(busy_place: Place) -> Iterator[Shown]:
    place = busy_place
    may, nora = place.add("May Manager", Role.ADMINISTRATOR), place.add("Nora New")
    with transaction(place.desk.engine) as session:
        link = make_link(session, nora, place.clock())
        precedent = keep(session)
        propose_each(session)
    with reading(place.desk.engine) as session:
        references = [consult.reference for consult in consults.listing(session)]
    visitor = place.signed_in(may)
    visitor.post(f"/consults/{references[0]}/take")
    visitor.post(f"/consults/{references[2]}/tag", data={"tag": "oncology"})
    visitor.post("/views", data={"name": "Oncology", "query": "tag=oncology"})
    with transaction(place.desk.engine) as session:
        change = {"confidence": "high", "flags": "", "asks": "lookup"}
        session.execute(sa.update(ConsultRow).where(ConsultRow.id == 4).values(change))
    visitor.post(f"/consults/{references[1]}/approve", data={"version": "1"})
    visitor.post(
        f"/consults/{references[2]}/ask", data={"version": "1", "note": "How old was the patient?"}
    )
    with transaction(place.desk.engine) as session:
        stalled = an_opened_consult(session, a_letter())
        consults.stall(session, stalled.id, "the library said nothing")
    pages = {
        "sign-in": "/sign-in",
        "welcome": f"/welcome/{link}",
        "queue": "/",
        "empty lane": "/?lane=waiting",
        "narrowed": "/?lane=review&flag=stranger&tag=oncology&sort=asker",
        "look-ups together": "/alike",
        "no look-ups": "/alike?tag=none",
        "consult": f"/consults/{references[0]}",
        "approved": f"/consults/{references[1]}",
        "waiting for the asker": f"/consults/{references[2]}",
        "stalled": f"/consults/{stalled.reference}",
        "written by hand": f"/consults/{stalled.reference}/write",
        "editor": f"/consults/{references[0]}/amend",
        "codes": "/codes",
        "hits": "/codes?q=respiratory+failure",
        "unknown code": "/codes?q=J96.09",
        "diagnosis": "/codes/icd-10-cm/E11.40",
        "procedure": "/codes/cpt/33953",
        "ask": "/ask",
        "outbox": "/outbox",
        "mail": "/outbox/1",
        "messages": "/messages?state=read",
        "found": "/?q=ecmo",
        "casebook": "/casebook?q=femoral",
        "empty casebook": "/casebook?state=withdrawn",
        "precedent": f"/casebook/{precedent}",
        "versions": f"/consults/{references[1]}/versions",
        "passages": "/passages",
        "account": "/account",
        "second factor": "/account/second-factor",
        "people": "/people",
        "figures": "/reports",
        "proposals": "/learning",
        "refused proposals": "/learning?state=refused",
        "first steps": "/setup",
    }
    with served(place) as base:
        yield Shown(base=base, pages=pages, token=place.token(may))


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", WIDE), ("dark", WIDE), ("light", PHONE)],
    ids=["light", "dark", "telephone"],
)
def test_every_page_meets_wcag_22_aa(
    browser: Browser, shown: Shown, scheme: Scheme, viewport: ViewportSize
) -> None:
    found: dict[str, object] = {}

    for token, pages in (("", PUBLIC), (shown.token, shown.pages.keys() - PUBLIC)):
        with opened(browser, shown.base, token, scheme=scheme, viewport=viewport) as (page, watch):
            for name in sorted(pages):
                page.goto(shown.pages[name])
                found |= {f"{name}: {fault}": "" for fault in violations(page)}
                if (beyond := page.evaluate(BEYOND)) > 0:
                    found[f"{name} is wider than the window"] = beyond
                if len(page.content()) > HEAVIEST:
                    found[f"{name} is heavy"] = len(page.content())
            found |= {} if watch.is_quiet else {"noise": watch}

    assert found == {}


def test_a_mishap_is_readable_too(browser: Browser, shown: Shown) -> None:
    with opened(browser, shown.base, shown.token, scheme="dark") as (page, _):
        page.goto("/nothing")

        assert violations(page) == []


def test_every_page_is_valid_html(busy_place: Place, shown: Shown) -> None:
    browser = busy_place.visitor()
    browser.cookies.set(PLAIN, shown.token, domain="127.0.0.1")
    faults: dict[str, object] = {}

    for name, path in shown.pages.items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(browser.get(path, follow_redirects=True).text)
        if parser.errors:
            faults[name] = parser.errors[:3]

    assert faults == {}
