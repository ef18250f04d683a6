"""What Outlook's winmail.dat holds (TNEF, MS-OXTNEF): files by name, and the text of each.

signature, key, then attributes:  level 1 | number 4 | length 4 | octets | checksum 2
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from consultant.reading import attached
from consultant.reading.attached import Told
from consultant.reading.charsets import decode

_HEADER = struct.Struct("<BII")
_BODY, _BEGINS, _TITLE, _OCTETS = 0x0002800C, 0x00069002, 0x00018010, 0x0006800F
_ATTRIBUTES = 2000
_FILES = 10


@dataclass(slots=True)
class _File:
    name: str = ""
    octets: bytes = field(default=b"", repr=False)


def read(octets: bytes) -> Told:
    """Each file with its name and size, and its text where it has one."""
    files, body = [], ""
    for number, value in _attributes(octets):
        if number == _BEGINS:
            files.append(_File())
        elif number == _BODY:
            body = decode(value.rstrip(b"\0"))
        elif files and number == _TITLE:
            files[-1].name = decode(value.rstrip(b"\0"))[:200]
        elif files and number == _OCTETS:
            files[-1].octets = value
    shown = [body, *map(_tell, files[:_FILES])]
    text = "\n\n".join(one for one in shown if one.strip())
    more = f"files after {_FILES}" if len(files) > _FILES else ""
    return Told(text=text, unread=more if text else "it holds no file, but the letter's formatting")


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # the signature and the key
    for _ in range(_ATTRIBUTES):
        if at + _HEADER.size > len(octets):
            return
        _, number, length = _HEADER.unpack_from(octets, at)
        at += _HEADER.size
        yield number, octets[at : at + length]
        at += length + 2


def _tell(file: _File) -> str:
    """One file in words; a winmail.dat inside another is only named."""
    head = f"[{file.name or 'no name'}, {len(file.octets):,} bytes]"
    if file.octets.startswith(b"\x78\x9f\x3e\x22"):
        return head
    if file.name.lower().endswith((".txt", ".csv")):
        return f"{head}\n{decode(file.octets)}"
    told = attached.read_file(file.octets)
    return f"{head}\n{told.text}" if told.text else f"{head} not shown: {told.unread}"
