"""NCCI: pairs that exclude each other, limits on units, add-on codes and their primaries."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import Release
from consultant.domain.rules import AddOn, Edit, UnitLimit
from consultant.storage.session import Base

# Two and a half million pairs: dates are whole numbers as CMS prints them
# (20260401), and the reason is a number, so that a row takes thirty bytes.


class EditRow(Base):
    __tablename__ = "edits"
    __table_args__ = (
        sa.Index("ix_edits_release_id_column2", "release_id", "column2"),
        {"comment": "procedure-to-procedure edits", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="the edition it belongs to"
    )
    column1: Mapped[str] = mapped_column(sa.String(5), primary_key=True, comment="the code paid")
    column2: Mapped[str] = mapped_column(
        sa.String(5), primary_key=True, comment="the code denied beside it"
    )
    effective: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="first date of service, YYYYMMDD"
    )
    deletion: Mapped[int] = mapped_column(
        sa.Integer, comment="last date of service, YYYYMMDD; 0 where it stands"
    )
    modifier: Mapped[int] = mapped_column(
        sa.SmallInteger, comment="1 a modifier may lift it, 0 none may, 9 not applicable"
    )
    rationale: Mapped[int] = mapped_column(
        sa.SmallInteger, comment="number in edit_rationales; 0 where none is given"
    )


class RationaleRow(Base):
    __tablename__ = "edit_rationales"
    __table_args__ = ({"comment": "CMS's reasons for its edits, each once"},)

    release_id: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="the edition it belongs to"
    )
    number: Mapped[int] = mapped_column(
        sa.SmallInteger, primary_key=True, comment="as edits.rationale names it"
    )
    text: Mapped[str] = mapped_column(sa.Text, comment="as published")


class UnitLimitRow(Base):
    __tablename__ = "unit_limits"
    __table_args__ = ({"comment": "medically unlikely edits"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(sa.String(5), primary_key=True, comment="of the code")
    units: Mapped[int] = mapped_column(sa.Integer, comment="most units that are paid")
    indicator: Mapped[str] = mapped_column(
        sa.String(1), comment="MAI: 1 each line, 2 and 3 each date of service"
    )
    rationale: Mapped[str] = mapped_column(sa.Text, comment="as published")


class AddOnRow(Base):
    __tablename__ = "add_ons"
    __table_args__ = (
        sa.Index("ix_add_ons_release_id_primary", "release_id", "primary_key"),
        {"comment": "add-on codes and the codes they may stand beside"},
    )

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(sa.String(5), primary_key=True, comment="the add-on code")
    primary_key: Mapped[str] = mapped_column(
        sa.String(5), primary_key=True, comment="its primary; CCCCC: as the contractor defines"
    )
    effective: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="first date of service, YYYYMMDD"
    )
    deletion: Mapped[int] = mapped_column(
        sa.Integer, comment="last date of service, YYYYMMDD; 0 where it stands"
    )
    type: Mapped[str] = mapped_column(
        sa.String(1), comment="1 fixed primaries, 2 contractor's, 3 some fixed"
    )


class EditRecord(NamedTuple):
    column1: str
    column2: str
    effective: int
    deletion: int
    modifier: int
    rationale: int


class RationaleRecord(NamedTuple):
    number: int
    text: str


class UnitLimitRecord(NamedTuple):
    key: str
    units: int
    indicator: str
    rationale: str


class AddOnRecord(NamedTuple):
    key: str
    primary_key: str
    effective: int
    deletion: int
    type: str


def pair(session: Session, releases: Sequence[Release], one: str, other: str) -> tuple[Edit, ...]:
    """The edits between two codes, whichever stands in which column."""
    both = (one, other)  # two lists of two: the primary key answers, no index is walked
    return _edits(session, releases, EditRow.column1.in_(both), EditRow.column2.in_(both))


def pairs_of(session: Session, releases: Sequence[Release], key: str) -> tuple[Edit, ...]:
    """All edits that a code stands in, in either column."""
    first = _edits(session, releases, EditRow.column1 == key)
    return first + _edits(session, releases, EditRow.column2 == key)


def limits_of(session: Session, releases: Sequence[Release], key: str) -> tuple[UnitLimit, ...]:
    by_id = {release.id: release for release in releases}
    query = sa.select(UnitLimitRow).where(
        UnitLimitRow.release_id.in_(by_id), UnitLimitRow.key == key
    )
    return tuple(
        UnitLimit(
            code=row.key,
            units=row.units,
            indicator=row.indicator,
            rationale=row.rationale,
            setting=by_id[row.release_id].part,
            release=by_id[row.release_id],
        )
        for row in session.scalars(query)
    )


def add_ons_of(session: Session, releases: Sequence[Release], key: str) -> tuple[AddOn, ...]:
    """The rows where the code is the add-on, or a primary it may stand beside."""
    by_id = {release.id: release for release in releases}
    query = (
        sa.select(AddOnRow)
        .where(
            AddOnRow.release_id.in_(by_id),
            sa.or_(AddOnRow.key == key, AddOnRow.primary_key == key),
        )
        .order_by(AddOnRow.key, AddOnRow.primary_key, AddOnRow.effective)
    )
    return tuple(
        AddOn(
            code=row.key,
            primary=row.primary_key,
            type=row.type,
            effective=_day(row.effective),
            deletion=_day(row.deletion),
            release=by_id[row.release_id],
        )
        for row in session.scalars(query)
    )


def naming(session: Session, releases: Sequence[Release], key: str) -> Release | None:
    """The first of the NCCI releases, of any kind, in which the number stands."""
    by_id = {release.id: release for release in releases}
    places = (
        (EditRow.release_id, EditRow.column1),
        (EditRow.release_id, EditRow.column2),
        (UnitLimitRow.release_id, UnitLimitRow.key),
        (AddOnRow.release_id, AddOnRow.key),
        (AddOnRow.release_id, AddOnRow.primary_key),
    )
    for release, column in places:
        query = sa.select(release).where(release.in_(by_id), column == key).limit(1)
        found = session.scalar(query)
        if found is not None:
            return by_id[found]
    return None


def _edits(
    session: Session, releases: Sequence[Release], *which: sa.ColumnElement[bool]
) -> tuple[Edit, ...]:
    by_id = {release.id: release for release in releases}
    query = (
        sa.select(*_COLUMNS, RationaleRow.text)
        .outerjoin(
            RationaleRow,
            sa.and_(
                RationaleRow.release_id == EditRow.release_id,
                RationaleRow.number == EditRow.rationale,
            ),
        )
        .where(EditRow.release_id.in_(by_id), *which)
        .order_by(EditRow.column1, EditRow.column2, EditRow.effective)
    )
    return tuple(_as_edit(row, by_id[row.release_id]) for row in session.execute(query))


_COLUMNS = (
    EditRow.release_id,
    EditRow.column1,
    EditRow.column2,
    EditRow.effective,
    EditRow.deletion,
    EditRow.modifier,
)


def _as_edit(row: Any, release: Release) -> Edit:
    return Edit(
        column1=row.column1,
        column2=row.column2,
        modifier=row.modifier,
        effective=_day(row.effective),
        deletion=_day(row.deletion),
        rationale=row.text or "",
        setting=release.part.partition("-")[0],
        release=release,
    )


def _day(number: int) -> date | None:
    """The day of a YYYYMMDD; None for 0."""
    return date(number // 10000, number // 100 % 100, number % 100) if number else None
