"""The library on the web: candidates narrowed by links, and a code's page with all its tables."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.storage.session import transaction
from tests.databases import library_url
from tests.library.prebuilt import copy_library
from tests.web.desks import Place, a_place
from tests.web.walks import PHONE, opened, served, violations

EXCERPTS = Path(__file__).parents[1] / "codesets"
GIVEN = Span(edition="2026 given", start=date(2026, 1, 1), end=date(2026, 12, 31))
HEAVIEST = 100_000
TABLES = (
    ("ncci-ptp", "ccipra-v999r0-f1.txt"),
    ("ncci-mue", "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv"),
    ("ncci-aoc", "AOC_V2031Q1-F-MCR.txt"),
    ("mpfs", "PPRRVU2031_Jan_nonQPP.csv"),
    ("gem", "2018_I10gem.txt"),
    ("gem", "2018_I9gem.txt"),
)


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk whose library holds Medicare's tables too: no texts, so the index serves."""
    home = copy_library(tmp_path_factory.mktemp("shelves") / "desk")
    with a_place(library_url(home), home) as place:
        for kind, name in TABLES:
            install(place.desk.engine, kind, EXCERPTS / name, span=GIVEN)
        yield place


def links(page: str) -> list[tuple[str, str]]:
    """(words, address) of each link of the narrowing."""
    part = page.partition('<nav class="facets"')[2].partition("</nav>")[0]
    found = re.findall(r'<a (?:class="chosen" )?href="([^"]+)"[^>]*>(.*?)</a>', part)
    return [(re.sub(r"<[^>]+>|&#160;", " ", words).strip(), unescape(at)) for at, words in found]


