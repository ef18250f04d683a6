"""What a clause is told by: the phrases of `db/codesets/requests.toml`, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from consultant.reading.asks.phrases import Phrases, anywhere, phrases_of
from consultant.share import share

#: Tables of the file that are no kind of question.
_OTHERS = frozenset({"spelling", "classes", "frames"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The file, made ready."""

    spelling: Mapping[str, str]
    frames: Phrases  # opening, fragment, wishing
    opining: Phrases
    unlinking: Phrases
    gone: Phrases
    joint: re.Pattern[str]
    kinds: Phrases
    besides: Mapping[str, re.Pattern[str]]

    def seen(self, clause: str) -> frozenset[str]:
        """The signs in a plain clause by table and list: "pair", "payment figures"."""
        found = self.kinds.found(clause)
        return frozenset(name for name in found if self._holds(name, clause))

    def frames_of(self, clause: str) -> frozenset[str]:
        """How a plain clause asks: "opening", "fragment", "wishing"; empty where it tells."""
        return self.frames.found(self.besides["frames"].sub(" ", clause))

    def _holds(self, name: str, clause: str) -> bool:
        """Whether a sign is still seen with the words of its table's `not` taken out."""
        besides = self.besides.get(name.partition(" ")[0])
        bare = besides.sub(" ", clause) if besides else clause
        return bare == clause or name in self.kinds.found(bare)


@lru_cache(maxsize=1)
def signs() -> Signs:
    with share("db", "codesets", "requests.toml").open("rb") as file:
        return _made_ready(tomllib.load(file))


def _made_ready(written: Mapping[str, Any]) -> Signs:
    classes: Mapping[str, str] = written["classes"]
    frames: Mapping[str, str] = written["frames"]
    kinds = {kind: lists for kind, lists in written.items() if kind not in _OTHERS}
    asking = {name: frames[name] for name in ("opening", "fragment", "wishing")}
    besides = {kind: lists["not"] for kind, lists in kinds.items() if "not" in lists}
    besides["frames"] = frames["telling"]
    return Signs(
        spelling=dict(pair.split("=", 1) for pair in written["spelling"]["words"].split()),
        frames=Phrases(asking, classes),
        opining=Phrases({"opining": frames["opining"]}, classes),
        unlinking=Phrases({"unlinking": frames["unlinking"]}, classes),
        gone=Phrases({"gone": kinds["crosswalk"]["gone"]}, classes),
        joint=_joint(frames["opening"], classes),
        kinds=Phrases(
            {
                kind if name == "phrases" else f"{kind} {name}": table
                for kind, lists in kinds.items()
                for name, table in lists.items()
                if name != "not"
            },
            classes,
        ),
        besides={
            kind: re.compile(rf"(?<= )(?:{anywhere(phrases_of(kind, table, classes))})")
            for kind, table in besides.items()
        },
    )


def _joint(opening: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """Where a new clause begins that asks: a mark or a tie before what opens a question."""
    opens = anywhere(phrases_of("opening", opening, classes))
    return re.compile(
        r"(?<= )(?:(?:[,;:(-]+ )+(?:and |also |plus |but |so |then )*"
        r"|(?:and |plus |but |so )(?:also |then )?|(?:\( ?)?\d \) |\? )"
        r"(?:with |for |in |on |under |at |from |to )?"
        rf"(?!which (?:is|are|was|were) |(?:in )?(?:which|what) order )(?={opens})"
        r"|(?<= )(?:, )?(?:and|but) (?:also )?"
        r"(?:is|are|do|does|did|can|could|may|should|would|will) "
    )
