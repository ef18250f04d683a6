"""What Medicare's manuals say of modifiers, in our own words: db/codesets/modifier-rules.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierRule:
    """Where a modifier goes and what the record must show, whatever the code."""

    codes: tuple[str, ...]
    text: str  # after "Modifier 25 "
    source: str
    called: tuple[str, ...] = ()  # words that ask for it without its number


def read_modifier_rules(path: Path) -> tuple[ModifierRule, ...]:
    """In the file's order."""
    with path.open("rb") as file:
        rows = tomllib.load(file)["rule"]
    return tuple(
        ModifierRule(
            codes=tuple(row["codes"]),
            text=row["text"],
            source=row["source"],
            called=tuple(row.get("called", ())),
        )
        for row in rows
    )
