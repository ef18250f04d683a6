"""The words of a family's facts and values, as its own file gives them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import Release
from consultant.storage.session import Base


class FamilyWordRow(Base):
    __tablename__ = "family_words"
    __table_args__ = ({"comment": "what a family's facts and values are called"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    ordinal: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="place in the file: the most telling fact first"
    )
    fact: Mapped[str] = mapped_column(sa.Text, comment="as in codes.facts: approach, age_years")
    value: Mapped[str] = mapped_column(sa.Text, comment="a value of it; empty for the fact itself")
    words: Mapped[str] = mapped_column(sa.Text, comment="how a reply says it; empty: as it is")
    same: Mapped[dict[str, str]] = mapped_column(
        sa.JSON,
        comment="what a letter may say instead, and the fact that must be known for it, if any",
    )


class FamilyWordRecord(NamedTuple):
    ordinal: int
    fact: str
    value: str
    words: str
    same: Mapping[str, str]


def words_of(session: Session, release: Release) -> tuple[FamilyWordRecord, ...]:
    """The words of one family, in the file's order."""
    query = (
        sa.select(
            FamilyWordRow.ordinal,
            FamilyWordRow.fact,
            FamilyWordRow.value,
            FamilyWordRow.words,
            FamilyWordRow.same,
        )
        .where(FamilyWordRow.release_id == release.id)
        .order_by(FamilyWordRow.ordinal)
    )
    return tuple(_as_record(row) for row in session.execute(query))


def _as_record(row: Any) -> FamilyWordRecord:
    return FamilyWordRecord(row.ordinal, row.fact, row.value, row.words, row.same)
