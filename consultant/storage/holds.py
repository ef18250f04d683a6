"""Legal holds: what is to be kept whatever its age, until a person lifts it.

on CD-000042            that consult, with all that hangs on it
on a@b.example          every consult, message and mail of that asker, now and later
on @b.example           of everybody there
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Consult
from consultant.storage.clients import AddressRow
from consultant.storage.consults import ConsultRow, id_of, reference_of
from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class HoldRow(Base):
    __tablename__ = "holds"
    __table_args__ = {"comment": "what must not be purged or erased"}  # noqa: RUF012

    about: Mapped[str] = mapped_column(
        sa.Text, primary_key=True, comment="a consult's reference, an address, or @ and a domain"
    )
    reason: Mapped[str] = mapped_column(SealedText("holds.reason"), comment="why")
    placed_at: Mapped[datetime] = mapped_column(Moment, comment="when")
    placed_by: Mapped[str] = mapped_column(sa.Text, comment="who")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    about: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held, resolved once for a purge."""

    consults: frozenset[int]
    addresses: frozenset[str]
    domains: frozenset[str]  # with their @
    clients: frozenset[int]

    def is_of(self, address: Any) -> sa.ColumnElement[bool]:
        """Whether a column names somebody who is held, in any case of letters."""
        lower = sa.func.lower(address)
        named = [lower.in_(self.addresses)] if self.addresses else []
        return sa.or_(
            sa.false(),
            *named,
            *(lower.endswith(domain, autoescape=True) for domain in self.domains),
        )

    @property
    def is_consult(self) -> sa.ColumnElement[bool]:
        """Whether a consult is held, or one goes on from it that is."""
        own = sa.or_(
            ConsultRow.id.in_(self.consults),
            ConsultRow.client_id.in_(self.clients),
            self.is_of(ConsultRow.from_address),
        )
        return sa.func.coalesce(own, sa.false())

    def __bool__(self) -> bool:
        return bool(self.consults or self.addresses or self.domains)


def place(session: Session, hold: Hold) -> bool:
    """Hold it; False where it is held already."""
    if session.get(HoldRow, hold.about) is not None:
        return False
    session.add(HoldRow(about=hold.about, reason=hold.reason, placed_at=hold.at, placed_by=hold.by))
    session.flush()
    return True


def lift(session: Session, about: str) -> bool:
    """Hold it no longer; False where it was not held."""
    done = session.execute(
        sa.delete(HoldRow).where(HoldRow.about == about).returning(HoldRow.about)
    )
    return done.first() is not None


def listing(session: Session) -> list[Hold]:
    """Every hold, the oldest first."""
    rows = session.scalars(sa.select(HoldRow).order_by(HoldRow.placed_at, HoldRow.about))
    return [
        Hold(about=row.about, reason=row.reason, at=row.placed_at, by=row.placed_by) for row in rows
    ]


def on_consult(session: Session, consult: Consult) -> list[Hold]:
    """The holds under which a consult stands."""
    address = consult.from_address.lower()
    names = {consult.reference, address, f"@{address.rpartition('@')[2]}"}
    if consult.client is not None:
        own = sa.select(AddressRow.address).where(AddressRow.client_id == consult.client)
        names |= set(session.scalars(own))
    return [hold for hold in listing(session) if hold.about in names]


def held(session: Session) -> Held:
    """What is held at this moment."""
    abouts = set(session.scalars(sa.select(HoldRow.about)))
    references = {about for about in abouts if "@" not in about}
    names = abouts - references
    clients = sa.select(AddressRow.client_id).where(AddressRow.address.in_(names))
    return Held(
        consults=frozenset(id_of(each) for each in references),
        addresses=frozenset(each for each in names if not each.startswith("@")),
        domains=frozenset(each for each in names if each.startswith("@")),
        clients=frozenset(session.scalars(clients)),
    )


def held_references(session: Session, found: Held) -> list[str]:
    """Every consult that is held, by its reference."""
    if not found:
        return []
    query = sa.select(ConsultRow.id).where(found.is_consult).order_by(ConsultRow.id)
    return [reference_of(number) for number in session.scalars(query)]
