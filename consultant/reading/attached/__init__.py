"""The text of an attachment, for the reviewer; never read as the asker's own words.

    message + number --> the part --> by its kind: PDF, Word, Outlook's winmail.dat --> Told

It runs in a process that can be ended (see `apart`). What cannot be read is told in a few
words that follow "not shown: ". A file's kind is what it begins with: names and types lie.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from consultant.domain.errors import UnreadableError
from consultant.domain.mail import Attachment
from consultant.reading.charsets import clean
from consultant.reading.letters import parse_tree
from consultant.reading.parts import SHOWN, octets_of, sort_parts

#: A larger file is named and sized, and not read.
LARGEST = 8 * 1024 * 1024
TOO_LARGE = f"it is larger than {LARGEST // 1024 // 1024} MB"
#: So many files of a message are read.
FILES_READ = 5

#: How a file begins, and the module that reads it. A module is loaded where its first file
#: is read, in the child: the other processes of a desk need no PDF library.
_KINDS = ((b"PK\x03\x04", "docx"), (b"\x78\x9f\x3e\x22", "tnef"))
_PDF = b"%PDF-"  # somewhere in the first kilobyte, as every program for it allows
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "it is locked by a password, or of an old kind"),  # OLE: .doc, .xls
    (b"{\\rtf", "its kind is not read"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The attachment of that number in a message, counted as in its Letter."""

    raw: bytes
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The text of a file, or why there is none; both where it is not all of it."""

    text: str = ""
    unread: str = ""


def may_hold_text(attachment: Attachment) -> bool:
    """Whether it is worth the look: no text yet, no reason against one, no picture or seal."""
    if attachment.text or attachment.unread or not attachment.size:
        return False
    main, _, kind = attachment.content_type.partition("/")
    return main in {"application", "text"} and not kind.endswith(("signature", "pgp-keys"))


def read_attached(wanted: Wanted) -> Told:
    """The text of one attachment; never raises for what a file may hold."""
    try:
        tree = parse_tree(wanted.raw, kept=2 * LARGEST)
        return read_file(octets_of(sort_parts(tree).trees[wanted.number]))
    except (UnreadableError, IndexError):
        return Told(unread="it was not found again")


def read_file(octets: bytes) -> Told:
    """The text of a file by what it begins with."""
    if len(octets) > LARGEST:
        return Told(unread=TOO_LARGE)
    for begins, why in _REFUSED:
        if octets.startswith(begins):
            return Told(unread=why)
    for begins, name in _KINDS:
        if octets.startswith(begins):
            return _cut(_reader(name)(octets))
    if _PDF in octets[:1024]:
        return _cut(_reader("pdf")(octets))
    return Told(unread="its kind is not read")


def _reader(name: str) -> Callable[[bytes], Told]:
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ImportError:  # the extra is not installed
        return lambda _: Told(unread="reading PDF needs consultant[attachments]")
    reader: Callable[[bytes], Told] = module.read
    return reader


def _cut(told: Told) -> Told:
    text = clean(told.text).strip()
    if len(text) <= SHOWN:
        return Told(text=text, unread=told.unread)
    return Told(text=text[:SHOWN], unread=told.unread or f"what follows {SHOWN:,} characters")
