"""What a letter asks: its mentions, terms and facts, question by question."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consultant.domain.coding import Fact, FactName, Mention, Term


class LetterKind(StrEnum):
    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    THANKS = "thanks"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    BULK = "bulk"
    CALENDAR = "calendar"
    OUT_OF_SCOPE = "out_of_scope"
    UNREADABLE = "unreadable"

    @property
    def wants_an_answer(self) -> bool:
        return self in {LetterKind.QUESTION, LetterKind.FOLLOW_UP}


class Ask(StrEnum):
    """What a sentence wants to know."""

    #: what does this code say; is it billable, in force
    LOOKUP = "lookup"
    #: which of these codes
    COMPARE = "compare"
    #: what code for these words
    CODE_FOR = "code_for"
    #: may these be billed together
    PAIR = "pair"
    MODIFIER = "modifier"
    UNITS = "units"
    #: status, global days, RVU, assistants
    PAYMENT = "payment"
    #: from one code system, or from a retired code, to another
    CROSSWALK = "crosswalk"
    #: what the official guidelines say: sequencing, what may be coded
    GUIDELINE = "guideline"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing asked, in the order of the letter."""

    ask: Ask
    words: str  # the sentence as written
    mentions: tuple[Mention, ...] = ()
    terms: tuple[Term, ...] = ()
    start: int = 0


#: Kinds of identifiers that tell who the patient is; a date or a clinic alone names nobody.
NAMING = frozenset({"name", "dob", "mrn", "ssn", "phone", "email", "address", "account", "age"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Words that name a patient (45 CFR 164.514(b)(2))."""

    type: str  # name, dob, mrn, ssn, phone, address, account, ...
    text: str = field(repr=False)
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A letter understood."""

    kind: LetterKind
    text: str = field(default="", repr=False)  # the visible text; all positions count in it
    subject: str = field(default="", repr=False)
    mentions: tuple[Mention, ...] = ()
    terms: tuple[Term, ...] = ()
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    asked_on: date

    @property
    def asks(self) -> tuple[Ask, ...]:
        return tuple(dict.fromkeys(q.ask for q in self.questions))

    def fact(self, name: FactName) -> Fact | None:
        """The first fact of that name; None where the letter does not say."""
        return next((f for f in self.facts if f.name is name), None)

    def values(self, name: FactName) -> tuple[str | int | float, ...]:
        return tuple(f.value for f in self.facts if f.name is name)

    @property
    def date_of_service(self) -> date:
        """The date the books are asked for: the service's where stated, else the letter's."""
        stated = self.fact(FactName.DATE_OF_SERVICE)
        try:
            return date.fromisoformat(str(stated.value)) if stated else self.asked_on
        except ValueError:
            return self.asked_on
