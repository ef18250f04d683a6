"""What a clause is told by: the phrases of `db/codesets/requests.toml`, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from consultant.reading.asks.phrases import pattern_of
from consultant.share import share

#: (table, list) -> the name of the sign; a table's `not` takes its words out first.
_LISTS = (
    "phrases",
    "figures",
    "whether",
    "rate",
    "gone",
    "heir",
    "hospital",
    "order",
    "addon",
    "both",
    "named",
    "weak",
    "taking",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The file, compiled."""

    spelling: Mapping[str, str]
    opening: re.Pattern[str]
    fragment: re.Pattern[str]
    wishing: re.Pattern[str]
    telling: re.Pattern[str]
    opining: re.Pattern[str]
    unlinking: re.Pattern[str]
    joint: re.Pattern[str]
    of: tuple[tuple[str, re.Pattern[str]], ...]
    besides: Mapping[str, re.Pattern[str]]

    def seen(self, clause: str) -> frozenset[str]:
        """The names of the signs in a plain clause: "pair", "payment figures"."""
        return frozenset(name for name, pattern in self.of if self._is_seen(name, pattern, clause))

    def _is_seen(self, name: str, pattern: re.Pattern[str], clause: str) -> bool:
        besides = self.besides.get(name.partition(" ")[0])
        return bool(pattern.search(besides.sub(" ", clause) if besides else clause))


@lru_cache(maxsize=1)
def signs() -> Signs:
    with share("db", "codesets", "requests.toml").open("rb") as file:
        return _compiled(tomllib.load(file))


def _compiled(written: Mapping[str, Any]) -> Signs:
    classes: Mapping[str, str] = written["classes"]
    frames = {name: pattern_of(table, classes) for name, table in written["frames"].items()}
    kinds = {k: t for k, t in written.items() if k not in {"spelling", "classes", "frames"}}
    return Signs(
        spelling=dict(pair.split("=", 1) for pair in written["spelling"]["words"].split()),
        opening=frames["opening"],
        fragment=frames["fragment"],
        wishing=frames["wishing"],
        telling=frames["telling"],
        opining=frames["opining"],
        unlinking=frames["unlinking"],
        joint=_joint(written["frames"]["opening"], classes),
        of=tuple(
            (kind if name == "phrases" else f"{kind} {name}", pattern_of(table[name], classes))
            for kind, table in kinds.items()
            for name in _LISTS
            if name in table
        ),
        besides={k: pattern_of(t["not"], classes) for k, t in kinds.items() if "not" in t},
    )


def _joint(opening: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """Where a new clause begins that asks: a mark or a tie before what opens a question."""
    anywhere = pattern_of(opening.replace("^ ", ""), classes).pattern.replace("(?<= )", "")
    return re.compile(
        r"(?<= )(?:(?:[,;:(-]+ )+(?:and |also |plus |but |so |then )*"
        r"|(?:and |also |plus |but |so )+|(?:\( ?)?\d \) |\? )"
        r"(?:with |for |in |on |under |at |from |to )?"
        rf"(?!which (?:is|are|was|were) |(?:in )?(?:which|what) order )(?={anywhere})"
    )
