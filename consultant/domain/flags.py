"""What a reviewer's eyes should fall on first: a few marks on each row of the queue."""

from enum import StrEnum

from consultant.domain.findings import Clash, ClashVerdict, Findings
from consultant.domain.inquiry import NAMING, Inquiry
from consultant.domain.mail import Caution


class Flag(StrEnum):
    #: the letter says who the patient is
    PATIENT = "patient"
    #: nobody registered the asker
    STRANGER = "stranger"
    #: an edition that the answer rests on has run out
    EDITION = "edition"
    #: a rule sets codes or units of the letter against each other
    CLASH = "clash"
    #: the letter leaves open what would decide
    MISSING = "missing"
    #: a letter on this thread began another matter
    SUBJECT = "subject"


#: Verdicts of a rule that stands against what was asked.
_AGAINST = frozenset(ClashVerdict) - {
    ClashVerdict.ALLOWED,
    ClashVerdict.WITHIN,
    ClashVerdict.HAS_PRIMARY,
}


def flags_of(
    inquiries: tuple[Inquiry, ...],
    cautions: frozenset[Caution],
    findings: Findings,
    *,
    is_guest: bool,
) -> tuple[Flag, ...]:
    """The flags of a consult: of all its letters, and of what the library said to the last."""
    holds = {
        Flag.PATIENT: any(each.type in NAMING for i in inquiries for each in i.identifiers),
        Flag.STRANGER: is_guest,
        Flag.EDITION: bool(findings.warnings),
        Flag.CLASH: any(_is_against(clash) for clash in findings.clashes),
        Flag.MISSING: bool(findings.missing_facts),
        Flag.SUBJECT: Caution.NEW_SUBJECT in cautions,
    }
    return tuple(flag for flag in Flag if holds[flag])


def _is_against(clash: Clash) -> bool:
    return clash.verdict in _AGAINST
