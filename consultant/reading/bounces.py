"""A delivery report, read: which mail of ours, to whom, what became of it, and why.

multipart/report                          an old system's words
  text: "could not be delivered"            "550 5.1.1 <a@b>: user unknown"
  message/delivery-status   (RFC 3464)      and the mail as it came
  message/rfc822, or its headers
"""

import re
from collections.abc import Iterator
from email.message import Message as Tree
from itertools import islice

from consultant.domain.mail import Bounce, BounceKind, Message
from consultant.reading.headers import decoded, one_line, raw_field
from consultant.reading.letters import parse_tree
from consultant.reading.parts import children_of, content_type, sort_parts
from consultant.reading.patterns import any_of

#: What is kept of the other side's words.
REASON_KEPT = 300
#: Lines of a report that are looked at for its reason.
_LINES_WEIGHED = 20
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MESSAGE_ID = re.compile(
    r"^(?:[>\s]{0,4})message-id:\s{0,4}(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
#: Not the first numbers of a host's address.
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_CODE = re.compile(r"\b([45]\d\d)[ -](?=\D)")
_FAILING_LINE = re.compile(
    any_of(
        r"""^.*(?:\b[45]\d\d[ -]|\b[45]\.\d\.\d|unknown|undeliver|not (?:be )?deliver
        |does not exist
        |no such|mailbox (?:full|unavailable)|rejected|quota|disabled|timed out
        |host not found).*$"""
    ),
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED = re.compile(
    any_of(
        r"""\b(?:delayed|not yet been delivered|will (?:be )?(?:retried|keep trying|continue)
        |warning only|you do not need to resend)\b"""
    ),
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"\b(?:successfully|was|has been) (?:delivered|relayed)\b|\bdelivery (?:was )?success",
    re.IGNORECASE,
)
#: Refusals that pass: the mailbox is full, the mail was too large, the other side was down.
_PASSING = re.compile(
    any_of(
        r"""\b[45]\.2\.[23]\b|\b5\.3\.[124]\b|\b(?:mailbox|quota)\b.{0,30}\b(?:full|exceeded)
        |over ?quota
        |too (?:large|big)|try again later|timed? ?out|expired|insufficient (?:storage|disk)"""
    ),
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"(?im)^.{0,20}(?:original message|message header|returned message|copy of the message).{0,40}$"
)


def read_bounce(message: Message | bytes) -> Bounce | None:
    """What a report says of a mail; None where it tells of no trouble (delivered, read).

    What the report does not say is empty, never guessed. Raises UnreadableError for a
    message that nobody can read.
    """
    raw = message if isinstance(message, bytes) else message.raw
    tree = parse_tree(raw)
    about = next(_message_ids(tree, raw), "")
    for part in _every_part(tree):
        if content_type(part) == "message/delivery-status":
            return _by_status(part, about)
        if content_type(part) == "message/feedback-report":
            return _complaint(part, about)
        if content_type(part) == "message/disposition-notification":
            return None
    return _by_words(tree, about)


def _every_part(tree: Tree) -> Iterator[Tree]:
    """The parts of the report itself; what it encloses is somebody's letter."""
    yield tree
    if content_type(tree) not in {"message/rfc822", "message/delivery-status"}:
        for child in children_of(tree):
            yield from _every_part(child)


def _by_status(part: Tree, about: str) -> Bounce | None:
    """What the recipient's fields say, the first that failed before one that did not."""
    groups = [g for g in children_of(part) if raw_field(g, "Action") or raw_field(g, "Status")]
    told = [(_kind(g), g) for g in groups or [part]]
    told = [(kind, group) for kind, group in told if kind is not None]
    if not told:
        return None
    kind, group = min(told, key=lambda one: list(BounceKind).index(one[0] or BounceKind.DELAYED))
    recipient = raw_field(group, "Final-Recipient") or raw_field(group, "Original-Recipient")
    status = _STATUS.search(raw_field(group, "Status"))
    return Bounce(
        kind=kind or BounceKind.SOFT,
        message_id=about,
        recipient=_first_address(recipient),
        status=status[1] if status else "",
        reason=one_line(raw_field(group, "Diagnostic-Code").partition(";")[2])[:REASON_KEPT],
    )


def _kind(group: Tree) -> BounceKind | None:
    """RFC 3464 section 2.3.3: the action counts before the status."""
    action = raw_field(group, "Action").strip().lower()
    status = raw_field(group, "Status").strip()
    if action in {"delivered", "relayed", "expanded"} or status.startswith("2"):
        return None
    if action == "delayed":
        return BounceKind.DELAYED
    return _failure(f"{status} {raw_field(group, 'Diagnostic-Code')}")


def _failure(words: str) -> BounceKind:
    """Whether a failure is for good (RFC 3463: class 5), or of the day."""
    if _PASSING.search(words) or re.match(r"\s*4", words):
        return BounceKind.SOFT
    return BounceKind.HARD


def _complaint(part: Tree, about: str) -> Bounce:
    fields = children_of(part) or [part]
    recipient = next((raw_field(f, "Original-Rcpt-To") for f in fields), "")
    return Bounce(kind=BounceKind.COMPLAINT, message_id=about, recipient=_first_address(recipient))


def _by_words(tree: Tree, about: str) -> Bounce | None:
    """An old system's report, from its own words, before the mail that it returns."""
    own = _RETURNED.split(sort_parts(tree).text)[0]
    line = _telling_line(own)
    status, code = _STATUS.search(own), _CODE.search(line)
    named = _first_address(decoded(raw_field(tree, "X-Failed-Recipients")))
    number = status[1] if status else code[1] if code else ""
    if _ARRIVED.search(own) and not code:
        return None
    late = _DELAYED.search(own)
    if "complaint about message" in decoded(raw_field(tree, "Subject")).lower():
        return Bounce(kind=BounceKind.COMPLAINT, message_id=about)
    return Bounce(
        kind=BounceKind.DELAYED if late else _failure(f"{number} {line}"),
        message_id=about,
        recipient=named or _first_address(line) or _first_address(own),
        status=status[1] if status else "",
        reason=one_line(line)[:REASON_KEPT],
    )


def _telling_line(text: str) -> str:
    """The line that says what failed: the first with a code, else the first at all."""
    lines = [found[0] for found in islice(_FAILING_LINE.finditer(text), _LINES_WEIGHED)]
    coded = (line for line in lines if _CODE.search(line) or _STATUS.search(line))
    return next(coded, lines[0] if lines else "")


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0].lower() if found else ""


def _message_ids(tree: Tree, raw: bytes) -> Iterator[str]:
    """The ids of the mail that came back: its own header's first, then the report's parents."""
    own = raw_field(tree, "Message-ID").strip()
    body = raw[:1_000_000].decode("latin-1")
    yield from (i for i in _MESSAGE_ID.findall(body) if i != own)
    for name in ("In-Reply-To", "References"):
        yield from re.findall(r"<[^<>\s]{1,250}>", raw_field(tree, name))
