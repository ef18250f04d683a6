"""Rules that know a machine: loops, our own mail, automatic mail, lists, reports, invitations."""

import re

from consultant.receiving.admission.applicant import Applicant
from consultant.receiving.fields import MAX_HEADER

#: RFC 5321 section 6.3 wants a loop taken for one at 100 hops at the latest; real ways have ten.
MOST_HOPS = 50
#: People's clients put one prefix, or one a language; a loop puts one a turn.
MOST_PREFIXES = 8
MOST_REFERENCES = 2

_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_PREFIX = re.compile(r"(?:^|(?<=[\s:：\]]))\w{1,8}(?:\[\d+\])?[:：]")  # noqa: RUF001
_REFERENCE = re.compile(r"\bCD-[0-9]{6,12}\b", re.ASCII | re.IGNORECASE)


def our_own_mail(applicant: Applicant) -> str:
    return "a mail of ours came back" if applicant.standing.is_our_mail else ""


def too_many_hops(applicant: Applicant) -> str:
    return _told(len(applicant.fields.all("received")))


def too_many_hops_in(raw: bytes) -> str:
    """The same rule on the bare bytes, as the door asks it of each message."""
    end = raw.find(b"\r\n\r\n", 0, MAX_HEADER)
    return _told(len(_RECEIVED.findall(raw, 0, end if end >= 0 else MAX_HEADER)))


def bounce(applicant: Applicant) -> str:
    return _of_kind(applicant, "bounce")


def automatic(applicant: Applicant) -> str:
    return _of_kind(applicant, "auto_reply")


def calendar(applicant: Applicant) -> str:
    return _of_kind(applicant, "calendar")


def bulk(applicant: Applicant) -> str:
    """A list, a newsletter, or whatever else a machine wrote."""
    return applicant.letter.automatic


def growing_subject(applicant: Applicant) -> str:
    """Two programs that answer each other put a prefix, or a reference, before each time."""
    subject = applicant.letter.subject
    prefixes = len(_PREFIX.findall(subject))
    if prefixes > MOST_PREFIXES:
        return f"{prefixes} prefixes"
    if len(_REFERENCE.findall(subject)) > MOST_REFERENCES:
        return "a reference was put before the subject time and again"
    return ""


def _told(hops: int) -> str:
    return f"{hops} hops" if hops >= MOST_HOPS else ""


def _of_kind(applicant: Applicant, kind: str) -> str:
    letter = applicant.letter
    return letter.automatic if letter.automatic_kind == kind else ""
