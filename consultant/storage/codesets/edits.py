"""NCCI: pairs that exclude each other, limits on units, add-on codes and their primaries."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consultant.storage.session import Base

# Two and a half million pairs: dates are whole numbers as CMS prints them
# (20260401), and the reason is a number, so that a row takes thirty bytes.


class EditRow(Base):
    __tablename__ = "edits"
    __table_args__ = (
        sa.Index("ix_edits_release_id_column2", "release_id", "column2"),
        {"comment": "procedure-to-procedure edits", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
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

    release_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text, comment="as published")


class UnitLimitRow(Base):
    __tablename__ = "unit_limits"
    __table_args__ = ({"comment": "medically unlikely edits"},)

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
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

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
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
