"""Look-ups that may be approved together: sure, grounded, and with nothing to catch the eye."""

from datetime import datetime

from consultant.domain.consult import Confidence, Consult, Reviewer, Right, Status
from consultant.domain.errors import ReviewError
from consultant.domain.flags import Flag
from consultant.domain.inquiry import Ask
from consultant.domain.mail import Outgoing
from consultant.reviewing.cases import Seen, Stationery
from consultant.reviewing.checks import held
from consultant.reviewing.deciding import approve
from consultant.storage.session import Session

#: That nobody registered the asker changes nothing in the answer.
HARMLESS = frozenset({Flag.STRANGER})


def objection_to(consult: Consult) -> str:
    """Why a consult must be opened before it is approved; empty where it may go with others."""
    flags = [flag.value for flag in consult.flags if flag not in HARMLESS]
    objections = (
        (consult.status is not Status.DRAFTED, f"is {consult.status} by now"),
        (bool(flags), f"needs eyes: {', '.join(flags)}"),
        (consult.sent_back, "was sent back: see whether the new draft is better"),
        (consult.confidence is not Confidence.HIGH, "has a draft that is not sure"),
        (consult.asks != (Ask.LOOKUP.value,), "asks for more than a look-up"),
        (not consult.codes, "has a draft that names no code"),
    )
    return next((f"{consult.reference} {why}." for holds, why in objections if holds), "")


def approve_alike(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, now: datetime
) -> Outgoing:
    """Approve one of many look-ups, as `approve` does; ReviewError where it is none by now."""
    why = objection_to(held(session, seen.reference, by, Right.REVIEW, now))
    if why:
        raise ReviewError(why)
    return approve(session, seen, by, desk, now)
