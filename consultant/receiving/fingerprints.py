"""Tells a second copy of a message from a second message.

Sent again after a lost 250, or by another route, a message keeps its Message-ID and its
content; what the way added on top (Received and its kind) differs. The same Message-ID
over other content is another message (some senders repeat their ids).
"""

import hashlib
import re
import secrets

#: Fields that hosts on the way add or change (RFC 5321 section 4.4, RFC 8601, RFC 8617).
_TRACE = re.compile(
    rb"(?:received|return-path|delivered-to|x-original-to|envelope-to|x-received|received-spf"
    rb"|authentication-results|arc-[a-z-]+|x-spam-[a-z-]+|x-virus-[a-z-]+|dkim-signature"
    rb"|x-google-[a-z-]+|x-forwarded-[a-z]+)[ \t]*:",
    re.IGNORECASE,
)
#: A header is looked at so far and no further; the rest counts as body.
MAX_HEADER = 256 * 1024
MAX_MESSAGE_ID = 998  # RFC 5322 section 2.1.1: no line is longer

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*(?:\n|$)")
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date[ \t]*:[ \t]*\S", re.IGNORECASE | re.MULTILINE)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\ufffd\u2028\u2029]+")


def read_message_id(raw: bytes) -> str:
    """The header's Message-ID with angle brackets; "" where there is none to speak of."""
    return _message_id_in(_header_of(raw))


def fingerprint(raw: bytes) -> str:
    """64 hexadecimal digits: the same for a second copy, another for another message.

    A message with neither Message-ID nor Date cannot be told from a second, equal one:
    it is always taken for new, since a question twice is better than a question lost.
    """
    header = _header_of(raw)
    digest = hashlib.sha256()
    if not _message_id_in(header) and not _DATE.search(header):
        digest.update(secrets.token_bytes(32))
    for field in _FIELD.findall(header):
        if not _TRACE.match(field):
            digest.update(field)
    digest.update(b"\0")
    digest.update(memoryview(raw)[len(header) :])
    return digest.hexdigest()


def _header_of(raw: bytes) -> bytes:
    blank = _BLANK_LINE.search(raw, 0, MAX_HEADER)
    return raw[: blank.end() if blank else MAX_HEADER]


def _message_id_in(header: bytes) -> str:
    matched = _MESSAGE_ID.search(header)
    if matched is None:
        return ""
    words = _UNPRINTABLE.sub(" ", matched[1][: 4 * MAX_MESSAGE_ID].decode(errors="replace"))
    start, end = words.find("<"), words.find(">", words.find("<") + 1)
    found = words[start : end + 1] if 0 <= start < end else f"<{words.strip()}>"
    found = found.replace(" ", "")
    return found if 2 < len(found) <= MAX_MESSAGE_ID else ""
