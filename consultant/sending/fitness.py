"""Whether a mail may be put on the wire at all: its addresses, and the shape of its lines."""

import re

from consultant.domain.errors import AddressError
from consultant.domain.mime import check_address
from consultant.storage.outbox import Posting

_BARE_BREAK = re.compile(rb"(?<!\r)\n|\r(?!\n)|[^\r\n]{999}")  # RFC 5321 sections 2.3.8, 4.5.3.1.6


def fault_of(posting: Posting) -> str:
    """Why a mail must not be sent as it is; "" where it may (guards G22, G25).

    What was queued has been checked; this holds also for rows that something else wrote.
    """
    try:
        for address in filter(None, (posting.mail_from, posting.rcpt_to)):
            check_address(address)
    except AddressError as error:
        return str(error)
    if not posting.rcpt_to:
        return "There is no recipient."
    if _BARE_BREAK.search(posting.raw) or not posting.raw.endswith(b"\r\n"):
        return "Its lines are not as RFC 5321 wants them."
    return ""
