"""What the queue shows of a consult beside its draft: when it is due, its flags, sent back."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consultant.domain.consult import Consult
from consultant.domain.flags import Flag
from consultant.storage import wordlists
from consultant.storage.consults import ConsultRow


def set_due(
    session: Session, consult: Consult, due: datetime | None, *, left: timedelta | None = None
) -> None:
    """Note when its reply is due; or that this stands still, and with how much time left."""
    seconds = None if left is None else int(left.total_seconds())
    session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.id == consult.id)
        .values(due_at=due, time_left=seconds)
    )


def set_flags(
    session: Session, consult: Consult, flags: tuple[Flag, ...], asks: tuple[str, ...]
) -> None:
    """Note what a reviewer's eyes should fall on first, and what the letter wants to know."""
    session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.id == consult.id)
        .values(flags=" ".join(flags), asks=" ".join(asks))
    )
    wordlists.set_marks(session, consult.id, "flag", consult.flags, flags)


def mark_sent_back(session: Session, consult: Consult) -> None:
    """A reviewer wants a new draft; it stays so marked until the consult is over."""
    session.execute(sa.update(ConsultRow).where(ConsultRow.id == consult.id).values(sent_back=True))
