"""A publisher's file is downloaded, resumed and checked, against a real server on this host."""

import hashlib
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from consultant.domain.errors import ImportRefusedError, UnavailableError
from consultant.library.fetching import Address, addresses_of, download, known_sources
from consultant.library.importers.kinds import KINDS
from consultant.library.releases import install, install_all
from consultant.storage.session import open_engine
from tests.databases import empty_url

BOOK = bytes(range(256)) * 2000
EXCERPTS = Path(__file__).parents[1] / "codesets"


@dataclass
class Publisher:
    """A server with one file, which may break off once."""

    url: str = ""
    breaks_at: int = 0
    body: bytes = BOOK
    ranges: list[str] = field(default_factory=list)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    state = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
            if not self.path.endswith("book-2031.zip"):
                self.send_error(404)
                return
            body = state.body[start:]
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            sent = body[: state.breaks_at] if state.breaks_at else body
            state.breaks_at = 0
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/files/book-2031.zip"
    yield state
    server.shutdown()
    server.server_close()


def address(publisher: Publisher, body: bytes = BOOK) -> Address:
    return Address(
        source="book",
        kinds=("hcpcs",),
        url=publisher.url,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )


def test_a_file_comes_whole_and_is_checked(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    path = download(address(publisher), tmp_path, lambda done, whole: seen.append((done, whole)))

    assert path.read_bytes() == BOOK
    assert seen[-1] == (len(BOOK), len(BOOK))


def test_a_download_that_broke_off_is_gone_on_with(publisher: Publisher, tmp_path: Path) -> None:
    publisher.breaks_at = 200_000
    with pytest.raises(UnavailableError, match="try again"):
        download(address(publisher), tmp_path)

    path = download(address(publisher), tmp_path)

    assert path.read_bytes() == BOOK
    assert publisher.ranges[0] == ""
    assert publisher.ranges[1].startswith("bytes=")


def test_a_file_that_is_there_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    download(address(publisher), tmp_path)

    download(address(publisher), tmp_path)

    assert len(publisher.ranges) == 1


def test_another_file_than_the_known_one_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="checksum differs"):
        download(address(publisher, BOOK[:-1] + b"x"), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_publisher_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    nowhere = Address(source="book", kinds=("hcpcs",), url="http://127.0.0.1:9/book.zip")

    with pytest.raises(UnavailableError, match="cannot be fetched"):
        download(nowhere, tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://127.0.0.1/x.zip"])
def test_only_web_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(ImportRefusedError, match="no web address"):
        download(Address(source="book", kinds=("hcpcs",), url=url), tmp_path)


def test_every_source_is_imported_as_a_kind_that_there_is() -> None:
    for known in known_sources().values():
        assert set(known.kinds) <= set(KINDS)
        assert known.page.startswith("https://www.cms.gov/")
        for files in known.editions.values():
            assert all(file.url.startswith("https://www.cms.gov/") for file in files)
            assert all(file.url.endswith(".zip") for file in files)


def test_an_edition_is_fetched_by_its_name_and_the_newest_by_none() -> None:
    (newest,) = addresses_of("icd10cm")
    (older,) = addresses_of("icd10cm", "FY2026-April")

    assert "2027" in newest.url
    assert "april-1-2026" in older.url
    assert len(addresses_of("ncci-ptp")) == 4


def test_another_edition_is_taken_from_its_own_address() -> None:
    (known,) = addresses_of("icd10cm")

    (other,) = addresses_of("icd10cm", url="https://www.cms.gov/files/zip/2028.zip")
    (again,) = addresses_of("icd10cm", url=known.url)

    assert other.kinds == known.kinds
    assert known.sha256
    assert again.sha256 == ""  # corrected by the publisher: the operator says so


@pytest.mark.parametrize(
    ("source", "edition", "says"),
    [
        ("snomed", "", "there are: icd10cm"),
        ("icd10cm", "FY1999", "FY2027, FY2026-April"),
        ("ncci-aoc", "", "--url"),
    ],
)
def test_what_is_not_known_is_told_with_what_is(source: str, edition: str, says: str) -> None:
    with pytest.raises(ImportRefusedError, match=says):
        addresses_of(source, edition)


def test_a_page_that_asks_for_a_licence_is_no_file(publisher: Publisher, tmp_path: Path) -> None:
    publisher.body = b"\r\n<!DOCTYPE html><title>Accept the licence</title>"

    with pytest.raises(ImportRefusedError, match="codes import hcpcs FILE") as refused:
        download(Address(source="book", kinds=("hcpcs",), url=publisher.url), tmp_path)

    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_gone_names_the_page_to_look_on(
    publisher: Publisher, tmp_path: Path
) -> None:
    gone = publisher.url.replace("book-2031", "book-1999")

    with pytest.raises(UnavailableError, match=r"holds nothing \(404\).*https://desk.example"):
        download(
            Address(source="b", kinds=("hcpcs",), url=gone, page="https://desk.example"), tmp_path
        )


def test_a_fetched_zip_gives_every_part_that_it_holds(tmp_path: Path) -> None:
    packed = tmp_path / "2018-icd-10-cm-general-equivalence-mappings.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("2018_I9gem.txt", "2018_I10gem.txt"):
            archive.write(EXCERPTS / name, name)
            archive.writestr(f"__MACOSX/._{name}", b"shadow")
    engine = open_engine(empty_url(tmp_path))

    installed = install_all(engine, "gem", packed)
    again = install_all(engine, "gem", packed)
    engine.dispose()

    assert [done.release.part for done in installed] == ["icd9cm", "icd10cm"]
    assert not any(done.is_new for done in again)


def test_an_april_zip_is_another_edition_than_octobers(tmp_path: Path) -> None:
    packed = tmp_path / "april-1-2031-code-descriptions-tabular-order.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(
            EXCERPTS / "icd10cm_order_2031.txt", "Code Descriptions/icd10cm_order_2031.txt"
        )
    engine = open_engine(empty_url(tmp_path))

    october = install(engine, "icd10cm-order", EXCERPTS / "icd10cm_order_2031.txt")
    april = install(engine, "icd10cm-order", packed)
    engine.dispose()

    assert october.release.in_force_from.isoformat() == "2030-10-01"
    assert april.release.edition == "FY2031 (April 1, 2031)"
    assert april.is_new


@pytest.mark.parametrize(
    ("name", "edition", "first"),
    [
        ("icd10cm_order_2031.txt", "FY2031", "2030-10-01"),
        ("icd10cm-order-April-2031.txt", "FY2031 (April 1, 2031)", "2031-04-01"),
        ("icd10cm-order-April-1-2031.txt", "FY2031 (April 1, 2031)", "2031-04-01"),
    ],
)
def test_a_books_name_tells_its_edition(
    tmp_path: Path, name: str, edition: str, first: str
) -> None:
    file = Path(shutil.copy(EXCERPTS / "icd10cm_order_2031.txt", tmp_path / name))
    engine = open_engine(empty_url(tmp_path))

    release = install(engine, "icd10cm-order", file).release
    engine.dispose()

    assert (release.edition, release.in_force_from.isoformat()) == (edition, first)
