"""Codes, the blocks they stand in, their notes, and descriptors in other words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from consultant.domain.coding import Code, Note, NoteKind, Release, Wording, print_form
from consultant.domain.rules import Modifier
from consultant.storage.session import Base


class CodeRow(Base):
    __tablename__ = "codes"
    __table_args__ = (
        sa.Index("ix_codes_release_id_parent", "release_id", "parent"),
        {"comment": "the codes of each release", "sqlite_with_rowid": False},
    )

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(
        sa.String(12), primary_key=True, comment="upper case, without dot: J9601"
    )
    ordinal: Mapped[int] = mapped_column(sa.Integer, comment="place in the publisher's order")
    parent: Mapped[str] = mapped_column(
        sa.String(24), comment="key of the code above, or of the block; empty at the top"
    )
    description: Mapped[str] = mapped_column(sa.Text, comment="the publisher's, or our own words")
    short: Mapped[str] = mapped_column(sa.Text, comment="the publisher's short title, if any")
    billable: Mapped[bool] = mapped_column(sa.Boolean, comment="false: needs more characters")
    wording: Mapped[str] = mapped_column(sa.String(8), comment="official, licensed or own")
    plain: Mapped[str] = mapped_column(sa.Text, comment="our own plain-language text")
    facts: Mapped[dict[str, str] | None] = mapped_column(
        sa.JSON, comment="what decides in a family; the publisher's indicators"
    )
    valid_from: Mapped[date | None] = mapped_column(
        sa.Date, comment="first date of this very code, where the publisher gives it"
    )
    valid_to: Mapped[date | None] = mapped_column(
        sa.Date, comment="last date of this very code, where it ends within the edition"
    )


class BlockRow(Base):
    __tablename__ = "blocks"
    __table_args__ = ({"comment": "chapters and sections over the codes"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(
        sa.String(24), primary_key=True, comment="A00-A09, or chapter 1"
    )
    parent: Mapped[str] = mapped_column(sa.String(24), comment="the block above; empty at the top")
    title: Mapped[str] = mapped_column(sa.Text, comment="as published")


class NoteRow(Base):
    __tablename__ = "notes"
    __table_args__ = ({"comment": "the tabular list's notes", "sqlite_with_rowid": False},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(
        sa.String(24), primary_key=True, comment="of the code or block it stands at"
    )
    ordinal: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="place among the notes of its code"
    )
    kind: Mapped[str] = mapped_column(sa.String(20), comment="inclusion term, excludes1, ...")
    text: Mapped[str] = mapped_column(sa.Text, comment="as published")


class DescriptorRow(Base):
    __tablename__ = "descriptors"
    __table_args__ = ({"comment": "licensed descriptors, by form"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(sa.String(12), primary_key=True, comment="of the code")
    form: Mapped[str] = mapped_column(
        sa.String(12), primary_key=True, comment="long, medium, short, consumer, clinician"
    )
    ordinal: Mapped[int] = mapped_column(
        sa.Integer, primary_key=True, comment="several clinician descriptors stand at one code"
    )
    text: Mapped[str] = mapped_column(sa.Text, comment="the publisher's, licensed")


class ModifierRow(Base):
    __tablename__ = "modifiers"
    __table_args__ = ({"comment": "modifiers of each release"},)

    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("releases.id"), primary_key=True, comment="the edition it belongs to"
    )
    key: Mapped[str] = mapped_column(sa.String(2), primary_key=True, comment="two characters")
    description: Mapped[str] = mapped_column(sa.Text, comment="empty where it is licensed text")
    short: Mapped[str] = mapped_column(sa.Text, comment="the publisher's short title, if any")
    wording: Mapped[str] = mapped_column(sa.String(8), comment="official, licensed or own")
    valid_from: Mapped[date | None] = mapped_column(sa.Date, comment="first date, if given")
    valid_to: Mapped[date | None] = mapped_column(sa.Date, comment="last date, if it ends")


# Records come by the hundred thousand: named tuples cost a third of a dataclass.
class CodeRecord(NamedTuple):
    key: str
    ordinal: int
    parent: str
    description: str
    short: str = ""
    billable: bool = True
    wording: str = Wording.OFFICIAL.value
    plain: str = ""
    facts: Mapping[str, str] | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class BlockRecord(NamedTuple):
    key: str
    parent: str
    title: str


class NoteRecord(NamedTuple):
    key: str
    ordinal: int
    kind: str
    text: str


class DescriptorRecord(NamedTuple):
    key: str
    form: str
    ordinal: int
    text: str


class ModifierRecord(NamedTuple):
    key: str
    description: str
    short: str = ""
    wording: str = Wording.OFFICIAL.value
    valid_from: date | None = None
    valid_to: date | None = None


def find(session: Session, release: Release, key: str) -> Code | None:
    """The code of that key in that release; the key is upper case and without dot."""
    found = session.execute(_ONE, {"release": release.id, "key": key}).one_or_none()
    return None if found is None else _as_code(found, release)


def find_many(session: Session, release: Release, keys: Sequence[str]) -> dict[str, Code]:
    """Those of the keys that the release holds."""
    codes: dict[str, Code] = {}
    for start in range(0, len(keys), 500):
        query = sa.select(*_COLUMNS).where(
            CodeRow.release_id == release.id, CodeRow.key.in_(keys[start : start + 500])
        )
        codes.update((row.key, _as_code(row, release)) for row in session.execute(query))
    return codes


def children(session: Session, release: Release, parent: str) -> tuple[Code, ...]:
    """The codes right under a code or block, in the publisher's order."""
    query = (
        sa.select(*_COLUMNS)
        .where(CodeRow.release_id == release.id, CodeRow.parent == parent)
        .order_by(CodeRow.ordinal)
    )
    return tuple(_as_code(row, release) for row in session.execute(query))


