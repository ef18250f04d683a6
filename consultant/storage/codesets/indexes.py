"""How words lead to codes: index and table entries, and abbreviations."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consultant.storage.session import Base


class IndexTermRow(Base):
    __tablename__ = "index_terms"
    __table_args__ = (
        {"comment": "entries of the index and the tables", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="place in the publisher's order"
    )
    parent: Mapped[int] = mapped_column(
        sa.Integer, comment="ordinal of the term above; 0 for a main term"
    )
    level: Mapped[int] = mapped_column(sa.SmallInteger, comment="0 for a main term, to 9")
    title: Mapped[str] = mapped_column(sa.Text, comment="as published, with (non-essential) words")
    path: Mapped[str] = mapped_column(
        sa.Text, comment="titles from the main term down, between commas"
    )
    see: Mapped[str] = mapped_column(sa.Text, comment="the entry to turn to instead")
    see_also: Mapped[str] = mapped_column(sa.Text, comment="the entry to look at besides")


class IndexTargetRow(Base):
    __tablename__ = "index_targets"
    __table_args__ = (
        sa.Index("ix_index_targets_release_id_term", "release_id", "term"),
        {"comment": "the codes that an entry leads to", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(
        sa.String(12), primary_key=True, comment="of the code, without dot and dash"
    )
    term: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="ordinal of the entry")
    place: Mapped[str] = mapped_column(
        sa.String(24), primary_key=True, comment="code, manifestation, or the table's column"
    )
    incomplete: Mapped[bool] = mapped_column(
        sa.Boolean, comment="printed with a dash: more characters are needed"
    )


class AbbreviationRow(Base):
    __tablename__ = "abbreviations"
    __table_args__ = (
        sa.Index("ix_abbreviations_release_id_key", "release_id", "key"),
        {"comment": "what clinicians' short forms stand for"},
    )

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("releases.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="place in the file")
    key: Mapped[str] = mapped_column(sa.Text, comment="lower case, letters and digits only")
    short: Mapped[str] = mapped_column(sa.Text, comment="as written")
    expansion: Mapped[str] = mapped_column(sa.Text, comment="in full")
    source: Mapped[str] = mapped_column(sa.Text, comment="where it was collected")


class IndexTermRecord(NamedTuple):
    ordinal: int
    parent: int
    level: int
    title: str
    path: str
    see: str = ""
    see_also: str = ""


class IndexTargetRecord(NamedTuple):
    key: str
    term: int
    place: str
    incomplete: bool = False


class AbbreviationRecord(NamedTuple):
    ordinal: int
    key: str
    short: str
    expansion: str
    source: str = ""
