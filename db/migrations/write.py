"""Writes the next migration from the difference between the code's tables and the last one's.

    python db/migrations/write.py "what changes"

The result is read and mended by hand before it is committed; db/schema.sql is written anew.
"""

import sys
import tempfile
from pathlib import Path

from consultant.settings import share
from consultant.storage import schema
from consultant.storage.session import open_engine


def main(message: str) -> None:
    number = len(list(share("db", "migrations", "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'shape.db'}")
        if number > 1:
            schema.upgrade(engine)
        written = schema.new_migration(engine, message, f"{number:04}")
    share("db", "schema.sql").write_text(schema.schema_sql(), encoding="utf-8")
    sys.stdout.write(f"{written}\n")


if __name__ == "__main__":
    main(sys.argv[1])