def holders(session: Session, releases: Sequence[int], key: str) -> frozenset[int]:
    """Those of the releases that hold a code of that key."""
    query = sa.select(CodeRow.release_id).where(
        CodeRow.release_id.in_(releases), CodeRow.key == key
    )
    return frozenset(session.scalars(query))


def everything(session: Session, release: Release) -> Iterable[Code]:
    """All codes of a release in the publisher's order, streamed."""
    query = sa.select(*_COLUMNS).where(CodeRow.release_id == release.id).order_by(CodeRow.ordinal)
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield _as_code(row, release)


def blocks_over(session: Session, release: Release, key: str) -> tuple[tuple[str, str], ...]:
    """(key, title) of the block and of those over it, nearest first."""
    found: list[tuple[str, str]] = []
    while key:
        row = session.get(BlockRow, (release.id, key))
        if row is None:
            break
        found.append((row.key, row.title))
        key = row.parent
    return tuple(found)


def chapters(session: Session, release: Release) -> tuple[tuple[str, str], ...]:
    """("J00-J06", its chapter's title) of each section of a release."""
    above = aliased(BlockRow)
    query = (
        sa.select(BlockRow.key, above.title)
        .join(above, sa.and_(above.release_id == BlockRow.release_id, above.key == BlockRow.parent))
        .where(BlockRow.release_id == release.id, above.parent == "")
    )
    return tuple((key, title) for key, title in session.execute(query))


def notes_at(session: Session, release: Release, keys: Sequence[str]) -> dict[str, list[Note]]:
    """The notes at each of the keys, in the book's order."""
    query = (
        sa.select(NoteRow.key, NoteRow.kind, NoteRow.text)
        .where(NoteRow.release_id == release.id, NoteRow.key.in_(keys))
        .order_by(NoteRow.key, NoteRow.ordinal)
    )
    found: dict[str, list[Note]] = {}
    for key, kind, text in session.execute(query):
        at = _printed(release, key)
        found.setdefault(key, []).append(Note(kind=NoteKind(kind), text=text, at=at))
    return found


def notes_of_kind(
    session: Session, release: Release, kinds: Sequence[NoteKind]
) -> Iterable[tuple[str, str]]:
    """(key, text) of every note of those kinds in a release, streamed."""
    query = sa.select(NoteRow.key, NoteRow.text).where(
        NoteRow.release_id == release.id, NoteRow.kind.in_([k.value for k in kinds])
    )
    yield from session.execute(query.execution_options(yield_per=5000))


def descriptors_of(session: Session, release: Release, key: str) -> tuple[tuple[str, str], ...]:
    """(form, text) of each licensed descriptor of a code."""
    query = (
        sa.select(DescriptorRow.form, DescriptorRow.text)
        .where(DescriptorRow.release_id == release.id, DescriptorRow.key == key)
        .order_by(DescriptorRow.form, DescriptorRow.ordinal)
    )
    return tuple((form, text) for form, text in session.execute(query))


def modifier(session: Session, releases: Sequence[Release], key: str) -> Modifier | None:
    """The modifier of the first of the releases that holds it with words; else without."""
    by_id = {release.id: release for release in releases}
    query = sa.select(ModifierRow).where(ModifierRow.release_id.in_(by_id), ModifierRow.key == key)
    order = list(by_id)
    rows = sorted(
        session.scalars(query), key=lambda r: (not r.description, order.index(r.release_id))
    )
    return _as_modifier(rows[0], by_id[rows[0].release_id]) if rows else None


def _as_modifier(row: ModifierRow, release: Release) -> Modifier:
    return Modifier(
        code=row.key,
        description=row.description,
        short=row.short,
        wording=Wording(row.wording),
        release=release,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


_COLUMNS = (
    CodeRow.key,
    CodeRow.parent,
    CodeRow.description,
    CodeRow.short,
    CodeRow.billable,
    CodeRow.wording,
    CodeRow.plain,
    CodeRow.facts,
    CodeRow.valid_from,
    CodeRow.valid_to,
)
_ONE = sa.select(*_COLUMNS).where(
    CodeRow.release_id == sa.bindparam("release"), CodeRow.key == sa.bindparam("key")
)


def _as_code(row: Any, release: Release) -> Code:
    return Code(
        system=release.system,
        code=print_form(release.system, row.key),
        description=row.description,
        wording=Wording(row.wording),
        release=release,
        billable=row.billable,
        parent=_printed(release, row.parent),
        plain=row.plain,
        facts=row.facts or {},
        short=row.short,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _printed(release: Release, key: str) -> str:
    """A code's key with its dot; a block's key as it is."""
    return key if "-" in key or " " in key else print_form(release.system, key)