def test_candidates_are_narrowed_by_links_that_tell_their_count(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Fay Narrow"))
    page = browser.get("/codes?q=carpal+tunnel+syndrome").text
    sides = {words.split()[0]: (words, at) for words, at in links(page) if "side=" in at}

    words, address = sides["right"]
    narrowed = browser.get(address).text

    shown = narrowed.count('<li><p><a class="code"')
    assert words.split() == ["right", str(shown)]
    assert "G56.01" in narrowed
    assert "G56.02" not in narrowed.partition('<ol class="candidates">')[2]
    assert 'class="chosen"' in narrowed


def test_a_narrowing_that_leaves_nothing_leads_back(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Gus Narrow"))

    page = browser.get("/codes?q=carpal+tunnel+syndrome&side=right&trimester=first+trimester").text

    assert "Nothing fits" in page
    assert 'href="/codes?q=carpal+tunnel+syndrome"' in page


def test_a_date_of_service_is_part_of_the_address(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Hal Dates"))

    page = browser.get("/codes?q=carpal+tunnel+syndrome&on=2026-06-01").text

    assert all("on=2026-06-01" in address for _, address in links(page))


def test_a_codes_page_holds_what_medicares_tables_say(shelves: Place) -> None:
    browser = shelves.signed_in(shelves.add("Ivy Tables"))

    page = browser.get("/codes/cpt/33953?on=2026-06-01").text

    for words in (
        "33953 is paid, denied beside it: no modifier lifts it",  # NCCI, both columns
        "At most 1",
        "counted over the date of service",
        "Add-ons beside it",
        "work RVU",
        "the day of the procedure only",
        "one of several procedures of a session",
        "birth through 5 years",
        "American Medical Association",
    ):
        assert words in page
    assert "Words of the owner" not in page


@pytest.mark.parametrize(
    ("who", "partner", "says"),
    [
        ("Jon Pair", "33951", "33953 is paid, 33951 is denied beside it"),
        ("Jim Pair", "99291", "No pair stands between 33953 and"),  # it ended
        ("Jan Pair", "<b>", "No pair stands between 33953 and <bdi>&lt;b&gt;</bdi>"),
    ],
)
def test_a_pair_is_checked_on_the_codes_page(
    shelves: Place, who: str, partner: str, says: str
) -> None:
    browser = shelves.signed_in(shelves.add(who))

    page = browser.get("/codes/cpt/33953", params={"with": partner, "on": "2031-02-01"}).text

    assert says in page


def test_a_number_without_a_licensed_descriptor_says_so(shelves: Place) -> None:
    browser = shelves.signed_in(shelves.add("Kim Number"))

    page = browser.get("/codes/cpt/93000?on=2026-06-01").text
    found = browser.get("/codes?q=93000&on=2026-06-01").text

    for text in (page, found):
        assert "number alone: no licensed descriptor installed" in text
    assert "(our words)" not in page
    assert "CPT number in MPFS 2026 given" in page


def test_a_code_of_thousands_of_pairs_keeps_its_page_light(shelves: Place, tmp_path: Path) -> None:
    many = tmp_path / "ccioph-v999r0-f1.txt"
    lines = [
        f"33954\t{60_000 + n}\t\t2015010{n % 9 + 1}\t*\t{n % 2}\tMisuse {n % 9}\r\n"
        for n in range(3000)
    ]
    many.write_text("".join(lines), encoding="ascii")
    install(shelves.desk.engine, "ncci-ptp", many, span=GIVEN)
    shelves.desk.catalog.refresh()
    browser = shelves.signed_in(shelves.add("Pia Pairs"))

    page = browser.get("/codes/cpt/33954?on=2026-06-01").text

    assert len(page.encode()) < HEAVIEST
    assert "more: check one above" in page


def test_every_page_says_that_the_newest_edition_has_run_out(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Lou Late"))

    for path in ("/", "/codes", "/codes/cpt/33953", "/ask", "/outbox", "/account"):
        assert browser.get(path).text.count("ICD-10-CM FY2026 (April 1, 2026) ended on") == 1, path


ORDER_LINE = "{:05d} {:<7} {} {:<60} {}\n"


def test_an_edition_installed_by_another_process_is_seen_by_a_running_desk(
    shelves: Place, tmp_path: Path
) -> None:
    book = tmp_path / "icd10cm_order_2040.txt"
    book.write_text(ORDER_LINE.format(1, "B999", 1, "Blot of ink", "Blot of ink"), encoding="ascii")
    browser = shelves.signed_in(shelves.add("Mia Running"))
    before = browser.get("/codes/icd-10-cm/B99.9?on=2040-01-01").text
    program = (
        "import sys; from pathlib import Path\n"
        "from consultant.library.releases import install\n"
        "from consultant.storage.session import open_engine\n"
        "install(open_engine(sys.argv[1]), 'icd10cm-order', Path(sys.argv[2]))\n"
    )
    url = shelves.desk.engine.url.render_as_string(hide_password=False)

    subprocess.run([sys.executable, "-c", program, url, str(book)], check=True)

    then = browser.get("/codes/icd-10-cm/B99.9?on=2026-06-01").text
    now = browser.get("/codes/icd-10-cm/B99.9?on=2040-01-01").text
    assert "Blot of ink" not in before
    assert "Unspecified infectious disease" in then
    assert "Blot of ink" in now
    with transaction(shelves.desk.engine) as session:
        session.connection().exec_driver_sql("DELETE FROM codes WHERE description = 'Blot of ink'")
        session.connection().exec_driver_sql("DELETE FROM releases WHERE edition = 'FY2040'")


@pytest.mark.browser
def test_a_codes_page_needs_no_script_and_fits_a_telephone(
    browser: Browser, shelves: Place
) -> None:
    nora = shelves.add("Nora Phone")
    paths = (
        "/codes/cpt/33953?on=2026-06-01&with=33951",
        "/codes/icd-10-cm/S82.51XA",
        "/codes/icd-10-cm/S82",
        "/codes/cpt/93000",
        "/codes?q=fracture+of+tibia&side=left",
    )

    with (
        served(shelves) as base,
        opened(browser, base, shelves.token(nora), viewport=PHONE, scheme="dark") as (page, watch),
    ):
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            assert violations(page) == [], path
            assert len(page.content()) < HEAVIEST, path
        assert watch.is_quiet
    with (
        served(shelves) as base,
        opened(browser, base, shelves.token(nora), javascript=False) as (page, _),
    ):
        page.goto(paths[0])
        page.get_by_label("Another code").fill("99999")
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_role("status")).to_contain_text("No pair stands")


def test_a_draft_says_that_a_number_stands_alone(shelves: Place) -> None:
    browser = shelves.signed_in(shelves.add("Odo Asker"))

    asked = {"text": "What is CPT 93000? Date of service 2025-02-01."}
    page = browser.post("/ask", data=asked).text

    assert "number alone: no licensed descriptor installed" in page
    assert "MPFS 2026 given" in page
    assert "Medicare fee schedule 2026 given begins on 2026-01-01" in page
    assert "is not the library" not in page
