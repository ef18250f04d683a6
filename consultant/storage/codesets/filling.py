"""A release's rows go in by the ten thousand, and out all at once."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from consultant.domain.errors import ImportRefusedError
from consultant.storage.codesets import codes, edits, families, indexes, payment
from consultant.storage.codesets.releases import ReleaseRow
from consultant.storage.session import Base

BATCH = 10_000
#: From so many rows of a kind on, its indexes are made at the end.
MANY = 200_000

ROW_OF: dict[type[NamedTuple], type[Base]] = {
    codes.CodeRecord: codes.CodeRow,
    codes.BlockRecord: codes.BlockRow,
    codes.NoteRecord: codes.NoteRow,
    codes.DescriptorRecord: codes.DescriptorRow,
    codes.ModifierRecord: codes.ModifierRow,
    families.FamilyWordRecord: families.FamilyWordRow,
    indexes.IndexTermRecord: indexes.IndexTermRow,
    indexes.IndexTargetRecord: indexes.IndexTargetRow,
    indexes.AbbreviationRecord: indexes.AbbreviationRow,
    edits.EditRecord: edits.EditRow,
    edits.RationaleRecord: edits.RationaleRow,
    edits.UnitLimitRecord: edits.UnitLimitRow,
    edits.AddOnRecord: edits.AddOnRow,
    payment.FeeRecord: payment.FeeRow,
    payment.CrosswalkRecord: payment.CrosswalkRow,
}


def fill(session: Session, release: int, records: Iterable[NamedTuple]) -> dict[str, int]:
    """Write a release's records, of any kinds in any order; how many went into each table.

    No more than a batch of each kind is held at a time, however long the file.
    """
    writers: dict[type[NamedTuple], _Writer] = {}
    with _collector_resting():
        for record in records:
            kind = type(record)
            writer = writers.get(kind)
            if writer is None:
                writer = writers[kind] = _Writer(session.connection(), kind, release)
            writer.rows.append(record)
            if len(writer.rows) >= BATCH:
                writer.write()
        for writer in writers.values():
            writer.close()
    counts: dict[str, int] = {}
    for writer in writers.values():
        counts[writer.table.name] = counts.get(writer.table.name, 0) + writer.count
    return counts


def clear(session: Session, release: int) -> None:
    """Take a release and all that belongs to it out."""
    for row in dict.fromkeys(ROW_OF.values()):
        table = _table(row)
        session.execute(sa.delete(table).where(table.c.release_id == release))
    session.execute(sa.delete(ReleaseRow).where(ReleaseRow.id == release))


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Rows make no cycles; looking for some among millions takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Writer:
    """Writes the records of one kind, a batch at a time.

    Core executemany reaches 0.83 of the driver's pace; rows that need no conversion
    on their way (two and a half million pairs) go to the driver as they are.
    """

    def __init__(self, connection: sa.Connection, kind: type[NamedTuple], release: int) -> None:
        self.table = _table(ROW_OF[kind])
        self.rows: list[tuple[object, ...]] = []
        self.count = 0
        self._connection = connection
        self._release = release
        self._names = ("release_id", *kind._fields)
        self._sql = self._plain_sql()
        self._laid_aside: list[sa.Index] = []

    def write(self) -> None:
        if not self.rows:
            return
        try:
            self._execute()
        except IntegrityError:
            name = self.table.name.replace("_", " ")
            raise ImportRefusedError(
                f"The file gives {self._what_stands_twice()} twice (among its {name})."
            ) from None
        except DataError:
            raise ImportRefusedError(f"A cell is too long (among its {self.table.name}).") from None
        self.count += len(self.rows)
        self.rows.clear()
        if self.count >= MANY and not self._laid_aside and self._is_sqlite:
            self._lay_indexes_aside()

    def close(self) -> None:
        """Write what is left, and make anew the indexes that were laid aside."""
        self.write()
        for index in self._laid_aside:
            index.create(self._connection)

    def _what_stands_twice(self) -> str:
        """The key that comes again among the rows in hand; they may be half of it."""
        names = [c.name for c in self.table.primary_key if c.name != "release_id"]
        places = [self._names.index(name) - 1 for name in names]
        counts = Counter(tuple(row[place] for place in places) for row in self.rows)
        again = next((key for key, number in counts.items() if number > 1), None)
        return " ".join(str(part) for part in again if part != "") if again else "the same thing"

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _lay_indexes_aside(self) -> None:
        """Rows in the order of one key come at random in another's: SQLite sorts faster at the end.

        Two and a half million pairs take 39 s with the index in place, 10 without.
        All in the transaction: who reads meanwhile still has the index.
        """
        for index in self.table.indexes:
            index.drop(self._connection)
            self._laid_aside.append(index)

    def _execute(self) -> None:
        release = self._release
        if self._sql:
            self._connection.exec_driver_sql(self._sql, [(release, *row) for row in self.rows])
            return
        rows = [dict(zip(self._names, (release, *row), strict=True)) for row in self.rows]
        self._connection.execute(sa.insert(self.table), rows)

    def _plain_sql(self) -> str:
        """The INSERT in the driver's own words; none where a column's values are converted."""
        dialect = self._connection.dialect
        types = [self.table.c[name].type.dialect_impl(dialect) for name in self._names]
        is_plain = all(each.bind_processor(dialect) is None for each in types)
        if dialect.paramstyle != "qmark" or not is_plain:
            return ""
        marks = ", ".join("?" * len(self._names))
        return f"INSERT INTO {self.table.name} ({', '.join(self._names)}) VALUES ({marks})"  # noqa: S608


def _table(row: type[Base]) -> sa.Table:
    return Base.metadata.tables[row.__tablename__]
