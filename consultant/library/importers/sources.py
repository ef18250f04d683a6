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
#: How zipfile begins what it says of an archive that it cannot open.
LOCKED = ("File ", "That compression")
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
        """The file's bytes, unpacked; a cut-off or locked archive is refused in one line."""
        try:
            with BufferedReader(_Watched(self)) as raw, _unpack(raw, self.member) as stream:
                self._refuse_foreign(stream)
                yield stream
        except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
            raise ImportRefusedError(f"{self.path.name} is cut off or damaged: {error}.") from None
        except (RuntimeError, NotImplementedError) as error:
            if not str(error).startswith(LOCKED):
                raise
            raise ImportRefusedError(
                f"{self.path.name} is locked by a password or packed in a way nobody reads here."
            ) from None

    @contextmanager
    def lines(self) -> Iterator[Iterator[str]]:
        """Its lines without their ends; UTF-8 where it is, else Latin-1 as CMS writes.

        UTF-16, as spreadsheets save, is told by its mark. Raises ImportRefusedError with
        the line for what is no text.
        """
        with self.open() as stream:
            yield self._texts(stream)

    @contextmanager
    def text(self, encoding: str) -> Iterator[Iterator[str]]:
        """Its text in a known encoding, a line at a time, at the pace of the machine."""
        with self.open() as stream:
            wrapper = TextIOWrapper(stream, _mark_of(stream) or encoding)  # type: ignore[type-var]
            try:
                yield wrapper
            finally:
                wrapper.detach()  # the file belongs to who opened it

    def _texts(self, stream: BufferedIOBase) -> Iterator[str]:
        marked = _mark_of(stream)
        decoded = _decoded(stream, marked) if marked else map(_decode, stream)
        for number, line in enumerate(decoded, start=1):
            text = line.rstrip("\r\n").removeprefix("\ufeff")
            if "\0" in text or "\r" in text:
                what = "a NUL byte: no text" if "\0" in text else "lines that end in CR alone"
                raise ImportRefusedError(f"{self.name}, line {number}: it holds {what}.")
            yield text

    def _refuse_foreign(self, stream: BufferedIOBase) -> None:
        head = _head_of(stream, 512).lstrip(b"\xef\xbb\xbf \r\n\t")
        if head.lower().startswith((b"<!doctype html", b"<html")):
            raise ImportRefusedError(f"{self.path.name}: this is a web page, no publisher's file.")
        if head.startswith((b"\x1f\x8b", b"PK\x03\x04")):
            raise ImportRefusedError(f"{self.path.name} is packed twice: unpack it once.")

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


def _head_of(stream: BufferedIOBase, size: int) -> bytes:
    """The first bytes, which are read again afterwards."""
    head = stream.read(size)
    stream.seek(0)
    return head


def _mark_of(stream: BufferedIOBase) -> str:
    """The encoding that a byte order mark tells; empty where there is none of UTF-16."""
    head = _head_of(stream, 2)
    return "utf-16" if head in {b"\xff\xfe", b"\xfe\xff"} else ""


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
    if names:
        listed = ", ".join(Path(n).name for n in names[:4])
        raise ImportRefusedError(
            f"{path.name} holds {len(names)} files of this kind ({listed}): give the one meant."
        )
    held = ", ".join(Path(n).name for n in members_of(path, "")[:4]) or "nothing"
    raise ImportRefusedError(f"{path.name} holds no file of this kind, but {held}.")


def _hash(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _decoded(stream: BufferedIOBase, encoding: str) -> Iterator[str]:
    wrapper = TextIOWrapper(stream, encoding)  # type: ignore[type-var]
    try:
        yield from wrapper
    finally:
        wrapper.detach()  # the file belongs to who opened it


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
