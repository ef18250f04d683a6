"""The text of a Word file (Office Open XML), its deleted words left out.

word/document.xml:   <w:p><w:r><w:t>Percutaneous</w:t><w:tab/>...</w:p>   a paragraph, a line

The package is taken apart in memory, one member of it, unpacked no further than a bound:
ten megabytes of zip may be ten gigabytes of blanks. XML that declares entities is refused.
"""

from collections.abc import Iterator
from io import BytesIO
from time import process_time
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is one

from consultant.reading.attached import Told
from consultant.reading.parts import SHOWN

DOCUMENT = "word/document.xml"
#: What is unpacked of the document, and seconds of CPU for it; a hundred pages take less.
UNPACKED, SECONDS = 8 * 1024 * 1024, 0.5
_PIECE = 64 * 1024
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
#: What stands for a character or an end of line.
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t"}


class _EntityError(Exception):
    """The document declares a type of its own; no word processor writes one."""


def read(octets: bytes) -> Told:
    """The words of the document in their order."""
    try:
        with ZipFile(BytesIO(octets)) as package:
            return _document(package)
    except _EntityError:
        return Told(unread="it declares entities, as bombs do")
    except (BadZipFile, ZlibError, expat.ExpatError, NotImplementedError, RuntimeError, OSError):
        return Told(unread="it is damaged")  # RuntimeError: a member that wants a password


def _document(package: ZipFile) -> Told:
    if DOCUMENT not in package.NameToInfo:
        return Told(unread="its kind is not read")
    writer, begun = _Writer(), process_time()
    for piece in _pieces(package):
        writer.feed(piece)
        if writer.length > SHOWN or process_time() - begun > SECONDS:
            break
    is_whole = writer.unpacked == package.NameToInfo[DOCUMENT].file_size
    why = "" if is_whole else f"what follows {writer.unpacked:,} bytes unpacked"
    return Told(text="".join(writer.words), unread=why)


def _pieces(package: ZipFile) -> Iterator[bytes]:
    taken = 0
    with package.open(DOCUMENT) as member:
        while taken <= UNPACKED and (piece := member.read(_PIECE)):
            taken += len(piece)
            yield piece


class _Writer:
    """Hears the document's elements and keeps the words."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.length = self.unpacked = 0
        self._is_text = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._hear

    def feed(self, piece: bytes) -> None:
        self.unpacked += len(piece)
        self._parser.Parse(piece)

    def _refuse(self, *_: object) -> None:
        raise _EntityError

    def _start(self, name: str, _: dict[str, str]) -> None:
        tag = _tag(name)
        self._is_text = tag == "t"
        self._write(_MARKS.get(tag, ""))

    def _end(self, name: str) -> None:
        self._is_text = False
        self._write(_ENDS.get(_tag(name), ""))

    def _hear(self, words: str) -> None:
        if self._is_text:
            self._write(words)

    def _write(self, words: str) -> None:
        if words:
            self.words.append(words)
            self.length += len(words)


def _tag(name: str) -> str:
    """The element's name where it is one of Word's; "" for any other."""
    if name.startswith((_WORDS, _STRICT)):
        return name.rpartition(" ")[2]
    return ""
