"""A consult opened for review: its question, its draft, its findings, and what replies need.

Stationery   what replies are written on, the same for all
Case         one consult with all that its reply is made of
Seen, Word   what a reviewer had before them, and what they say of it
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consultant.domain.business import Promise
from consultant.domain.consult import Act, Consult, Draft, Reviewer, Ungrounded
from consultant.domain.errors import ReviewError
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry
from consultant.domain.references import Seal
from consultant.storage import drafts, inquiries, vouchings
from consultant.storage.inquiries import Read
from consultant.storage.session import Session
from consultant.storage.vouchings import Vouching
from consultant.templates import Templates, tidy

#: Whether a text keeps to the library: (text, the letter it answers, what was found).
Grounding = Callable[[str, Read, Findings], tuple[Ungrounded, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """What replies are written on."""

    templates: Templates
    sender: str  # our From
    desk_name: str
    undo: timedelta
    hold: timedelta  # how long a taken consult is kept for its reviewer
    grounding: Grounding
    seal: Seal  # signs Message-IDs and reply addresses
    subject: Callable[[Inquiry, str], str]  # of a reply: to this letter, about this reference
    promise: Promise  # how soon the desk means to reply
    two_persons: bool = False  # whether who wrote the words may not approve them
    plus_address: bool = True  # whether replies name an address with the reference in it
    plus_return: bool = False  # whether they leave from it too, so that a report finds its reply
    rating_page: str = ""  # under which askers say what a reply was worth; "" asks nobody

    def rating_address(self, reference: str) -> str:
        """The address in a reply's footer; "" where askers are not asked."""
        if not self.rating_page:
            return ""
        return f"{self.rating_page}/{self.seal.rating_token(reference)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A consult with all that its reply is made of."""

    consult: Consult
    question: Read  # the letter that is answered
    draft: Draft
    findings: Findings
    vouchings: tuple[Vouching, ...] = ()

    @property
    def vouched(self) -> frozenset[str]:
        """Words that a person answers for."""
        return frozenset(each.text for each in self.vouchings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A reviewer's word: who says what, when, and why."""

    act: Act
    by: Reviewer
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reviewer had before them when they acted."""

    reference: str
    version: int


def open_case(session: Session, consult: Consult) -> Case:
    """A consult's question, current draft and findings; ReviewError where nothing is drafted."""
    draft = drafts.current(session, consult)
    if draft is None:
        raise ReviewError(f"{consult.reference} has no draft yet.")
    return Case(
        consult=consult,
        question=last_question(session, consult),
        draft=draft,
        findings=inquiries.findings(session, consult),
        vouchings=vouchings.of_consult(session, consult.id),
    )


def last_question(session: Session, consult: Consult) -> Read:
    """The letter that the draft answers: the last one that asks something."""
    letters = inquiries.letters(session, consult)
    asking = [read for read in letters if read.inquiry.kind.wants_an_answer]
    return (asking or letters)[-1]


def amended_draft(before: Draft, by: Reviewer, desk: Stationery, text: str) -> Draft:
    """The draft with another text; also what the preview of an amendment shows."""
    plain = tidy(text.replace("\r\n", "\n"))
    return replace(before, text=plain, html=desk.templates.as_html(plain), written_by=by.name)


def ungrounded_in(case: Case, desk: Stationery) -> tuple[Ungrounded, ...]:
    """What the draft names and neither the library nor a person answers for: it blocks approval."""
    found = desk.grounding(case.draft.text, case.question, case.findings)
    return tuple(each for each in found if each.text not in case.vouched)
