"""What Medicare pays for a code, and which code of another system corresponds."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consultant.storage.session import Base


class FeeRow(Base):
    __tablename__ = "fees"
    __table_args__ = ({"comment": "the Medicare physician fee schedule, without descriptors"},)

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
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
    __table_args__ = ({"comment": "general equivalence mappings, each way"},)

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
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
