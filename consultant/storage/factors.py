"""Second factors of sign-in: a shared secret for one-time codes (RFC 6238), and recovery codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class FactorRow(Base):
    __tablename__ = "second_factors"
    __table_args__ = {"comment": "one-time codes of reviewers (RFC 6238)"}  # noqa: RUF012

    reviewer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reviewers.id"), primary_key=True, autoincrement=False, comment="whose"
    )
    secret: Mapped[str] = mapped_column(
        SealedText("second_factors.secret"), comment="base32; the app's and ours"
    )
    last_step: Mapped[int] = mapped_column(
        sa.Integer, comment="of the last code taken: none is taken twice"
    )
    made_at: Mapped[datetime] = mapped_column(Moment, comment="when it was shown")
    confirmed_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="when a first code was right; empty: not asked for yet"
    )


class RecoveryCodeRow(Base):
    __tablename__ = "recovery_codes"
    __table_args__ = {"comment": "each opens once in place of a one-time code"}  # noqa: RUF012

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="sha256")
    reviewer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reviewers.id"), index=True, comment="whose"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    secret: str
    last_step: int
    is_confirmed: bool


def factor(session: Session, reviewer_id: int) -> Factor | None:
    row = session.get(FactorRow, reviewer_id)
    if row is None:
        return None
    return Factor(
        secret=row.secret, last_step=row.last_step, is_confirmed=row.confirmed_at is not None
    )


def has_factor(session: Session, reviewer_id: int) -> bool:
    """Whether sign-in asks this reviewer for a code."""
    found = factor(session, reviewer_id)
    return found is not None and found.is_confirmed


def propose(session: Session, reviewer_id: int, secret: str, *, now: datetime) -> None:
    """Keep a secret that was shown and not yet confirmed; one before it is forgotten."""
    remove(session, reviewer_id)
    session.add(
        FactorRow(
            reviewer_id=reviewer_id, secret=secret, last_step=0, made_at=now, confirmed_at=None
        )
    )
    session.flush()


def confirm(
    session: Session, reviewer_id: int, recovery_hashes: Iterable[str], *, now: datetime
) -> None:
    """From now on sign-in asks for a code; these recovery codes each open once."""
    session.execute(
        sa.update(FactorRow).where(FactorRow.reviewer_id == reviewer_id).values(confirmed_at=now)
    )
    session.add_all(
        RecoveryCodeRow(code_hash=hashed, reviewer_id=reviewer_id) for hashed in recovery_hashes
    )
    session.flush()


def use_step(session: Session, reviewer_id: int, step: int) -> bool:
    """Take the code of that step; False where it, or a later one, was taken before."""
    done = session.execute(
        sa.update(FactorRow)
        .where(FactorRow.reviewer_id == reviewer_id, FactorRow.last_step < step)
        .values(last_step=step)
        .returning(FactorRow.reviewer_id)
    )
    return done.first() is not None


def use_recovery_code(session: Session, reviewer_id: int, code_hash: str) -> bool:
    """Use a recovery code up; False where there is none such."""
    done = session.execute(
        sa.delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.code_hash == code_hash, RecoveryCodeRow.reviewer_id == reviewer_id)
        .returning(RecoveryCodeRow.code_hash)
    )
    return done.first() is not None


def recovery_codes_left(session: Session, reviewer_id: int) -> int:
    counted = sa.select(sa.func.count()).select_from(RecoveryCodeRow)
    return session.scalar(counted.where(RecoveryCodeRow.reviewer_id == reviewer_id)) or 0


def remove(session: Session, reviewer_id: int) -> None:
    """Forget secret and recovery codes: sign-in asks for the password alone."""
    for table in (FactorRow, RecoveryCodeRow):
        session.execute(sa.delete(table).where(table.reviewer_id == reviewer_id))
    session.expire_all()
