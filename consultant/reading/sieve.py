"""What is too big, too many or too deep never reaches the parser.

    raw bytes --> bounds checked --> the same bytes, large attachments emptied

The parsers of this world are quadratic in places (a 50 KB From takes the standard
library 20 s, an 80 KB Received takes mail-parser 35 s), so the bounds are checked here
by counting, in one pass, before anything is parsed.
"""

import re
from collections.abc import Iterator

from consultant.domain.errors import UnreadableError

HEADER_BYTES = 256 * 1024
HEADER_FIELDS = 1000
FIELD_BYTES = 64 * 1024
RECEIVED_LINES = 100
PARTS = 200
DEPTH = 20
LINES = 600_000
#: So many broken lines of a header are mended.
BROKEN_LINES = 5
PART_HEADER_BYTES = 16 * 1024
#: A part that is no text keeps this much; the whole stays in the stored message.
ATTACHMENT_KEPT = 64 * 1024
#: A part of text keeps this much; nobody mails a longer question.
TEXT_KEPT = 1024 * 1024
#: Notes the true size of a part that was emptied; a forged one forges only a size.
SIZE_FIELD = "X-Consultant-Size"

_FIELD = re.compile(rb"[!-9;-~]{1,256}[ \t]*:")
_SPACED_COLON = re.compile(rb"(?m)^([!-9;-~]{1,256})[ \t]+:")
# No field, and no delimiter of a part; beneath it the header goes on.
_BROKEN_LINE = re.compile(
    rb"(?!--)[ \t]*+[^\s][^\r\n]*+\r?\n(?:from|to|cc|subject|date|message-id|received"
    rb"|return-path|reply-to|mime-version|content-type|delivered-to|in-reply-to|references"
    rb"|x-[\w-]{1,60})[ \t]*:",
    re.IGNORECASE,
)
# A blank line before the headers would hide them all; so would an mbox "From " line.
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From [^\r\n]*\r?\n)?")
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HEADER_END = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
# A declared boundary, or a line that may be one (RFC 2046 section 5.1.1).
_DECLARED_OR_LINE = re.compile(
    rb"boundary(?:\*0?\*?)?[ \t]*=[ \t]*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))"
    rb"|^--([^\r\n]{1,204})",
    re.IGNORECASE | re.MULTILINE,
)
_TEXTUAL = re.compile(
    rb"^content-type[ \t]*:\s*(?:text|multipart|message)/", re.IGNORECASE | re.MULTILINE
)
_TYPED = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)


def sift(raw: bytes, kept: int = ATTACHMENT_KEPT) -> bytes:
    """The message as a parser may have it, `kept` octets of a part that is no text.

    Raises UnreadableError beyond a bound.
    """
    leading = _LEADING.match(raw)
    body = raw[leading.end() :] if leading else raw
    if not body.strip():
        raise UnreadableError("The message is empty.")
    if raw.count(b"\n") + raw.count(b"\r") > 2 * LINES:
        raise UnreadableError(f"The message has more than {LINES:,} lines.")
    body = _mended(body)
    declared, starts = _delimiters(body)
    return _closed(b"".join(_lightened(body, starts, kept)), declared)


def _check_header(raw: bytes) -> int:
    """Where the header ends; raises UnreadableError for one that is beyond a bound."""
    fields = received = start_of_field = end = 0
    for start, end, line in _header_lines(raw):
        if line[:1] not in {b" ", b"\t"}:
            start_of_field = start
            fields += 1
            received += line[:9].lower() == b"received:"
        _refuse(end > HEADER_BYTES, f"The header is larger than {HEADER_BYTES // 1024} KB.")
        _refuse(
            end - start_of_field > FIELD_BYTES,
            f"A header field is larger than {FIELD_BYTES // 1024} KB.",
        )
        _refuse(fields > HEADER_FIELDS, f"The header has more than {HEADER_FIELDS} fields.")
        _refuse(received > RECEIVED_LINES, f"There are more than {RECEIVED_LINES} Received lines.")
    return end


def _mended(raw: bytes) -> bytes:
    """The header as a parser takes it: Python ends one at the first line that is no field.

    Blanks before a colon go (RFC 5322 section 4.5); a broken line between two fields
    becomes the end of the one above it.
    """
    end = _check_header(raw)
    for _ in range(BROKEN_LINES):
        if not _BROKEN_LINE.match(raw, end):
            break
        raw = raw[:end] + b" " + raw[end:]
        end = _check_header(raw)
    return _SPACED_COLON.sub(rb"\1:", raw[:end]) + raw[end:]


def _closed(raw: bytes, declared: set[bytes]) -> bytes:
    """The closing delimiter on a line of its own, for programs that forget the break before it."""
    last = raw.rstrip().rpartition(b"\n")[2]
    for name in declared:
        before, delimiter, after = last.rpartition(b"--" + name + b"--")
        if before and delimiter and not after:
            return raw[: raw.rindex(last) + len(before)] + b"\r\n" + delimiter + b"\r\n"
    return raw


def _header_lines(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The lines of the first header: (start, end, words), up to what is no header line."""
    for found in _LINE.finditer(raw):
        line = found[1]
        folded = line[:1] in {b" ", b"\t"} and line.strip() != b""
        if not folded and not _FIELD.match(line):
            return
        yield found.start(), found.end(), line


def _delimiters(raw: bytes) -> tuple[set[bytes], list[int]]:
    """The boundaries, and where each part begins; UnreadableError for too many or too deep."""
    declared: set[bytes] = set()
    open_ones: list[bytes] = []
    starts: list[int] = []
    for found in _DECLARED_OR_LINE.finditer(raw):
        boundary = found[1] or found[2]
        if boundary is not None:
            declared.add(boundary)
            open_ones.append(boundary)
        elif (name := _matching(found[3], declared)) is not None:
            while open_ones and open_ones[-1] != name:
                open_ones.pop()
            open_ones = open_ones or [name]
            starts.append(found.start())
        _refuse(len(open_ones) > DEPTH, f"The message is nested deeper than {DEPTH}.")
        _refuse(len(starts) > 2 * PARTS, f"The message has more than {PARTS} parts.")
    return declared, starts


def _matching(line: bytes, declared: set[bytes]) -> bytes | None:
    name = line.rstrip()
    if name in declared:
        return name
    closing = name.removesuffix(b"--")
    return closing if closing in declared else None


def _lightened(raw: bytes, starts: list[int], kept: int) -> Iterator[bytes]:
    for start, end in zip([0, *starts], [*starts, len(raw)], strict=True):
        part = raw[start:end]
        yield part if len(part) <= kept else _lighten(part, is_first=start == 0)


def _lighten(part: bytes, *, is_first: bool) -> bytes:
    """A large part, emptied where it is no text, cut where it is."""
    ends = _HEADER_END.search(part)
    header = part[: ends.start()] if ends else part
    if not is_first:
        _refuse(len(header) > PART_HEADER_BYTES, "A part's header is too large.")
    if ends is None:
        return part[:TEXT_KEPT]
    if _TEXTUAL.search(header) or not _TYPED.search(header):
        return part[: ends.end() + TEXT_KEPT] + b"\r\n"
    size = len(part) - ends.end()
    if b"base64" in header.lower():
        size = size * 3 // 4  # line ends make it a little too much
    return header + f"\r\n{SIZE_FIELD}: {size}\r\n\r\n".encode()


def _refuse(is_beyond: bool, reason: str) -> None:  # noqa: FBT001
    if is_beyond:
        raise UnreadableError(reason)
