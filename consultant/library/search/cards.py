"""Each code as a hit shows it, a line in a mapped file, so that a search asks no database."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from consultant.domain.coding import Code, Release, Wording
from consultant.library.search import files


def write_cards(home: Path, cards: Iterable[bytes]) -> None:
    """The lines one behind the other, and where each begins."""
    starts = [0]
    with (home / "cards.jsonl").open("wb") as file:
        for card in cards:
            starts.append(starts[-1] + file.write(card))
    files.write_array(home, "cards.start.u32", starts)


def card_of(code: Code) -> bytes:
    """The line of a code; its release is known by number."""
    ends = [day.isoformat() if day else "" for day in (code.valid_from, code.valid_to)]
    fields = [
        code.code,
        code.description,
        code.wording.value,
        code.billable,
        code.parent,
        code.plain,
        dict(code.facts),
        code.short,
        *ends,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Cards:
    """Reads the lines of one index."""

    def __init__(self, home: Path) -> None:
        self._lines = files.map_file(home / "cards.jsonl")
        self._start = files.read_array(home, "cards.start.u32")

    def code(self, number: int, release: Release) -> Code:
        line = self._lines[self._start[number] : self._start[number + 1]]
        name, description, wording, billable, parent, plain, facts, short, begun, ended = (
            json.loads(bytes(line))
        )
        return Code(
            system=release.system,
            code=name,
            description=description,
            wording=Wording(wording),
            release=release,
            billable=billable,
            parent=parent,
            plain=plain,
            facts=facts,
            short=short,
            valid_from=date.fromisoformat(begun) if begun else None,
            valid_to=date.fromisoformat(ended) if ended else None,
        )
