"""A desk that grows from SQLite to PostgreSQL takes everything with it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from consultant.desk import open_desk
from consultant.domain.consult import Status
from consultant.domain.errors import CopyError
from consultant.pipeline import advance
from consultant.settings import Settings
from consultant.storage import audit, backups, consults, messages, schema
from consultant.storage.copying import copy_desk
from consultant.storage.session import Engine, open_engine, reading, transaction
from tests import postgres
from tests.builders import NOW, a_drafted_consult, an_arrival
from tests.databases import library_url
from tests.library.prebuilt import copy_library

LETTER = (
    b"From: maren.holt@northlake-children.example\r\nSubject: ECMO\r\n"
    b"Message-ID: <pg@a.example>\r\n\r\n33953 or 33954 for a 4-year-old, open cannulation?\r\n"
)


def rows_of(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.METADATA.sorted_tables
        }


@postgres.needs_postgres
def test_a_desk_moved_to_postgresql_answers_as_before(tmp_path: Path) -> None:
    home = copy_library(tmp_path / "desk")
    small = open_engine(library_url(home, "sqlite"))
    with transaction(small) as session:
        a_drafted_consult(session)
        audit.record(session, now=NOW, who="desk", act="draft", about="CD-000001")
    url = postgres.a_database()
    large = open_engine(url)

    total = copy_desk(small, large)
    with transaction(large) as session:
        messages.keep(session, [an_arrival(raw=LETTER, fingerprint="e" * 64)])
    desk = open_desk(Settings.model_validate({"database": {"url": url}, "data": {"dir": home}}))
    while advance(desk, NOW):
        pass

    assert total == sum(rows_of(small).values())
    with reading(large) as session:
        moved, new = consults.listing(session)
        assert (moved.reference, new.reference) == ("CD-000001", "CD-000002")
        assert new.status is Status.DRAFTED
        assert "33953" in new.codes
        assert audit.first_broken(session) is None
    for engine in (small, large, desk.engine):
        engine.dispose()


@postgres.needs_postgres
def test_a_desk_on_postgresql_is_backed_up_and_restored(tmp_path: Path) -> None:
    engine = open_engine(postgres.a_database())
    with transaction(engine) as session:
        a_drafted_consult(session)
        audit.record(session, now=NOW, who="desk", act="draft", about="CD-000001")
    before = rows_of(engine)

    backups.back_up(engine, tmp_path / "kept.db")
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(fingerprint="e" * 64)])
    backups.restore(engine, tmp_path / "kept.db")

    assert rows_of(engine) == before
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(fingerprint="d" * 64)])  # counts on from the restored
        assert audit.first_broken(session) is None
    engine.dispose()


@postgres.needs_postgres
def test_the_shape_on_postgresql_is_the_code_s() -> None:
    engine = open_engine(postgres.a_database())

    assert schema.differences(engine) == []
    engine.dispose()


def test_a_desk_is_not_copied_over_another(engine: Engine, tmp_path: Path) -> None:
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    schema.upgrade(other)
    with transaction(other) as session:
        messages.keep(session, [an_arrival()])

    with pytest.raises(CopyError, match="messages"):
        copy_desk(engine, other)
    other.dispose()


def test_a_row_that_came_out_otherwise_is_found(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine) as session:
        messages.keep(session, [an_arrival()])
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    schema.upgrade(other)
    with other.execution_options(writes=True).begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TRIGGER spoil AFTER INSERT ON messages "
                "BEGIN UPDATE messages SET raw = x'00'; END"
            )
        )

    with pytest.raises(CopyError, match="Row 1 of messages"):
        copy_desk(engine, other)

    assert rows_of(other)["messages"] == 0
    other.dispose()
