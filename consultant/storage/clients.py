"""Who asks: registered clients, and the addresses and domains by which they are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Client, OrganisationKind
from consultant.storage.session import Base, Moment


class ClientRow(Base):
    __tablename__ = "clients"
    __table_args__ = {"comment": "who is registered to ask", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, comment="a person's or a department's")
    organisation: Mapped[str] = mapped_column(sa.Text, comment="or empty")
    kind: Mapped[str] = mapped_column(
        sa.String(20), server_default="", comment="hospital, practice, payer, ...; or empty"
    )
    quota_day: Mapped[int | None] = mapped_column(
        sa.Integer, comment="questions a day; null: as the settings say"
    )
    quota_month: Mapped[int | None] = mapped_column(
        sa.Integer, comment="questions a month; null: as the settings say"
    )
    added_at: Mapped[datetime] = mapped_column(Moment, comment="when")
    added_by: Mapped[str] = mapped_column(
        sa.Text, comment="operator, a reviewer's e-mail, or desk: registered by mail"
    )
    disabled_at: Mapped[datetime | None] = mapped_column(Moment, comment="a guest again since then")


class AddressRow(Base):
    __tablename__ = "addresses"
    __table_args__ = {"comment": "by which a client is known"}  # noqa: RUF012

    address: Mapped[str] = mapped_column(
        sa.Text, primary_key=True, comment="lower case; @example.org is all of a domain"
    )
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("clients.id"), index=True, comment="whose")
    added_at: Mapped[datetime] = mapped_column(Moment, comment="when")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the list of clients."""

    client: Client
    addresses: tuple[str, ...]
    added_at: datetime
    added_by: str


def add(
    session: Session, client: Client, addresses: Iterable[str], *, by: str, now: datetime
) -> Client:
    """A new client (the id given is not looked at) with its addresses."""
    row = ClientRow(
        name=client.name,
        organisation=client.organisation,
        kind=client.kind or "",
        quota_day=client.quota_day,
        quota_month=client.quota_month,
        added_at=now,
        added_by=by,
        disabled_at=None,
    )
    session.add(row)
    session.flush()
    for address in addresses:
        add_address(session, row.id, address, now=now)
    return _as_client(row)


def add_address(session: Session, client: int, address: str, *, now: datetime) -> None:
    session.add(AddressRow(address=address.lower(), client_id=client, added_at=now))
    session.flush()


def holder(session: Session, address: str) -> Client | None:
    """The client that has exactly this address or "@domain", disabled or not."""
    row = session.get(AddressRow, address.lower())
    return get(session, row.client_id) if row else None


def of(session: Session, address: str) -> Client | None:
    """The client that an address belongs to: its own, else its domain's; None for a guest."""
    own = address.lower()
    domain = f"@{own.rpartition('@')[2]}"
    found = {client.id: client for each in (own, domain) if (client := holder(session, each))}
    return next((client for client in found.values() if not client.disabled), None)


def get(session: Session, id: int) -> Client | None:
    row = session.get(ClientRow, id)
    return None if row is None else _as_client(row)


def named(session: Session, name: str, organisation: str = "") -> Client | None:
    """The client of that name and organisation."""
    query = sa.select(ClientRow).where(
        ClientRow.name == name, ClientRow.organisation == organisation
    )
    row = session.scalars(query.order_by(ClientRow.id).limit(1)).first()
    return None if row is None else _as_client(row)


def set_quotas(session: Session, id: int, a_day: int | None, a_month: int | None) -> None:
    """A client's own quotas; None leaves the one it has."""
    given = {"quota_day": a_day, "quota_month": a_month}
    values = {name: number for name, number in given.items() if number is not None}
    if values:
        session.execute(sa.update(ClientRow).where(ClientRow.id == id).values(**values))


def set_kind(session: Session, id: int, kind: OrganisationKind) -> None:
    """What kind of house a client belongs to."""
    session.execute(sa.update(ClientRow).where(ClientRow.id == id).values(kind=kind.value))


def set_disabled(session: Session, id: int, at: datetime | None) -> None:
    """A client is a guest from then on; None makes it a client again."""
    session.execute(sa.update(ClientRow).where(ClientRow.id == id).values(disabled_at=at))


def listing(session: Session) -> list[Entry]:
    """Every client with its addresses, in the order they came."""
    known: dict[int, list[str]] = {}
    query = sa.select(AddressRow.client_id, AddressRow.address).order_by(AddressRow.address)
    for client_id, address in session.execute(query):
        known.setdefault(client_id, []).append(address)
    rows = session.scalars(sa.select(ClientRow).order_by(ClientRow.id))
    return [
        Entry(
            client=_as_client(row),
            addresses=tuple(known.get(row.id, ())),
            added_at=row.added_at,
            added_by=row.added_by,
        )
        for row in rows
    ]


def _as_client(row: ClientRow) -> Client:
    return Client(
        id=row.id,
        name=row.name,
        organisation=row.organisation,
        kind=OrganisationKind(row.kind) if row.kind else None,
        quota_day=row.quota_day,
        quota_month=row.quota_month,
        disabled=row.disabled_at is not None,
    )
