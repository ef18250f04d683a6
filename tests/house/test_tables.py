"""The house tests itself: tables have owners, columns speak, the written shape is true."""

from pathlib import Path

from consultant.storage import heads, schema
from consultant.storage.session import open_engine

ROOT = Path(__file__).parents[2]


def test_the_migrations_give_the_shape_that_the_code_has(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")

    schema.upgrade(engine)

    assert heads.is_at_head(engine)
    assert schema.differences(engine) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    schema.upgrade(engine)
    before = heads.version(engine)

    schema.upgrade(engine)

    assert heads.version(engine) == before
    engine.dispose()


def test_the_shape_on_one_page_is_current() -> None:
    written = (ROOT / "db" / "schema.sql").read_text(encoding="utf-8")

    assert written == schema.schema_sql(), "run `consultant db schema > db/schema.sql`"


def test_every_table_says_what_it_holds() -> None:
    silent = [table.name for table in schema.METADATA.sorted_tables if not table.comment]

    assert silent == []


def test_every_column_says_what_it_holds() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in schema.METADATA.sorted_tables
        for column in table.columns
        if not column.comment and not (column.name == "id" and column.primary_key)
    ]

    assert silent == []


def test_the_database_is_durable_and_readers_never_wait(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")

    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()
