"""The search's own files beside the engine's: plain arrays, mapped into memory, opened at once.

words.txt      the vocabulary, a word a line; its line is its number
weights.f32    of each word: how rare it is
phrase.*       of each phrase: code.u32, kind.u8, norm.f32, print.u32 (a checksum of
               its text), start.u32 into phrase.words.u32 (top bit: need not be met)
code.*         of each code: key, flags.u8, release.u8, first.u32 and last.u32 (its
               completions), whole.u32 (the billable code that stands for a header)
cards.*         of each code: what a hit shows of it (cards.py)
books.json      releases by number
"""

import json
import mmap
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

TYPES: dict[str, Literal["B", "I", "f"]] = {"u8": "B", "u32": "I", "f32": "f"}
BESIDE = 1 << 31  # the top bit of a word in a phrase: need not be met
KEY_WIDTH = 8

#: Flags of a code.
BILLABLE, UNSPECIFIED, OTHER, HEADER = 1, 2, 4, 8
#: Of a phrase's kind: our own family, whose other words are as good as the first.
OWN_WORDS = 32


def write_array(home: Path, name: str, values: Iterable[float]) -> None:
    """One array; its type is the name's ending."""
    kind = TYPES[name.rpartition(".")[2]]
    numbers: array[Any] = array(kind, values)
    with (home / name).open("wb") as file:
        numbers.tofile(file)


def read_array(home: Path, name: str) -> Sequence[Any]:
    """The array, mapped: nothing is read until it is looked at."""
    return map_array(home, name)


def map_array(home: Path, name: str) -> "memoryview[Any]":
    return map_file(home / name).cast(TYPES[name.rpartition(".")[2]])


def map_file(path: Path) -> memoryview:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def write_keys(home: Path, keys: Iterable[str]) -> None:
    with (home / "code.key").open("wb") as file:
        file.writelines(key.encode().ljust(KEY_WIDTH) for key in keys)


def key_at(keys: memoryview, number: int) -> str:
    return bytes(keys[number * KEY_WIDTH : (number + 1) * KEY_WIDTH]).decode().rstrip()


def write_meta(home: Path, meta: dict[str, object]) -> None:
    (home / "books.json").write_text(json.dumps(meta), encoding="utf-8")


def write_abbreviations(home: Path, found: Mapping[str, list[str]]) -> None:
    (home / "abbreviations.json").write_text(json.dumps(found), encoding="utf-8")


def read_abbreviations(home: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        (home / "abbreviations.json").read_text(encoding="utf-8")
    )
    return found


def read_meta(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "books.json").read_text(encoding="utf-8"))
    return found
