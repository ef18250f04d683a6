"""Why a sender or a recipient is refused: checked before a byte of the message is taken."""

import re

from consultant.receiving.door import Door
from consultant.receiving.heard import Heard
from consultant.receiving.paths import Path
from consultant.receiving.replies import Reply

_SENDER_PARAMETERS = {"SIZE", "BODY", "SMTPUTF8"}
_BODIES = {"7BIT", "8BITMIME"}


def sender_refusal(path: Path, heard: Heard, door: Door) -> Reply | None:
    """The reply that refuses MAIL FROM; None where the sender may go on."""
    return _malformed(path, heard) or _unwelcome(path, door)


def recipient_refusal(path: Path, heard: Heard, door: Door) -> Reply | None:
    """The reply that refuses RCPT TO: the desk takes its own mail and relays nobody's."""
    if not path.address:
        return Reply.BAD_RECIPIENT
    if path.parameters:
        return Reply.UNKNOWN_PARAMETER
    if not door.mailboxes.own(path.address):
        return Reply.NOT_OURS
    if len(heard.rcpt_to) >= door.settings.max_recipients:
        return Reply.TOO_MANY_RECIPIENTS
    return None


def _malformed(path: Path, heard: Heard) -> Reply | None:
    parameters = path.parameters
    if parameters.keys() - _SENDER_PARAMETERS or (parameters and not heard.is_extended):
        return Reply.UNKNOWN_PARAMETER
    if not re.fullmatch("[0-9]{1,20}", parameters.get("SIZE", "0")):  # RFC 1870 section 4
        return Reply.BAD_ARGUMENT
    if parameters.get("BODY", "7BIT").upper() not in _BODIES or parameters.get("SMTPUTF8"):
        return Reply.BAD_ARGUMENT
    if not path.address.isascii() and "SMTPUTF8" not in parameters:  # RFC 6531 section 3.5
        return Reply.NEEDS_SMTPUTF8
    return None


def _unwelcome(path: Path, door: Door) -> Reply | None:
    if int(path.parameters.get("SIZE", "0")) > door.settings.max_size:
        return Reply.TOO_LARGE
    return None if door.has_disk() else Reply.DISK_LOW
