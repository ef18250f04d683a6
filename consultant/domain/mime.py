"""Mail of ours as the bytes that leave: RFC 5322 headers, MIME parts, CRLF line ends.

Outgoing -> compose -> bytes      the same Outgoing gives the same bytes, always

headers                  nothing gets into one but through clean_line, check_address
multipart/alternative    or is_message_id: no line break, no address out of a letter
 +-- text/plain          the letter of record, 72 columns kept (RFC 3676 "fixed")
 +-- text/html           says the same; the mail is plain where it is empty;
                         multipart/related with its pictures where it shows any (RFC 2387)
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from email.utils import format_datetime

from consultant.domain.errors import AddressError
from consultant.domain.mail import Outgoing, Picture

#: What RFC 3834 section 5 knows; "" is a person's own letter.
AUTOMATIC = ("", "no", "auto-generated", "auto-replied")
#: By this field the desk knows its own mail when it comes back (RFC 3834 section 2 asks for one).
MARK_FIELD = "X-Consultant-Desk"
_COLUMNS = 76  # of header lines (RFC 5322 advises 78) and of quoted-printable
_SUBJECT = 250  # characters; more is a letter's trick, not a subject
_OLDEST_IDS, _NEWEST_IDS = 1, 12  # kept of References: the root and the near ones
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")  # RFC 5322 atext, and dots
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,500}>")  # printable ASCII without blanks and brackets
_SIMPLE_LINE = re.compile(r"(?!From |\.)[\t -~]{0,78}(?<![\t ])")  # travels as it is
_HTTPS = re.compile(r"https://[!-;=?-~]{1,300}")
_CID = re.compile(r"[a-z0-9-]{1,40}@[a-z0-9.-]{1,250}")
_CONTROLS = dict.fromkeys({*range(32), 127} - {ord("\t")})  # taken out of bodies
_QUOTED = [
    chr(octet) if octet in b"\t " or (33 <= octet <= 126 and octet != 61) else f"={octet:02X}"
    for octet in range(256)
]


def compose(outgoing: Outgoing) -> bytes:
    """A mail of ours as it leaves, ending in CRLF; every line under 998 octets.

    Raises AddressError for an address that must not be written, ValueError for a
    Message-ID or an Auto-Submitted that is none (both are ours, never a letter's).
    """
    headers = "\r\n".join(_headers(outgoing))
    return f"{headers}\r\nMIME-Version: 1.0\r\n{_body(outgoing)}".encode()


def check_address(text: str) -> str:
    """The one bare address that `text` is, its domain in lower-case ASCII; else AddressError.

    SMTP libraries cut "a@b<LF>X" silently (guard G25), so nothing is trimmed here.
    Quoted local parts and address literals are refused: relays differ on them.
    """
    local, at, domain = text.rpartition("@") if len(text) <= 1000 else ("", "", "")
    if not at or not _is_local_part(local):
        raise AddressError
    address = f"{local}@{_ascii_domain(domain)}"
    if len(address.encode()) > 254:  # RFC 5321 section 4.5.3.1.3, without the brackets
        raise AddressError
    return address


def address_of(sender: str) -> str:
    """The bare address in a From of ours, "Name <address>" or bare; AddressError if none."""
    return _name_and_address(sender)[1]


def is_message_id(text: str) -> bool:
    """Whether these words can stand in Message-ID, In-Reply-To or References as they are."""
    return _MESSAGE_ID.fullmatch(text) is not None


def clean_line(text: str, limit: int = _SUBJECT) -> str:
    """One printable line of at most `limit` characters.

    Control and format characters, line breaks of any kind, surrogates and runs of
    blanks become one blank: a subject may decode to CR LF (guard G26).
    """
    printable = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _headers(outgoing: Outgoing) -> list[str]:
    if not is_message_id(outgoing.message_id):
        raise ValueError("Our own Message-ID has the wrong form.")
    if outgoing.auto_submitted not in AUTOMATIC:
        raise ValueError("Auto-Submitted knows no such word (RFC 3834 section 5).")
    lines = [
        _mailbox("From", outgoing.sender),
        f"To: {check_address(outgoing.to)}",
        _fold("Subject", _words(clean_line(outgoing.subject))),
        f"Date: {format_datetime(outgoing.written_at)}",
        f"Message-ID: {outgoing.message_id}",
    ]
    if outgoing.reply_to:
        lines.append(f"Reply-To: {check_address(outgoing.reply_to)}")
    if outgoing.mark:
        lines.append(f"{MARK_FIELD}: {clean_line(outgoing.mark)}")
    return lines + _thread(outgoing) + _signs_of_automation(outgoing) + _way_out(outgoing)


def _thread(outgoing: Outgoing) -> list[str]:
    """In-Reply-To and References; an id that a letter forged is left out."""
    lines = []
    if is_message_id(outgoing.in_reply_to):
        lines.append(f"In-Reply-To: {outgoing.in_reply_to}")
    ids = [i for i in dict.fromkeys((*outgoing.references, outgoing.in_reply_to)) if i]
    ids = [i for i in ids if is_message_id(i)]
    if len(ids) > _OLDEST_IDS + _NEWEST_IDS:
        ids = ids[:_OLDEST_IDS] + ids[-_NEWEST_IDS:]
    return [*lines, _fold("References", ids)] if ids else lines


def _signs_of_automation(outgoing: Outgoing) -> list[str]:
    """RFC 3834's sign, and the one that Exchange heeds before it writes an out-of-office."""
    if not outgoing.auto_submitted:
        return []
    return [f"Auto-Submitted: {outgoing.auto_submitted}", "X-Auto-Response-Suppress: All"]


def _way_out(outgoing: Outgoing) -> list[str]:
    """RFC 2369's List-Unsubscribe, and RFC 8058's word that one POST is enough."""
    if not outgoing.unsubscribe:
        return []
    if not _HTTPS.fullmatch(outgoing.unsubscribe):
        raise ValueError("One-click unsubscription takes an https address (RFC 8058 section 3.1).")
    return [
        f"List-Unsubscribe: <{outgoing.unsubscribe}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def _mailbox(name: str, sender: str) -> str:
    phrase, address = _name_and_address(sender)
    if not phrase:
        return f"{name}: {address}"
    return _fold(name, [*_phrase(phrase), f"<{address}>"])


def _name_and_address(sender: str) -> tuple[str, str]:
    name, opening, rest = sender.rpartition("<")
    if not opening:
        return "", check_address(sender)
    if not rest.endswith(">"):
        raise AddressError
    return clean_line(name).strip('"'), check_address(rest[:-1])


def _phrase(name: str) -> list[str]:
    """A display name: as it is, in quotes, or as encoded words (RFC 5322, RFC 2047)."""
    if not name.isascii() or "=?" in name:
        return _encoded_words(name)
    if all(_ATOM.fullmatch(word) and "." not in word for word in name.split()):
        return name.split()
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'.split(" ")


def _words(line: str) -> list[str]:
    """A clean line cut where it may be folded."""
    return line.split(" ") if line.isascii() and "=?" not in line else _encoded_words(line)


def _encoded_words(text: str) -> list[str]:
    """RFC 2047 words of at most 64 characters, none cut inside a character."""
    chunks = [""]
    for character in text:
        if len((chunks[-1] + character).encode()) > 39:
            chunks.append("")
        chunks[-1] += character
    return [f"=?utf-8?b?{b64encode(chunk.encode()).decode('ascii')}?=" for chunk in chunks]


def _fold(name: str, words: Iterable[str]) -> str:
    """A header with its words on lines of 76 columns where they fit."""
    lines = [f"{name}:"]
    for word in words:
        is_first = lines[-1] == f"{name}:"
        if is_first or len(lines[-1]) + 1 + len(word) <= _COLUMNS:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "\r\n".join(lines)


def _is_local_part(local: str) -> bool:
    """Letters, digits, atext and dots, or beyond ASCII what can be printed (RFC 6531)."""
    if not 0 < len(local.encode(errors="replace")) <= 64:
        return False
    return all(_is_letter(c) if not c.isascii() else _ATOM.fullmatch(c) for c in local)


def _is_letter(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def _ascii_domain(domain: str) -> str:
    """The domain as DNS knows it; a name that IDNA would change into another is refused."""
    if len(domain) > 253:
        raise AddressError
    lower = domain.lower()
    try:
        name = lower if lower.isascii() else lower.encode("idna").decode("ascii")
        is_same = name == lower or name.encode("ascii").decode("idna") == lower
    except UnicodeError:
        raise AddressError from None
    if not is_same or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise AddressError
    return name


def _body(outgoing: Outgoing) -> str:
    plain = _part("plain", outgoing.text)
    if not outgoing.html:
        return plain
    html = _part("html", outgoing.html)
    if outgoing.pictures:
        shown = map(_picture, outgoing.pictures)
        html = _multipart("related", (html, *shown), outgoing.message_id)
    return _multipart("alternative", (plain, html), outgoing.message_id)


def _multipart(kind: str, parts: tuple[str, ...], salt: str) -> str:
    digest = hashlib.sha256("\n".join((salt, kind, *parts)).encode()).hexdigest()
    boundary = f"=_{digest[:32]}"  # neither quoted-printable nor base64 can hold "=_"
    opened = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)  # RFC 2046: its CRLF
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"'
    return f"{head}\r\n\r\n{opened}--{boundary}--\r\n"


def _picture(picture: Picture) -> str:
    """A PNG that the HTML names by its cid (RFC 2392); never offered as a file."""
    if not _CID.fullmatch(picture.name):
        raise ValueError("A picture's name is a Content-ID, name@domain.")
    packed = b64encode(picture.png).decode("ascii")
    lines = "".join(f"{packed[at : at + _COLUMNS]}\r\n" for at in range(0, len(packed), _COLUMNS))
    return (
        f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{picture.name}>\r\nContent-Disposition: inline\r\n\r\n{lines}"
    )


def _part(subtype: str, text: str) -> str:
    """One text part with its headers; 7bit where every line travels as it is.

    Never 8bit: the bytes are frozen before anybody knows what the relay can take.
    """
    lines = _clean_lines(text)
    if all(_SIMPLE_LINE.fullmatch(line) for line in lines):
        charset, encoding = "us-ascii", "7bit"
    else:
        charset, encoding = "utf-8", "quoted-printable"
        lines = [quoted for line in lines for quoted in _quoted_printable(line)]
    head = f'Content-Type: text/{subtype}; charset="{charset}"\r\n'
    head += f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    return head + "".join(f"{line}\r\n" for line in lines)


def _clean_lines(text: str) -> list[str]:
    """The text's lines, without control characters and without empty ones at its end."""
    sound = text.encode(errors="replace").decode()
    lines = re.split(r"\r\n|\r|\n", sound.rstrip())
    return [line.translate(_CONTROLS) for line in lines]


def _quoted_printable(line: str) -> list[str]:
    """RFC 2045 section 6.7, with a first "." and "F" escaped: mboxes and dots stay harmless."""
    tokens = [_QUOTED[octet] for octet in line.encode()]
    if line.startswith((".", "From ")):
        tokens[0] = f"={ord(line[0]):02X}"
    if line.endswith((" ", "\t")):
        tokens[-1] = f"={ord(line[-1]):02X}"
    lines = [""]
    for token in tokens:
        if len(lines[-1]) + len(token) > _COLUMNS - 1:
            lines[-1] += "="
            lines.append("")
        lines[-1] += token
    return lines
