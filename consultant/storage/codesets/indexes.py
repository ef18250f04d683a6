"""How words lead to codes: index and table entries, and abbreviations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import Release
from consultant.domain.rules import IndexEntry
from consultant.storage.session import Base


class IndexTermRow(Base):
    __tablename__ = "index_terms"
    __table_args__ = (
        {"comment": "entries of the index and the tables", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
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

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
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

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
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


def entries_to(
    session: Session, releases: Sequence[Release], keys: Sequence[str]
) -> tuple[IndexEntry, ...]:
    """The entries that lead to any of the keys, in the books' order."""
    by_id = {release.id: release for release in releases}
    query = (
        sa.select(
            IndexTargetRow.release_id,
            IndexTermRow.path,
            IndexTargetRow.place,
            IndexTargetRow.incomplete,
        )
        .join(
            IndexTermRow,
            sa.and_(
                IndexTermRow.release_id == IndexTargetRow.release_id,
                IndexTermRow.ordinal == IndexTargetRow.term,
            ),
        )
        .where(IndexTargetRow.release_id.in_(by_id), IndexTargetRow.key.in_(keys))
        .order_by(IndexTargetRow.release_id, IndexTermRow.ordinal)
    )
    return tuple(
        IndexEntry(path=path, place=place, incomplete=incomplete, release=by_id[at])
        for at, path, place, incomplete in session.execute(query)
    )


def all_terms(session: Session, release: Release) -> Iterable[tuple[int, int, str, str, str, str]]:
    """(ordinal, parent, title, path, see, see also) of every entry, in the book's order."""
    query = (
        sa.select(
            IndexTermRow.ordinal,
            IndexTermRow.parent,
            IndexTermRow.title,
            IndexTermRow.path,
            IndexTermRow.see,
            IndexTermRow.see_also,
        )
        .where(IndexTermRow.release_id == release.id)
        .order_by(IndexTermRow.ordinal)
    )
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield row[0], row[1], row[2], row[3], row[4], row[5]


def all_targets(session: Session, release: Release) -> dict[int, list[tuple[str, str]]]:
    """(key, place) of each target, by the ordinal of its entry."""
    query = sa.select(IndexTargetRow.term, IndexTargetRow.key, IndexTargetRow.place).where(
        IndexTargetRow.release_id == release.id
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for term, key, place in session.execute(query):
        found.setdefault(term, []).append((key, place))
    return found


def all_abbreviations(session: Session, release: Release) -> Iterable[tuple[str, str, str]]:
    """(short, expansion, source) of each."""
    query = sa.select(
        AbbreviationRow.short, AbbreviationRow.expansion, AbbreviationRow.source
    ).where(AbbreviationRow.release_id == release.id)
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield row[0], row[1], row[2]
