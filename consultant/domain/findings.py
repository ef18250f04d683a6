"""What the library says to an inquiry, weighed and with its evidence.

Findings
 +-- answers      one a question, in the letter's order
 |    +-- recommended, comparisons, checks, clashes, fees, crosswalks, rules
 +-- candidates   over the whole letter, best first
 +-- missing_facts, releases, warnings
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consultant.domain.coding import Code, Fact, Mention, Note, Release, Standing, Term
from consultant.domain.inquiry import Ask, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A candidate code, and why."""

    code: Code
    score: float  # 0 to 1, comparable within one inquiry only
    because: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()  # those that bear on this letter, nearest first
    words: tuple[str, ...] = ()  # the asker's words that it rests on
    term: Term | None = None  # the clinical words it codes
    is_named: bool = False  # the asker wrote it
    is_recommended: bool = False
    is_unspecified: bool = False  # a more exact code exists once a fact is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A code that the asker wrote, looked up."""

    mention: Mention
    code: Code | None = None
    heirs: tuple[Code, ...] = ()  # what follows a retired one
    near: tuple[Code, ...] = ()  # real ones that an unknown one may have meant
    children: tuple[Code, ...] = ()  # what completes a header
    notes: tuple[Note, ...] = ()
    standing: Standing = Standing.UNKNOWN
    retired_since: str = ""  # a year, where our own words know it
    is_covered: bool = True  # False where the library holds that system in part or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One fact that tells codes apart: what it is for each of them."""

    fact: str  # in words: "age", "approach"
    values: tuple[tuple[str, str], ...]  # (code, value in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way it may be, and the code then."""

    when: str  # "the patient is 6 years or older"
    code: Code


class Reason(StrEnum):
    """What stands against a code."""

    #: it is for another fact than the stated one: `is_for`
    OTHER_FACT = "other fact"
    #: it needs more characters
    HEADER = "header"
    #: the letter denies or only suspects it: `words`
    NOT_ESTABLISHED = "not established"
    #: the letter's words lead to another code: `instead`
    OTHER_WORDS = "other words"
    #: it names a cause that the provider does not state
    NEEDS_CAUSE = "needs a cause"
    #: a guideline sets it aside: `why`
    GUIDELINE = "guideline"
    #: an Excludes1 note sets it against `instead`
    EXCLUDED = "excluded"
    #: an NCCI edit bundles it into `instead`, and no modifier lifts it
    BUNDLED = "bundled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A code that the asker or a near look might take, and what stands against it."""

    code: Code
    reason: Reason = Reason.OTHER_FACT
    is_for: str = ""  # what it is for instead: "6 years and older"
    words: str = ""  # the asker's words against it: "4-year-old"
    why: str = ""  # the rule that speaks against it, a sentence of our own
    instead: str = ""  # the code that stands
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Near codes side by side, and what decides between them."""

    codes: tuple[Code, ...]
    title: str = ""  # what is being coded: "insertion"
    differences: tuple[Difference, ...] = ()
    chosen: Code | None = None
    decided_by: tuple[Fact, ...] = ()
    branches: tuple[Branch, ...] = ()  # where a fact is missing
    missing: tuple[str, ...] = ()  # the facts to ask for, in words
    questions: tuple[str, ...] = ()  # the same as questions to the asker
    assumed: tuple[str, ...] = ()  # what a silent letter was taken to mean, in sentences
    rules: tuple[str, ...] = ()  # our own sentences on what decides
    includes: tuple[str, ...] = ()  # what is already part of the chosen one
    rejected: tuple[Rejection, ...] = ()


class ClashKind(StrEnum):
    PTP = "PTP"
    MUE = "MUE"
    AOC = "AOC"
    EXCLUDES1 = "Excludes1"
    EXCLUDES2 = "Excludes2"


class ClashVerdict(StrEnum):
    """What the rule says to the case."""

    #: never on one date, whatever the modifier
    NEVER = "not together; no modifier allows it"
    #: only with a modifier, where the record shows a separate service
    WITH_MODIFIER = "together only with a modifier for a truly separate service"
    #: no rule against it is in force
    ALLOWED = "no rule stands against it"
    #: the units are more than the rule allows
    TOO_MANY = "more units than allowed"
    #: the units are within what the rule allows
    WITHIN = "units within what is allowed"
    #: an add-on code, and its primary is among the codes
    HAS_PRIMARY = "add-on code with its primary"
    #: an add-on code alone
    LACKS_PRIMARY = "add-on code without its primary"
    #: the tabular list sets the two against each other
    EXCLUDED = "the two exclude each other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Codes or units that a rule sets against each other, or expressly allows."""

    kind: ClashKind
    codes: tuple[str, ...]  # a pair: column 1, column 2
    verdict: ClashVerdict
    source: str  # "NCCI PTP 2024Q3, indicator 0"
    limit: int | None = None  # units a day or a line (MUE)
    indicator: str = ""  # PTP: 0, 1, 9; MUE: the adjudication indicator
    at: str = ""  # where an excludes note stands
    rationale: str = ""  # the publisher's reason, where it gives one


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """How many units of a code a stated amount makes."""

    code: Code
    units: int
    amount: str  # the asker's: "60 mg"
    per: str  # what one unit is: "15 mg"
    source: str
    stated: int | None = None  # the units that the asker has on the line
    is_rounded: bool = False  # a part of a unit was counted as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A code's line in the fee schedule: (what, value in words) in the order to be told."""

    code: Code
    lines: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One way a crosswalk leads, from a code of one system to another."""

    from_code: str
    to: Code
    is_exact: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that bears on the case: in our own short words, or the publisher's note."""

    text: str
    source: str  # "Official Guidelines I.C.10.b", "note at J96"
    codes: tuple[str, ...] = ()


