"""A publisher's file is downloaded, resumed and checked, against a real server on this host."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from consultant.domain.errors import ImportRefusedError, UnavailableError
from consultant.library.fetching import Address, address_of, addresses, download
from consultant.library.importers.kinds import KINDS

BOOK = bytes(range(256)) * 2000


@dataclass
class Publisher:
    """A server with one file, which may break off once."""

    url: str = ""
    breaks_at: int = 0
    ranges: list[str] = field(default_factory=list)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    state = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
            body = BOOK[start:]
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
    for known in addresses().values():
        assert set(known.kinds) <= set(KINDS)
        assert known.url.startswith("https://www.cms.gov/")


def test_another_edition_is_taken_from_its_own_address() -> None:
    other = address_of("icd10cm", "https://www.cms.gov/files/zip/2028.zip")

    assert other.kinds == address_of("icd10cm").kinds
    assert other.sha256 == ""
