"""Downloads a publisher's official file: resumed where it broke off, checked, kept whole.

Publishers' addresses per edition stand in db/codesets/addresses.toml.
"""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from consultant import __version__
from consultant.domain.errors import ImportRefusedError, UnavailableError
from consultant.settings import share

CHUNK = 1 << 16
SECONDS = 60
#: Larger than any file of a code set: what goes on beyond is no such file.
MOST_BYTES = 2_000_000_000
PARTIAL, WRONG_RANGE = 206, 416
GONE = {404, 410}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a file lies, and how it is known to be whole."""

    source: str  # as in `codes fetch SOURCE`
    kinds: tuple[str, ...]  # what the file is imported as, in order
    url: str
    sha256: str = ""
    size: int = 0
    page: str = ""  # where a person finds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A public source, and the addresses of its editions, the newest first."""

    source: str
    about: str
    page: str
    kinds: tuple[str, ...]
    editions: Mapping[str, tuple[Address, ...]]


def known_sources() -> dict[str, Known]:
    """The address book."""
    with share("db", "codesets", "addresses.toml").open("rb") as file:
        book = tomllib.load(file)
    return {name: _known(name, entry) for name, entry in book["source"].items()}


def addresses_of(source: str, edition: str = "", url: str = "") -> tuple[Address, ...]:
    """The files of an edition of a source, the newest known if none is named.

    A `url` is taken as it is, without a known checksum. Raises ImportRefusedError where
    nothing is known, with what is.
    """
    book = known_sources()
    if source not in book:
        raise ImportRefusedError(f"There is no source {source!r}; there are: {', '.join(book)}.")
    known = book[source]
    if url:
        return (Address(source=source, kinds=known.kinds, url=url, page=known.page),)
    if not known.editions:
        raise ImportRefusedError(
            f"The publisher names {source} anew for each edition: find its address on "
            f"{known.page} and give it with --url."
        )
    wished = edition or next(iter(known.editions))
    if wished not in known.editions:
        raise ImportRefusedError(
            f"No address of {source} {wished} is known, but of {', '.join(known.editions)}: "
            f"find it on {known.page} and give it with --url."
        )
    return known.editions[wished]


def _known(name: str, entry: Mapping[str, Any]) -> Known:
    kinds, page = tuple(entry["kinds"]), str(entry["page"])
    editions = {
        each["name"]: tuple(
            Address(
                source=name,
                kinds=kinds,
                url=url,
                sha256=each.get("sha256", ""),
                size=each.get("size", 0),
                page=page,
            )
            for url in each["urls"]
        )
        for each in entry.get("edition", ())
    }
    return Known(source=name, about=entry["about"], page=page, kinds=kinds, editions=editions)


def download(address: Address, folder: Path, progress: Progress | None = None) -> Path:
    """The file in `folder`; what an earlier try left is gone on with.

    Raises UnavailableError where the publisher cannot be reached, ImportRefusedError
    where what came is not the file that is known.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / _name_of(address.url)
    if whole.is_file() and _is_known(whole, address):
        return whole
    part = whole.with_name(f"{whole.name}.part")
    try:
        _receive(address, part, progress)
    except (URLError, HTTPException, OSError) as error:
        raise UnavailableError(_why(error, address)) from None
    _check(part, address)
    part.replace(whole)
    return whole


def _receive(address: Address, part: Path, progress: Progress | None) -> None:
    have = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": f"consultant/{__version__}"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        with _open(address.url, headers) as response:
            is_resumed = response.status == PARTIAL
            _copy(response, part, have if is_resumed else 0, progress)
    except HTTPError as error:
        if error.code != WRONG_RANGE or not have:
            raise
        # the server holds no more than we have: it is whole, or another file lies there now


def _open(url: str, headers: dict[str, str]) -> HTTPResponse:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ImportRefusedError(f"{url} is no web address.")
    request = Request(url, headers=headers)  # noqa: S310 - http and https only
    response: HTTPResponse = urlopen(request, timeout=SECONDS)  # noqa: S310
    return response


def _copy(response: HTTPResponse, part: Path, have: int, progress: Progress | None) -> None:
    expected = have + int(response.headers.get("Content-Length") or 0)
    with part.open("ab" if have else "wb") as file:
        while chunk := response.read(CHUNK):
            file.write(chunk)
            have += len(chunk)
            if have > MOST_BYTES:
                raise ImportRefusedError("The file has no end; it was left alone.")
            if progress is not None:
                progress(have, max(expected, have))
    if expected > have:
        raise URLError(f"the connection broke off at {have} of {expected} bytes")


def _why(error: Exception, address: Address) -> str:
    if isinstance(error, HTTPError) and error.code in GONE:
        where = f" Find its address on {address.page} and give it with --url." * bool(address.page)
        return f"{address.url} holds nothing ({error.code})." + where
    reason = getattr(error, "reason", error)
    return f"{address.url} cannot be fetched ({reason}); what came is kept, try again."


def _check(part: Path, address: Address) -> None:
    """Refuse, and forget, what is not the file that is known."""
    if _is_web_page(part):
        part.unlink()
        where = address.page or address.url
        raise ImportRefusedError(
            f"{address.url} gave a web page and no file: the owner of CPT asks for its licence to "
            f"be accepted first, as a rule. Open {where} in a browser, and give the file that "
            f"comes to `consultant codes import {address.kinds[0]} FILE`."
        )
    if _is_known(part, address):
        return
    size = part.stat().st_size
    part.unlink()
    raise ImportRefusedError(
        f"{address.url} gave {size} bytes that are not the file known for {address.source} "
        f"(its size or checksum differs); if the publisher has corrected it, give the same "
        f"address with --url."
    )


def _is_web_page(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _is_known(path: Path, address: Address) -> bool:
    """Whether size and checksum are as known; what nobody knows is taken as it came."""
    if address.size and path.stat().st_size != address.size:
        return False
    if not address.sha256:
        return True
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == address.sha256


def _name_of(url: str) -> str:
    name = Path(urlsplit(url).path).name
    if not name:
        raise ImportRefusedError(f"{url} names no file.")
    return name
