"""The casebook: questions answered, approved and sent, with nothing in them that names anybody.

a sent consult --masked--> Precedent
a question of today: its Gist beside the precedent's --> Compared --> shown, and its words reused
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from consultant.domain.coding import CodeSystem, Fact, FactName
from consultant.domain.findings import Answer
from consultant.domain.inquiry import Ask

#: Ages at which code sets cut: newborn care (29 days), preventive visits, paediatric critical
#: care, ECMO. Two ages between the same cuts lead to the same codes.
AGE_CUTS = (29 / 365, 1, 2, 5, 6, 12, 18, 40, 65)
#: Facts that say who or when, and not what case it is.
NOT_OF_THE_CASE = frozenset({FactName.DATE_OF_SERVICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What makes two coding questions alike."""

    asked: tuple[str, ...] = ()  # codes that the letter names
    answered: tuple[str, ...] = ()  # codes of the answer
    asks: tuple[Ask, ...] = ()
    facts: tuple[Fact, ...] = ()
    present: tuple[str, ...] = ()  # clinical terms said of this patient
    absent: tuple[str, ...] = ()  # terms denied, suspected, past or a relative's
    words: tuple[str, ...] = ()  # words that tell one question from another
    turns: tuple[str, ...] = ()  # words that turn an answer round: "separate", "without"

    def values(self, name: FactName) -> frozenset[str]:
        """What is said of one fact, as far as codes tell it apart."""
        return frozenset(_value(fact) for fact in self.facts if fact.name is name)

    @property
    def stated(self) -> tuple[FactName, ...]:
        names = dict.fromkeys(fact.name for fact in self.facts)
        return tuple(name for name in names if name not in NOT_OF_THE_CASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A gist of today beside an earlier one."""

    asked: tuple[str, ...] = ()  # codes that both name
    answered: tuple[str, ...] = ()  # codes that answer both
    asks: tuple[Ask, ...] = ()
    agree: tuple[tuple[FactName, str], ...] = ()  # (fact, its value in words)
    differ: tuple[tuple[FactName, str, str], ...] = ()  # (fact, here, there)
    only_here: tuple[FactName, ...] = ()
    only_there: tuple[FactName, ...] = ()
    turned: tuple[str, ...] = ()  # terms that one affirms and the other does not
    words: tuple[str, ...] = ()  # that both use

    @property
    def is_contrary(self) -> bool:
        return bool(self.differ or self.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """What a reviewer made of the desk's words in one place, in paragraphs.

    It stands in place of `before`; with no `before`, behind the paragraph `follows`.
    """

    before: tuple[str, ...] = ()
    follows: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentAnswer:
    """The answer to one question of a letter."""

    conclusion: str  # `conclusion_of` what the library said then
    codes: tuple[str, ...] = ()  # asked and answered
    rewordings: tuple[Rewording, ...] = ()  # empty where the desk's words were approved


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredCode:
    """A code of the answer as its edition had it."""

    system: CodeSystem
    code: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What an answer rested on."""

    system: CodeSystem
    name: str
    in_force_from: date
    in_force_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """One consult's question and the answer that a person approved; masked throughout."""

    reference: str
    title: str = ""  # the subject
    question: str = field(default="", repr=False)
    text: str = field(default="", repr=False)  # the answer, without its greeting
    gist: Gist = Gist()
    answers: tuple[PrecedentAnswer, ...] = ()  # in the letter's order
    codes: tuple[AnsweredCode, ...] = ()
    editions: tuple[Edition, ...] = ()
    organisation: str = ""  # its kind; never its name
    approved_by: str = ""
    approved_at: datetime
    exemplary: bool = False
    withdrawal: Withdrawal | None = None
    is_open: bool = False  # its consult was opened again since, and is not answered anew yet

    @property
    def may_be_reused(self) -> bool:
        return self.withdrawal is None and not self.is_open

    @property
    def is_amended(self) -> bool:
        """Whether a reviewer's own words stand in it."""
        return any(answer.rewordings for answer in self.answers)


def compare(here: Gist, there: Gist) -> Compared:
    """What two questions share, and what speaks against taking the one for the other."""
    stated = tuple(dict.fromkeys((*here.stated, *there.stated)))
    both = [name for name in stated if here.values(name) and there.values(name)]
    same = [name for name in both if here.values(name) == there.values(name)]
    return Compared(
        asked=_shared(here.asked, there.asked),
        answered=_shared(here.answered, there.answered),
        asks=tuple(ask for ask in here.asks if ask in there.asks),
        agree=tuple((name, _in_words(here, name)) for name in same),
        differ=tuple(
            (name, _in_words(here, name), _in_words(there, name))
            for name in both
            if name not in same
        ),
        only_here=tuple(name for name in stated if not there.values(name)),
        only_there=tuple(name for name in stated if not here.values(name)),
        turned=_shared(
            (*here.present, *here.absent),
            (*(t for t in there.absent if t in here.present),
             *(t for t in there.present if t in here.absent)),
        ),
        words=_shared(here.words, there.words),
    )  # fmt: skip


def conclusion_of(answer: Answer) -> str:
    """A mark of what the library concludes for one question; it holds no words of anybody.

    Two answers with the same mark stand on the same ground, whatever the edition.
    """
    parts = {
        "report": [f.code.code for f in answer.recommended],
        "not": sorted(f"{r.code.code} {r.reason}" for r in answer.rejected),
        "checks": sorted(f"{c.mention.code} {c.standing}" for c in answer.checks),
        "chosen": sorted(c.chosen.code for c in answer.comparisons if c.chosen),
        "branches": sorted(b.code.code for c in answer.comparisons for b in c.branches),
        "clashes": sorted(
            f"{c.kind} {'+'.join(c.codes)} {c.verdict} {c.limit}" for c in answer.clashes
        ),
        "units": sorted(f"{u.code.code} {u.units}" for u in answer.units),
        "modifiers": sorted(
            f"{m.modifier} {m.on} {m.beside} {m.ground} {m.fits}" for m in answer.modifiers
        ),
        "fees": sorted(f"{f.code.code} {f.lines}" for f in answer.fees),
        "targets": sorted(f"{t.from_code} {t.to.code} {t.is_exact}" for t in answer.targets),
        "rules": sorted(f"{r.text} {r.source}" for r in answer.rules),
        "missing": sorted(fact for fact, _ in answer.missing),
        "parts": sorted(f"{p.name} {p.of}" for p in answer.parts),
        "open": [answer.why_open.value] if answer.why_open else [],
    }
    said = "; ".join(f"{name}: {', '.join(found)}" for name, found in parts.items() if found)
    asks = ", ".join(sorted(ask.value for ask in (answer.asks or (answer.question.ask,))))
    return hashlib.blake2s(f"{asks} | {said}".encode(), digest_size=12).hexdigest()


def _shared(here: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    others = set(there)
    return tuple(dict.fromkeys(each for each in here if each in others))


def _value(fact: Fact) -> str:
    if fact.name is FactName.AGE and isinstance(fact.value, int | float):
        return f"band {sum(fact.value >= cut for cut in AGE_CUTS)}"
    return str(fact.value).lower()


def _in_words(gist: Gist, name: FactName) -> str:
    found = dict.fromkeys(fact.words or str(fact.value) for fact in gist.facts if fact.name is name)
    return ", ".join(found)
