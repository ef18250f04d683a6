"""What the library says to an inquiry, weighed and with its evidence."""

from dataclasses import dataclass
from enum import StrEnum

from consultant.domain.coding import Code, Fact, Mention, Note, Release
from consultant.domain.inquiry import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A candidate code, and why."""

    code: Code
    score: float  # 0 to 1, comparable within one inquiry only
    because: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()  # its own and its ancestors', nearest first
    is_named: bool = False  # the asker wrote it
    is_recommended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A code that the asker wrote, looked up."""

    mention: Mention
    code: Code | None = None
    heirs: tuple[Code, ...] = ()  # what follows a retired one
    near: tuple[Code, ...] = ()  # real ones that an unknown one may have meant
    children: tuple[Code, ...] = ()  # what completes a header
    notes: tuple[Note, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Near codes side by side, and what decides between them."""

    codes: tuple[Code, ...]
    differences: tuple[Difference, ...]
    chosen: Code | None = None
    decided_by: tuple[Fact, ...] = ()
    branches: tuple[Branch, ...] = ()  # where a fact is missing
    missing: tuple[str, ...] = ()  # the facts to ask for, in words


class ClashKind(StrEnum):
    PTP = "PTP"
    MUE = "MUE"
    AOC = "AOC"
    EXCLUDES1 = "Excludes1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Codes or units that a rule sets against each other."""

    kind: ClashKind
    codes: tuple[str, ...]
    verdict: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the library says to one question of the letter."""

    question: Question
    recommended: tuple[Code, ...] = ()
    rejected: tuple[Code, ...] = ()
    checks: tuple[Check, ...] = ()
    comparison: Comparison | None = None
    clashes: tuple[Clash, ...] = ()
    is_open: bool = False  # the library has nothing to say; the reply says so
    why_open: str = ""


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
