"""Rules about who writes: whether they are who they say, may ask, and do not ask too much."""

import re
from email.utils import getaddresses

from consultant.domain.errors import AddressError
from consultant.domain.mime import check_address
from consultant.receiving.admission.applicant import Applicant
from consultant.receiving.authentication import Authentication

#: Names that mail systems answer to (RFC 2142): what they get is for the operator.
_OFFICES = frozenset({"postmaster", "abuse", "mailer-daemon", "hostmaster"})
_SOMEBODY_ELSE = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_LOOKED_AT = 1000  # characters of a From: the standard library is slow on crafted ones


def own_address(applicant: Applicant) -> str:
    """The desk's own address as the sender: an answer to it would come back for ever."""
    return "the sender is the desk itself" if applicant.standing.is_own_address else ""


def suspicious_header(applicant: Applicant) -> str:
    """A From that does not say plainly who writes."""
    letter = applicant.letter
    froms = applicant.fields.all("from")
    if len(froms) > 1:
        return "more than one From"
    if not _is_address(letter.from_address):
        return "no address that could be answered"
    if froms and len(_addresses_in(froms[0])) > 1:
        return "more than one sender in the From"
    shown = _SOMEBODY_ELSE.search(letter.from_name)
    if shown and shown[0].lower() != letter.from_address.lower():
        return "the sender's name shows another address"
    return ""


def wrong_recipient(applicant: Applicant) -> str:
    """Mail for the postmaster is no question to coders."""
    names = {address.partition("@")[0].lower() for address in applicant.envelope.rcpt_to}
    return "for the postmaster" if names and names <= _OFFICES else ""


def not_authenticated(applicant: Applicant) -> str:
    """A registered address that is not proven might be anybody's (RFC 8601)."""
    if applicant.standing.client is None:
        return ""
    return {
        Authentication.FAILED: "a registered address whose authentication failed",
        Authentication.MISSING: "a registered address without authentication",
    }.get(applicant.standing.authentication, "")


def address_rate(applicant: Applicant) -> str:
    count = applicant.standing.from_address_last_hour
    return f"{count} messages in an hour" if 0 < applicant.bounds.rate_address < count else ""


def network_rate(applicant: Applicant) -> str:
    count = applicant.standing.from_network_last_hour
    return f"{count} messages in an hour" if 0 < applicant.bounds.rate_network < count else ""


def pair_rate(applicant: Applicant) -> str:
    """People do not write to and fro all hour; two programs that answer each other do."""
    count = applicant.standing.exchanged_last_hour
    if not 0 < applicant.bounds.rate_pair < count:
        return ""
    return f"{count} messages to and fro in an hour about one consult"


def stranger(applicant: Applicant) -> str:
    """The desk answers registered clients only, where its operator wants that."""
    is_wanted = applicant.bounds.registered_only and applicant.standing.client is None
    return "the address is not registered" if is_wanted else ""


def over_quota(applicant: Applicant) -> str:
    """A further letter of a consult is no further question."""
    allowance = applicant.standing.allowance
    if allowance is None or applicant.standing.goes_on or not allowance.is_overdrawn:
        return ""
    if allowance.is_day_overdrawn:
        return f"more than {allowance.a_day} questions today"
    return f"more than {allowance.a_month} questions this month"


def _is_address(text: str) -> bool:
    try:
        check_address(text)
    except AddressError:
        return False
    return True


def _addresses_in(value: str) -> set[str]:
    found = getaddresses([value[:_LOOKED_AT]])
    return {address.lower() for _, address in found if "@" in address}
