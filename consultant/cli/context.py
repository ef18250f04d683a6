"""What every command shares: the settings, the database, how to print."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import typer

from consultant.domain.errors import SettingsError
from consultant.settings import Settings, read_settings
from consultant.storage import heads, sealing
from consultant.storage.session import Engine, open_engine


@dataclass
class Context:
    """One call of the program: settings are read once, the database is opened when asked for."""

    config: Path | None = None
    opened: list[Engine] = field(default_factory=list)  # to be closed when the command ends

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self.config)

    @cached_property
    def engine(self) -> Engine:
        """The database, at this version's shape."""
        engine = open_engine(self.settings.database_url, self.settings.keys)
        self.opened.append(engine)
        if not heads.is_at_head(engine):
            raise SettingsError(
                "The database is not set up, or of an older version: run `consultant init`."
            )
        sealing.check_keys(engine)
        return engine

    def close(self) -> None:
        """Give the connections back that this command opened."""
        for engine in self.opened:
            engine.dispose()


def context_of(ctx: typer.Context) -> Context:
    found: Context = ctx.obj
    return found


def say(text: str) -> None:
    """A result."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Progress, or a word beside the result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def say_json(value: object, *, indent: int | None = 1) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def say_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Rows as JSON, or as a table with a head; `empty` says what to do where there are none."""
    if as_json:
        say_json([dict(row) for row in rows])
    elif not rows:
        tell(empty)
    else:
        say("\n".join(_table(rows)))


def _table(rows: Sequence[Mapping[str, object]]) -> Iterable[str]:
    names = list(rows[0])
    cells = [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(row[n]) for row in cells)) for n, name in enumerate(names)]
    for line in [names, *cells]:
        yield "  ".join(
            text.ljust(width) for text, width in zip(line, widths, strict=True)
        ).rstrip()


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
