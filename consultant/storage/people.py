"""Who asks and who approves: clients, reviewers, their sessions and one-time links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Reviewer, Role
from consultant.storage.session import Base, Moment


class ReviewerRow(Base):
    __tablename__ = "reviewers"
    __table_args__ = {"comment": "who may sign in", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text, unique=True, comment="lower case; the sign-in name")
    name: Mapped[str] = mapped_column(sa.Text, comment="as it stands under a reply")
    credential: Mapped[str] = mapped_column(sa.Text, comment="CPC, RHIA ...; as under a reply")
    role: Mapped[str] = mapped_column(
        sa.String(14), comment="drafter, reviewer, manager, administrator"
    )
    password_hash: Mapped[str] = mapped_column(sa.Text, comment="argon2id; empty until set")
    added_at: Mapped[datetime] = mapped_column(Moment, comment="when")
    disabled_at: Mapped[datetime | None] = mapped_column(Moment, comment="may no longer sign in")


class SignInRow(Base):
    __tablename__ = "sign_ins"
    __table_args__ = {"comment": "sessions and one-time links; only hashes of their secrets"}  # noqa: RUF012

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="sha256")
    kind: Mapped[str] = mapped_column(sa.String(7), comment="session, or link (used once)")
    reviewer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reviewers.id"), index=True, comment="whose"
    )
    made_at: Mapped[datetime] = mapped_column(Moment, comment="when it began")
    seen_at: Mapped[datetime] = mapped_column(Moment, comment="last used; idle time counts on")
    ends_at: Mapped[datetime] = mapped_column(Moment, comment="absolute end")
    agent: Mapped[str] = mapped_column(sa.Text, comment="the browser's name for itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    token_hash: str
    kind: str
    reviewer_id: int
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    agent: str


def add_reviewer(
    session: Session, *, email: str, name: str, credential: str, role: Role, now: datetime
) -> Reviewer:
    row = ReviewerRow(
        email=email.strip().lower(),
        name=name.strip(),
        credential=credential.strip(),
        role=role.value,
        password_hash="",
        added_at=now,
        disabled_at=None,
    )
    session.add(row)
    session.flush()
    return _as_reviewer(row)


def reviewer(session: Session, id: int) -> Reviewer | None:
    row = session.get(ReviewerRow, id)
    return None if row is None else _as_reviewer(row)


def reviewer_named(session: Session, who: str) -> Reviewer | None:
    """By e-mail address, or by the full name where one reviewer alone has it."""
    wanted = who.strip().lower()
    query = sa.select(ReviewerRow).where(
        sa.or_(ReviewerRow.email == wanted, sa.func.lower(ReviewerRow.name) == wanted)
    )
    rows = session.scalars(query.limit(2)).all()
    return _as_reviewer(rows[0]) if len(rows) == 1 else None


def reviewers(session: Session) -> list[Reviewer]:
    return [
        _as_reviewer(r) for r in session.scalars(sa.select(ReviewerRow).order_by(ReviewerRow.id))
    ]


def password_hash(session: Session, reviewer_id: int) -> str:
    query = sa.select(ReviewerRow.password_hash).where(ReviewerRow.id == reviewer_id)
    return session.scalar(query) or ""


def set_password_hash(session: Session, reviewer_id: int, hashed: str) -> None:
    session.execute(
        sa.update(ReviewerRow).where(ReviewerRow.id == reviewer_id).values(password_hash=hashed)
    )


def disable_reviewer(session: Session, reviewer_id: int, *, now: datetime) -> None:
    """Nobody is deleted: their name stands under replies. Their sessions end at once."""
    session.execute(
        sa.update(ReviewerRow).where(ReviewerRow.id == reviewer_id).values(disabled_at=now)
    )
    session.execute(sa.delete(SignInRow).where(SignInRow.reviewer_id == reviewer_id))


def add_sign_in(session: Session, sign_in: SignIn) -> None:
    session.add(
        SignInRow(
            token_hash=sign_in.token_hash,
            kind=sign_in.kind,
            reviewer_id=sign_in.reviewer_id,
            made_at=sign_in.made_at,
            seen_at=sign_in.seen_at,
            ends_at=sign_in.ends_at,
            agent=sign_in.agent,
        )
    )
    session.flush()


def sign_in(session: Session, token_hash: str) -> SignIn | None:
    row = session.get(SignInRow, token_hash)
    return None if row is None else _as_sign_in(row)


def who_holds(session: Session, token_hash: str) -> tuple[SignIn, Reviewer] | None:
    """A session, link or token with its reviewer, in one look: every page asks this first."""
    row = session.connection().execute(_HOLDER, {"hash": token_hash}).one_or_none()
    if row is None:
        return None
    reviewer = Reviewer(
        id=row.reviewer_id,
        email=row.email,
        name=row.name,
        credential=row.credential,
        role=Role(row.role),
        disabled=row.disabled_at is not None,
    )
    return _as_sign_in(row), reviewer


def see_sign_in(session: Session, token_hash: str, *, now: datetime) -> None:
    session.execute(
        sa.update(SignInRow).where(SignInRow.token_hash == token_hash).values(seen_at=now)
    )


def end_sign_in(session: Session, token_hash: str) -> bool:
    """End a session, or use up a link; False where it was already gone."""
    done = session.execute(
        sa.delete(SignInRow)
        .where(SignInRow.token_hash == token_hash)
        .returning(SignInRow.token_hash)
    )
    return done.first() is not None


def sign_ins_of(session: Session, reviewer_id: int, kind: str) -> list[SignIn]:
    """A reviewer's sessions (or links, or tokens), the last used first."""
    query = (
        sa.select(SignInRow)
        .where(SignInRow.reviewer_id == reviewer_id, SignInRow.kind == kind)
        .order_by(SignInRow.seen_at.desc())
    )
    return [_as_sign_in(row) for row in session.scalars(query)]


def end_other_sign_ins(session: Session, reviewer_id: int, but: str) -> None:
    """End all of a reviewer's sessions, links and tokens but the one of that hash."""
    session.execute(
        sa.delete(SignInRow).where(
            SignInRow.reviewer_id == reviewer_id, SignInRow.token_hash != but
        )
    )


def set_role(session: Session, reviewer_id: int, role: Role) -> None:
    session.execute(
        sa.update(ReviewerRow).where(ReviewerRow.id == reviewer_id).values(role=role.value)
    )


def forget_sign_ins(session: Session, *, now: datetime) -> None:
    """Drop sessions and links whose end has come."""
    session.execute(sa.delete(SignInRow).where(SignInRow.ends_at <= now))


def _as_reviewer(row: ReviewerRow) -> Reviewer:
    return Reviewer(
        id=row.id,
        email=row.email,
        name=row.name,
        credential=row.credential,
        role=Role(row.role),
        disabled=row.disabled_at is not None,
    )


def _as_sign_in(row: Any) -> SignIn:
    return SignIn(
        token_hash=row.token_hash,
        kind=row.kind,
        reviewer_id=row.reviewer_id,
        made_at=row.made_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        agent=row.agent,
    )


_SIGN_IN, _REVIEWER = SignInRow.__table__, ReviewerRow.__table__
#: Made once and of plain columns: every page of the desk asks this.
_HOLDER = (
    sa.select(
        *_SIGN_IN.c,
        *(_REVIEWER.c[name] for name in ("email", "name", "credential", "role", "disabled_at")),
    )
    .join_from(_SIGN_IN, _REVIEWER, _REVIEWER.c.id == _SIGN_IN.c.reviewer_id)
    .where(_SIGN_IN.c.token_hash == sa.bindparam("hash"))
)
