"""What is encrypted at rest and what is not, and bringing all of it under the newest key.

    plain, or under an older key --(batch after batch, while others work)--> under the newest

A row that somebody else changes meanwhile is left to them: what they write is sealed already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consultant.domain.errors import SealedError, SettingsError
from consultant.storage.sealed import (
    HiddenWord,
    Keyring,
    SealedBytes,
    SealedText,
    keyring_of,
)
from consultant.storage.session import Base, Engine, reading

#: Characters that tell the key of a value: "sealed:1:0123abcd:".
_HEAD = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sealed column as it is kept, and how it is sealed."""

    table: sa.Table
    column: sa.Column[Any]
    how: Any  # SealedBytes or SealedText: one seals bytes, the other text

    @property
    def keys(self) -> list[sa.Column[Any]]:
        return list(self.table.primary_key.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How many values of sealed columns stand how, words that are looked for among them."""

    newest: int = 0
    older: int = 0
    plain: int = 0


def check_keys(engine: Engine) -> None:
    """Whether what is sealed can be opened, by the first and the last row of each table.

    Raises SettingsError, which names the key that is missing.
    """
    known = keyring_of(engine).names
    with reading(engine) as session:
        for place in places():
            for name in _names_at_the_ends(session, place):
                if name not in known:
                    raise SettingsError(_missing(place.table.name, name, known))


def _missing(table: str, name: str, known: tuple[str, ...]) -> str:
    given = f"the keys given are {', '.join(known)}" if known else "no key is given"
    return f"{table} are encrypted with the key {name}, and {given}: see data.key_file."


def state(session: Session, metadata: sa.MetaData = Base.metadata) -> State:
    """Every value of every sealed column is looked at: not for every second."""
    keyring = keyring_of(session)
    counted = [_counted(session, keyring, place) for place in places(metadata)]
    counted += [_counted_words(session, keyring, *each) for each in _word_columns()]
    return State(
        newest=sum(each.newest for each in counted),
        older=sum(each.older for each in counted),
        plain=sum(each.plain for each in counted),
    )


def places(metadata: sa.MetaData = Base.metadata) -> tuple[Place, ...]:
    """Every sealed column of the tables that are loaded; of all with `schema.METADATA`."""
    return tuple(
        Place(table=kept, column=kept.c[column.name], how=how)
        for table, kept in _as_kept(metadata)
        for column in table.columns
        if isinstance(how := column.type, SealedBytes | SealedText)
    )


def _as_kept(metadata: sa.MetaData) -> Iterator[tuple[sa.Table, sa.Table]]:
    """Each table, and the same with columns as they are kept; others it points at may be absent."""
    for name in sorted(metadata.tables):
        table = metadata.tables[name]
        columns = [sa.Column(c.name, _kept_type(c), primary_key=c.primary_key) for c in table.c]
        yield table, sa.Table(name, sa.MetaData(), *columns)


def _kept_type(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, SealedBytes | SealedText | HiddenWord):
        return kind.impl_instance
    return kind


def seal_some(
    session: Session, place: Place, after: tuple[Any, ...] | None, *, limit: int
) -> list[tuple[Any, ...]]:
    """Bring values of one column under the newest key, behind a row; the rows that were.

    Raises SettingsError where there is no key, SealedError
    where a value cannot be opened: it stays as it is.
    """
    keyring = keyring_of(session)
    if not keyring.keys:
        raise SettingsError("There is no key to encrypt with: set data.key_file.")
    keys = place.keys
    query = sa.select(*keys).where(sa.func.length(place.column) > 0)
    query = query.where(~_begins(place.column, place.how.opening(keyring.names[0])))
    if after is not None:
        query = query.where(sa.tuple_(*keys) > sa.tuple_(*after))
    found = [tuple(row) for row in session.execute(query.order_by(*keys).limit(limit))]
    for at in found:  # one by one: a value may be a mail of 25 MB
        _reseal(session, keyring, place, at)
    return found


def drop_readable_words(session: Session, *, limit: int) -> int:
    """Remove words that the newest key did not hide, once their hidden ones stand; how many."""
    keyring = keyring_of(session)
    for table, column in _word_columns():
        keys = list(table.primary_key.columns)
        some = sa.select(*keys).where(_is_readable(keyring, column)).limit(limit)
        gone = session.execute(some).all()
        if gone:
            session.execute(sa.delete(table).where(sa.tuple_(*keys).in_([tuple(r) for r in gone])))
            return len(gone)
    return 0


def has_readable_words(session: Session) -> bool:
    """Whether words stand that the newest key did not hide."""
    keyring = keyring_of(session)
    return any(
        session.scalar(sa.select(column).where(_is_readable(keyring, column)).limit(1)) is not None
        for _, column in _word_columns()
    )


def bare(metadata: sa.MetaData) -> sa.MetaData:
    """The same tables with columns as they are kept, nothing sealed or opened."""
    copied = sa.MetaData()
    for table in metadata.sorted_tables:
        for column in table.to_metadata(copied).columns:
            column.type = _kept_type(column)
    return copied


def _word_columns() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    for table, kept in _as_kept(Base.metadata):
        for column in table.columns:
            if isinstance(column.type, HiddenWord):
                yield kept, kept.c[column.name]


def _names_at_the_ends(session: Session, place: Place) -> Iterator[str]:
    for order in (place.keys, [key.desc() for key in place.keys]):
        head = session.scalar(sa.select(_head(place.column)).order_by(*order).limit(1))
        if head is not None and (name := _name_in(head)):
            yield name


def _head(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.func.substr(column, 1, _HEAD, type_=column.type)


def _name_in(head: str | bytes) -> str:
    text = head.decode("latin-1") if isinstance(head, bytes) else head
    return text[9:17] if text.startswith("sealed:1:") else ""


def _counted(session: Session, keyring: Keyring, place: Place) -> State:
    def number(opening: str | bytes) -> sa.ColumnElement[int]:
        begins = sa.case((_begins(place.column, opening), 1), else_=0)
        return sa.func.coalesce(sa.func.sum(begins), 0)

    newest = place.how.opening(keyring.names[0] if keyring.keys else "none")
    query = sa.select(sa.func.count(), number(place.how.opening("")), number(newest))
    query = query.select_from(place.table).where(sa.func.length(place.column) > 0)
    total, sealed, current = session.execute(query).one()
    return State(newest=current, older=sealed - current, plain=total - sealed)


def _counted_words(
    session: Session, keyring: Keyring, table: sa.Table, column: sa.Column[Any]
) -> State:
    hidden = sa.case((_begins(column, "~"), 1), else_=0)
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(hidden), 0))
    query = query.select_from(table)
    readable, older = session.execute(query.where(_is_readable(keyring, column))).one()
    return State(older=older, plain=readable - older)


def _begins(column: sa.Column[Any], with_: str | bytes) -> sa.ColumnElement[bool]:
    head = sa.func.substr(column, 1, len(with_), type_=column.type)
    return head == sa.literal(with_, column.type)


def _is_readable(keyring: Keyring, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    is_mark = column.contains(":")
    return sa.and_(~is_mark, ~_begins(column, keyring.hidden_prefix or "~"))


def _reseal(session: Session, keyring: Keyring, place: Place, at: tuple[Any, ...]) -> None:
    there = [key == value for key, value in zip(place.keys, at, strict=True)]
    kept = session.scalar(sa.select(place.column).where(*there))
    if kept is None:  # removed meanwhile
        return
    try:
        value = place.how.open(keyring, kept)
    except SealedError as error:
        raise SealedError(f"{place.table.name} {at}: {error}") from None
    sealed = place.how.seal(keyring, value)
    still = sa.update(place.table).where(*there, place.column == kept)
    session.execute(still.values({place.column: sealed}))