class Ground(StrEnum):
    """What an advice on a modifier rests on."""

    #: an NCCI pair that no modifier lifts
    PAIR_NEVER = "pair, never"
    #: an NCCI pair that a modifier lifts for a truly separate service
    PAIR_MAY = "pair, may"
    #: the code is an add-on, which takes no modifier for several procedures
    ADD_ON = "add-on"
    #: the fee schedule's indicator for it
    FEE = "fee schedule"
    #: a unit limit that a repeated service, documented, may pass
    REPEAT = "repeat"
    #: a manual's rule on the modifier itself: `text`
    MANUAL = "manual"
    #: nothing installed speaks of it
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierAdvice:
    """A modifier asked about, and what the tables say of it on a code."""

    modifier: str
    ground: Ground
    on: str = ""  # the code whose line it goes on
    beside: str = ""  # the other code of a pair
    fits: bool | None = None  # None: the record must decide
    indicator: str = ""
    source: str = ""
    text: str = ""  # the rule in our own words, after "Modifier 25 "
    description: str = ""  # the publisher's or our own, where one is installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A service asked about that is already part of another."""

    name: str  # "imaging guidance"
    of: str  # the code that holds it


class WhyOpen(StrEnum):
    #: words that lead to nothing installed
    NOTHING_MATCHES = "nothing matches"
    #: a table or code set that is not installed: `lacks`
    NOT_INSTALLED = "not installed"
    #: a question that no table answers
    BEYOND = "beyond the tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the library says to one question of the letter."""

    question: Question
    asks: tuple[Ask, ...] = ()  # all that its sentence wants to know
    recommended: tuple[Finding, ...] = ()  # in the order to be reported
    rejected: tuple[Rejection, ...] = ()
    checks: tuple[Check, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    clashes: tuple[Clash, ...] = ()
    units: tuple[Units, ...] = ()
    modifiers: tuple[ModifierAdvice, ...] = ()
    fees: tuple[Fee, ...] = ()
    targets: tuple[Target, ...] = ()
    rules: tuple[Rule, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()  # (fact, the question that asks for it)
    not_coded: tuple[Term, ...] = ()  # denied, suspected, past: told where it invites a mistake
    parts: tuple[Part, ...] = ()
    why_open: WhyOpen | None = None  # the library has nothing to say; the reply says so
    lacks: str = ""  # the table or code set that would be needed: "NCCI PTP"

    @property
    def is_open(self) -> bool:
        return self.why_open is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    answers: tuple[Answer, ...] = ()  # in the letter's order
    candidates: tuple[Finding, ...] = ()  # best first, over the whole letter
    checks: tuple[Check, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    clashes: tuple[Clash, ...] = ()
    missing_facts: tuple[str, ...] = ()
    releases: tuple[Release, ...] = ()  # the editions that answered
    warnings: tuple[str, ...] = ()  # "ICD-10-CM FY2026 (April 1, 2026) ended on 2026-09-30 ..."
    units: Mapping[str, int] = field(default_factory=dict)  # code -> units worked out or stated

    @property
    def recommended(self) -> tuple[Finding, ...]:
        return tuple(c for c in self.candidates if c.is_recommended)
