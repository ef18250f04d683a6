"""Header fields as text: encoded words spelled out, line breaks gone, bounded in time.

The standard library's own decoding is quadratic on crafted fields, so the raw values are
taken from the tree and decoded here (RFC 2047, RFC 2231), each at most once.
"""

import base64
import binascii
import quopri
import re
from email.message import Message as Tree

from consultant.domain.mail import Thread
from consultant.reading.charsets import clean, decode

#: No field of ours needs more of it: an address list is cut, a subject longer than that is none.
FIELD_KEPT = 16 * 1024
REFERENCES_KEPT = 100

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_BREAKS = re.compile(r"[\s\x00-\x1f\x85\u2028\u2029]+")


def field(tree: Tree, name: str) -> str:
    """The first field of that name, decoded, on one line; "" where there is none."""
    return decoded(raw_field(tree, name))


def raw_field(tree: Tree, name: str) -> str:
    """The first field of that name as it came, bytes that are no ASCII escaped, cut to bounds.

    Of several Content-Types the last one counts: nothing of the part's text is lost so.
    """
    wanted = name.lower()
    found = [str(value) for key, value in tree.raw_items() if key.lower() == wanted]
    return found[-(wanted == "content-type")][:FIELD_KEPT] if found else ""


def decoded(value: str) -> str:
    """`value` with its encoded words spelled out (RFC 2047), on one line, clean."""
    words: list[bytes | str] = []
    charsets: list[str] = []
    end = 0
    for found in _ENCODED.finditer(value):
        between = value[end : found.start()]
        if between.strip() or not end:
            words.append(_plain(between))
            charsets.append("")
        _append(words, charsets, found)
        end = found.end()
    words.append(_plain(value[end:]))
    charsets.append("")
    return one_line("".join(_spelled(w, c) for w, c in zip(words, charsets, strict=True)))


def one_line(text: str) -> str:
    """`text` without breaks or control characters: a subject may decode to CR LF."""
    return _BREAKS.sub(" ", clean(text)).strip()


def thread_of(tree: Tree) -> Thread:
    """The ids that tie a letter to earlier ones, whatever else stands around them.

    They may go beyond ASCII (RFC 6532 section 3.2); what no charset explains is cleaned away.
    """
    ids = {
        name: _MESSAGE_ID.findall(clean(_plain(raw_field(tree, name))))
        for name in ("Message-ID", "In-Reply-To", "References")
    }
    return Thread(
        message_id=next(iter(ids["Message-ID"]), ""),
        in_reply_to=next(iter(ids["In-Reply-To"]), ""),
        references=tuple(dict.fromkeys(ids["References"]))[-REFERENCES_KEPT:],
    )


def _append(words: list[bytes | str], charsets: list[str], found: re.Match[str]) -> None:
    """One encoded word; its bytes join those before it of the same charset (split letters)."""
    charset = found[1].partition("*")[0].lower()
    payload = _unpacked(found[2].lower(), found[3])
    if words and charsets[-1] == charset and isinstance(words[-1], bytes):
        words[-1] += payload
    else:
        words.append(payload)
        charsets.append(charset)


def _unpacked(encoding: str, payload: str) -> bytes:
    octets = payload.encode("ascii", "surrogateescape")
    if encoding == "q":
        return quopri.decodestring(octets.replace(b"_", b" "), header=True)
    try:
        return base64.b64decode(octets + b"=" * (-len(octets) % 4))
    except (binascii.Error, ValueError):
        return octets


def _plain(value: str) -> str:
    return decode(value.encode("utf-8", "surrogateescape"))


def _spelled(word: bytes | str, charset: str) -> str:
    return word if isinstance(word, str) else decode(word, charset)
