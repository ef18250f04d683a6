"""The invented letters of tests/letters, each with the reading expected beside it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1] / "letters"


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.eml"))


def raw(name: str) -> bytes:
    return (HERE / f"{name}.eml").read_bytes()


def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def all_raw() -> Iterator[bytes]:
    yield from (raw(name) for name in names())
