"""The editions installed, one row each, with the dates of service they cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import CodeSystem, Release
from consultant.storage.session import Base, Moment


class ReleaseRow(Base):
    __tablename__ = "releases"
    __table_args__ = (
        sa.UniqueConstraint("kind", "part", "edition"),
        {"comment": "one edition of one publisher's file", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="as rows name it")
    kind: Mapped[str] = mapped_column(
        sa.String(24), comment="as in `codes import KIND`: icd10cm-tabular, cpt-families, ..."
    )
    part: Mapped[str] = mapped_column(
        sa.String(24),
        comment="where an edition comes in several files: practitioner-f1; else empty",
    )
    system: Mapped[str] = mapped_column(sa.String(12), comment="the code system: ICD-10-CM, CPT")
    edition: Mapped[str] = mapped_column(sa.Text, comment="as the publisher names it")
    in_force_from: Mapped[date] = mapped_column(sa.Date, comment="first date of service")
    in_force_to: Mapped[date | None] = mapped_column(
        sa.Date, comment="last date of service; empty where no end is known"
    )
    source: Mapped[str] = mapped_column(sa.Text, comment="publisher and file name")
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="of the file as read, hexadecimal")
    installed_at: Mapped[datetime] = mapped_column(Moment, comment="when it was put into use")
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON, comment="rows installed, by table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A release as installed: with its checksum and its counts."""

    release: Release
    sha256: str
    installed_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelease:
    """What is to be written down of a file before its rows come."""

    kind: str
    part: str = ""
    system: CodeSystem
    edition: str
    in_force_from: date
    in_force_to: date | None
    source: str
    sha256: str
    installed_at: datetime


def add(session: Session, new: NewRelease) -> Release:
    row = ReleaseRow(
        kind=new.kind,
        part=new.part,
        system=new.system.value,
        edition=new.edition,
        in_force_from=new.in_force_from,
        in_force_to=new.in_force_to,
        source=new.source,
        sha256=new.sha256,
        installed_at=new.installed_at,
        counts={},
    )
    session.add(row)
    session.flush()
    return _as_release(row)


def set_counts(session: Session, id: int, counts: Mapping[str, int]) -> None:
    session.execute(sa.update(ReleaseRow).where(ReleaseRow.id == id).values(counts=dict(counts)))


def every(session: Session) -> tuple[Edition, ...]:
    """All that is installed, oldest edition first."""
    query = sa.select(ReleaseRow).order_by(ReleaseRow.in_force_from, ReleaseRow.id)
    return tuple(_as_edition(row) for row in session.scalars(query))


def mark(session: Session) -> tuple[int, int]:
    """A pair that differs after every install and removal: cheap to ask for often."""
    query = sa.select(sa.func.coalesce(sa.func.max(ReleaseRow.id), 0), sa.func.count())
    newest, number = session.execute(query).one()
    return newest, number


def _as_release(row: ReleaseRow) -> Release:
    return Release(
        id=row.id,
        kind=row.kind,
        system=CodeSystem(row.system),
        edition=row.edition,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        source=row.source,
        part=row.part,
    )


def _as_edition(row: ReleaseRow) -> Edition:
    return Edition(
        release=_as_release(row),
        sha256=row.sha256,
        installed_at=row.installed_at,
        counts=dict(row.counts),
    )
