"""What Medicare pays for a code, and which code of another system corresponds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import CodeSystem, Release, print_form
from consultant.domain.rules import Crosswalk, Fee
from consultant.storage.session import Base


class FeeRow(Base):
    __tablename__ = "fees"
    __table_args__ = ({"comment": "the Medicare physician fee schedule, without descriptors"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(sa.String(5), primary_key=True, comment="of the code")
    modifier: Mapped[str] = mapped_column(
        sa.String(2), primary_key=True, comment="26, TC or 53; empty for the whole service"
    )
    status: Mapped[str] = mapped_column(sa.String(1), comment="status indicator: A, B, C, ...")
    global_days: Mapped[str] = mapped_column(sa.String(3), comment="000, 010, 090, XXX, ZZZ, ...")
    indicators: Mapped[dict[str, str]] = mapped_column(
        sa.JSON, comment="the other columns by our names: work_rvu, mult_proc, asst_surg, ..."
    )


class CrosswalkRow(Base):
    __tablename__ = "crosswalks"
    __table_args__ = (
        sa.Index("ix_crosswalks_release_id_target", "release_id", "target"),
        {"comment": "general equivalence mappings, each way"},
    )

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    source: Mapped[str] = mapped_column(sa.String(8), primary_key=True, comment="key of the code")
    ordinal: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="place in the file")
    target: Mapped[str] = mapped_column(
        sa.String(8), comment="key in the other system; empty where there is none"
    )
    approximate: Mapped[bool] = mapped_column(sa.Boolean, comment="the two do not mean the same")
    scenario: Mapped[int] = mapped_column(
        sa.SmallInteger, comment="0, or which combination of targets"
    )
    choice: Mapped[int] = mapped_column(
        sa.SmallInteger, comment="0, or which list in the combination to choose one from"
    )


class FeeRecord(NamedTuple):
    key: str
    modifier: str
    status: str
    global_days: str
    indicators: Mapping[str, str]


class CrosswalkRecord(NamedTuple):
    source: str
    ordinal: int
    target: str
    approximate: bool
    scenario: int
    choice: int


def fees_of(session: Session, releases: Sequence[Release], key: str) -> tuple[Fee, ...]:
    """The fee schedule's lines of a code: the whole service first, then 26, TC, 53."""
    by_id = {release.id: release for release in releases}
    query = (
        sa.select(FeeRow)
        .where(FeeRow.release_id.in_(by_id), FeeRow.key == key)
        .order_by(FeeRow.modifier)
    )
    return tuple(
        Fee(
            code=row.key,
            modifier=row.modifier,
            status=row.status,
            global_days=row.global_days,
            indicators=row.indicators,
            release=by_id[row.release_id],
        )
        for row in session.scalars(query)
    )


def crosswalks_of(session: Session, releases: Sequence[Release], key: str) -> tuple[Crosswalk, ...]:
    """Mappings from a code, in the file's order."""
    return _crosswalks(session, releases, CrosswalkRow.source == key)


def crosswalks_to(session: Session, releases: Sequence[Release], key: str) -> tuple[Crosswalk, ...]:
    """Mappings of other codes that lead to a code, in the file's order."""
    return _crosswalks(session, releases, CrosswalkRow.target == key)


def _crosswalks(
    session: Session, releases: Sequence[Release], which: sa.ColumnElement[bool]
) -> tuple[Crosswalk, ...]:
    by_id = {release.id: release for release in releases}
    query = (
        sa.select(CrosswalkRow)
        .where(CrosswalkRow.release_id.in_(by_id), which)
        .order_by(CrosswalkRow.release_id, CrosswalkRow.ordinal)
    )
    return tuple(_as_crosswalk(row, by_id[row.release_id]) for row in session.scalars(query))


def _as_crosswalk(row: CrosswalkRow, release: Release) -> Crosswalk:
    is_to_ten = release.part == "icd9cm"  # the part names what the file maps from
    source, target = (
        (CodeSystem.ICD9CM, CodeSystem.ICD10CM)
        if is_to_ten
        else (CodeSystem.ICD10CM, CodeSystem.ICD9CM)
    )
    return Crosswalk(
        source=print_form(source, row.source),
        target=print_form(target, row.target) if row.target else "",
        system=target,
        source_system=source,
        approximate=row.approximate,
        scenario=row.scenario,
        choice=row.choice,
        release=release,
    )
