"""What the desk may learn from its reviewers: a proposal, its life, and what it rests on.

open --accept--> accepted --withdraw--> withdrawn --accept--> accepted
     --refuse--> refused  --accept--> accepted
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consultant.domain.casebook import AGE_CUTS
from consultant.domain.coding import CodeSystem, Fact, FactName
from consultant.domain.errors import ReviewError


class LessonKind(StrEnum):
    """What is learned."""

    #: words that a reviewer answers with a code
    SYNONYM = "synonym"
    #: for these words and facts another code than the desk drafts
    PREFERENCE = "preference"
    #: a fact to ask for before this code is given
    DIFFERENCE = "difference"
    #: a sentence of ours that reviewers replace; the casebook holds it and lends it
    WORDING = "wording"


class LessonState(StrEnum):
    """Whether a lesson acts."""

    #: waits for a person
    OPEN = "open"
    #: acts in search and drafts
    ACCEPTED = "accepted"
    #: never to be proposed again
    REFUSED = "refused"
    #: acted for a time, and no longer
    WITHDRAWN = "withdrawn"


#: From which states a person may bring a lesson into one.
MAY_BECOME: dict[LessonState, frozenset[LessonState]] = {
    LessonState.ACCEPTED: frozenset({LessonState.OPEN, LessonState.REFUSED, LessonState.WITHDRAWN}),
    LessonState.REFUSED: frozenset({LessonState.OPEN}),
    LessonState.WITHDRAWN: frozenset({LessonState.ACCEPTED}),
}
#: How the reason of a synonym's use begins.
BECAUSE = "words that "


#: Facts that may decide between codes. A side is none: every code of a family has its own.
BEARING = (
    FactName.SEX,
    FactName.APPROACH,
    FactName.ACCESS,
    FactName.MODE,
    FactName.PHASE,
    FactName.ENCOUNTER,
    FactName.SETTING,
    FactName.TRIMESTER,
    FactName.ACUITY,
    FactName.ROLE,
)
#: Ages between the cuts at which code sets part them.
AGES = (
    "under 29 days",
    "under 1 year",
    "1 year",
    "2 to 4 years",
    "5 years",
    "6 to 11 years",
    "12 to 17 years",
    "18 to 39 years",
    "40 to 64 years",
    "65 years and older",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What a lesson says; two that say the same are one lesson."""

    kind: LessonKind
    words: str = ""  # clinical words in lower case, or the desk's own sentence
    system: CodeSystem | None = None
    code: str = ""  # that the reviewer sent; of a difference: that is not to be given unasked
    instead: str = ""  # the code, or of a wording the words, that the desk drafted
    facts: Mapping[str, str]  # that must be stated alike, or of a difference: the one to ask for

    @property
    def key(self) -> str:
        """By which it is known again."""
        facts = ",".join(f"{name}={value}" for name, value in sorted(self.facts.items()))
        return "|".join((self.kind, self.words, self.system or "", self.code, self.instead, facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A proposal, and what became of it."""

    id: int
    taught: Taught
    state: LessonState = LessonState.OPEN
    seen: int = 1  # consults that ever supported it
    references: tuple[str, ...] = ()  # of those that are still kept, newest first
    made_at: datetime
    decided_by: str = ""  # with credential: "Ann Reviewer, CPC"
    decided_at: datetime | None = None
    note: str = ""

    def refuse_unless(self, state: LessonState) -> None:
        """ReviewError where its life does not lead there."""
        if self.state not in MAY_BECOME[state]:
            raise ReviewError(f"Lesson {self.id} is {self.state}; it cannot become {state}.")

    @property
    def because(self) -> str:
        """Why a finding rests on it, for the reviewer; the words after the colon are learned."""
        day = f"{self.decided_at:%Y-%m-%d}" if self.decided_at else "an unknown day"
        said = f": {self.taught.words}" if self.taught.words else ""
        if self.taught.kind is LessonKind.PREFERENCE:
            by = f"that {self.decided_by} accepted on {day}"
            return f"a preference {by}, instead of {self.taught.instead}{said}"
        if self.taught.kind is LessonKind.DIFFERENCE:
            return f"a question that {self.decided_by} accepted on {day} for this code"
        return f"{BECAUSE}{self.decided_by} accepted on {day} for this code{said}"


def is_learned(because: tuple[str, ...]) -> bool:
    """Whether a finding's reasons name a synonym that was learned."""
    return any(why.startswith(BECAUSE) for why in because)


def bearing_facts(facts: Iterable[Fact]) -> dict[str, str]:
    """The stated facts by which a preference is known again; ages as groups, nobody's own."""
    found: dict[str, str] = {}
    for fact in facts:
        if fact.name is FactName.AGE and isinstance(fact.value, int | float):
            found.setdefault(fact.name, AGES[sum(fact.value >= cut for cut in AGE_CUTS)])
        elif fact.name in BEARING:
            found.setdefault(fact.name, str(fact.value))
    return found
