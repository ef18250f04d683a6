"""A publisher's file as it was downloaded: plain, gz, or a member of a zip."""

import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedIOBase, BufferedReader, FileIO, TextIOWrapper
from pathlib import Path

from consultant.domain.errors import ImportRefusedError

CHUNK = 1 << 20
#: Told how many bytes of how many have been read.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an importer reads; `name` is the innermost file's, which tells the edition."""

    path: Path
    name: str
    member: str = ""  # inside a zip
    sha256: str
    size: int  # bytes of the file as downloaded
    progress: Progress | None = None

    @contextmanager
    def open(self) -> Iterator[BufferedIOBase]:
        """The file's bytes, unpacked; a cut-off archive is refused in one line."""
        try:
            with BufferedReader(_Watched(self)) as raw, _unpack(raw, self.member) as stream:
                yield stream
        except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
            raise ImportRefusedError(f"{self.path.name} is cut off or damaged: {error}.") from None

    @contextmanager
    def lines(self) -> Iterator[Iterator[str]]:
        """Its lines without their ends; UTF-8 where it is, else Latin-1 as CMS writes."""
        with self.open() as stream:
            yield (_decode(line) for line in stream)

    @contextmanager
    def text(self, encoding: str) -> Iterator[TextIOWrapper]:
        """Its text in a known encoding, a line at a time, at the pace of the machine."""
        with self.open() as stream:
            yield TextIOWrapper(stream, encoding)  # type: ignore[arg-type]

    def inside(self, members: str) -> tuple["Source", ...]:
        """Each file of a zip whose name matches, by name; of another file, itself."""
        if self.member or not zipfile.is_zipfile(self.path):
            return (self,)
        with zipfile.ZipFile(self.path) as archive:
            names = [n for n in archive.namelist() if re.search(members, n, re.IGNORECASE)]
        return tuple(replace(self, name=Path(n).name, member=n) for n in sorted(names))


def open_source(
    path: Path, members: str, progress: Progress | None = None, *, member: str = ""
) -> Source:
    """The file at `path`; in a zip, the one member whose name matches `members` (a pattern).

    With an empty pattern a zip is taken whole, for a reader of several files; a `member`
    that is named is taken of several.

    Raises ImportRefusedError where there is no such file, or no or several such members.
    """
    try:
        sha256, size = _hash(path)
        if members and not member and zipfile.is_zipfile(path):
            member = _member(path, members)
    except OSError as error:
        raise ImportRefusedError(f"{path} cannot be read: {error.strerror}.") from None
    if not member and _starts_as_zip(path) and not zipfile.is_zipfile(path):
        raise ImportRefusedError(f"{path.name} is cut off or damaged: no end of the zip.")
    name = Path(member).name if member else path.name.removesuffix(".gz")
    return Source(path=path, name=name, member=member, sha256=sha256, size=size, progress=progress)


class _Watched(FileIO):
    """The raw file, telling how far it has been read, for a progress bar."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.path)
        self._source = source

    def readinto(self, buffer: bytearray | memoryview, /) -> int | None:  # type: ignore[override]
        number = super().readinto(buffer)
        if self._source.progress is not None:
            self._source.progress(self.tell(), self._source.size)
        return number


@contextmanager
def _unpack(raw: BufferedIOBase, member: str) -> Iterator[BufferedIOBase]:
    if member:
        with zipfile.ZipFile(raw) as archive, archive.open(member) as stream:
            yield BufferedReader(stream)  # type: ignore[type-var]
    elif _starts_as_gzip(raw):
        with gzip.open(raw, "rb") as unpacked:
            yield unpacked
    else:
        yield raw


def _starts_as_gzip(raw: BufferedIOBase) -> bool:
    head = raw.read(2)
    raw.seek(0)
    return head == b"\x1f\x8b"


def _starts_as_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def members_of(path: Path, members: str) -> tuple[str, ...]:
    """The files of a zip that are named as the pattern says; none where it is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i.filename for i in archive.infolist() if not i.is_dir()]
    except (OSError, zipfile.BadZipFile):
        return ()
    # a Mac's archives hold a shadow of each file
    named = (n for n in names if not n.startswith("__MACOSX/"))
    return tuple(n for n in named if re.search(members, Path(n).name, re.IGNORECASE))


def _member(path: Path, members: str) -> str:
    names = members_of(path, members)
    if len(names) == 1:
        return names[0]
    found = f"{len(names)} files" if names else "no file"
    raise ImportRefusedError(f"{path.name} holds {found} of this kind (named like {members}).")


def _hash(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _decode(line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return text.rstrip("\r\n").removeprefix("﻿")
