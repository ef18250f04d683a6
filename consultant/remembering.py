"""The precedent of a consult whose reply was sent: written, held up, withdrawn.

letters, the desk's draft, the text approved, findings --> Precedent --> the casebook
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consultant.desk import Desk
from consultant.domain.casebook import (
    AnsweredCode,
    Edition,
    Precedent,
    PrecedentAnswer,
    Rewording,
    Withdrawal,
    conclusion_of,
)
from consultant.domain.coding import Code, key_of
from consultant.domain.consult import Act, Consult, Draft, Status, Verdict
from consultant.domain.errors import ReviewError
from consultant.domain.findings import Findings
from consultant.drafting.grounding import CODE
from consultant.drafting.rewording import plain_of, rewordings, unframed
from consultant.library.casebook.gists import Mask, gist_of
from consultant.library.casebook.likeness import codes_of, marks_of
from consultant.library.casebook.words import telling_words
from consultant.reading.privacy.masking import masking
from consultant.reviewing import last_question
from consultant.storage import audit, casebook, clients, consults, drafts, inquiries
from consultant.storage.inquiries import Read
from consultant.storage.session import Session, reading, transaction

_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"\s*\[CD-\d+\]")
#: A code in any edition for a date; None where no installed one holds it.
Find = Callable[[str, date], Code | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A consult whose reply has left."""

    consult: Consult
    letters: Sequence[Read]
    question: Read
    findings: Findings
    desk: Draft | None  # the desk's own version that the reviewer had; None: written by hand
    approved: Draft
    verdict: Verdict
    organisation: str  # its kind


def remember_consult(desk: Desk, number: int, now: datetime) -> None:
    """Write the precedent that is due of a consult, unless another worker has it."""
    del now
    with reading(desk.engine) as session:
        answered = read_answered(session, number)
    made = None
    if answered is not None:
        made = make_precedent(answered, lambda code, on: desk.catalog.find(None, code, on))
    with transaction(desk.engine) as session:
        if not casebook.claim(session, number):
            return
        casebook.settle(session, number)
        if made is not None:
            casebook.keep(session, made, words_of(made))


def withdraw_precedent(
    session: Session, reference: str, *, who: str, reason: str, now: datetime
) -> None:
    """Nobody is to lean on a precedent any more; ReviewError without a reason, or without one."""
    if not reason.strip():
        raise ReviewError("Say why this precedent is withdrawn.")
    withdrawal = Withdrawal(by=who, at=now, reason=reason.strip())
    if not casebook.withdraw(session, reference, withdrawal):
        raise ReviewError(f"{reference} has no precedent that stands.")
    audit.record(session, now=now, who=who, act="withdraw precedent", about=reference)


def mark_exemplary(
    session: Session, reference: str, *, who: str, exemplary: bool, now: datetime
) -> None:
    """Hold a precedent up before others, or no longer; ReviewError where none stands."""
    if not casebook.set_exemplary(session, reference, exemplary=exemplary):
        raise ReviewError(f"{reference} has no precedent that stands.")
    act = "mark exemplary" if exemplary else "mark ordinary"
    audit.record(session, now=now, who=who, act=act, about=reference)


def read_answered(session: Session, number: int) -> Answered | None:
    """The consult with what was sent; None where its answer does not stand (it was reopened)."""
    consult = consults.get(session, consults.reference_of(number))
    said = [v for v in drafts.verdicts(session, consult) if v.act in {Act.APPROVE, Act.DECLINE}]
    stands = consult.status in {Status.SENT, Status.CLOSED}
    if not stands or not said or said[-1].act is not Act.APPROVE:
        return None
    versions = [d for d in drafts.versions(session, consult) if d.version <= said[-1].version]
    client = clients.get(session, consult.client) if consult.client is not None else None
    return Answered(
        consult=consult,
        letters=inquiries.letters(session, consult),
        question=last_question(session, consult),
        findings=inquiries.findings(session, consult),
        desk=next((d for d in reversed(versions) if d.written_by == "desk"), None),
        approved=versions[-1],
        verdict=said[-1],
        organisation=(client.kind or "") if client else "",
    )


def make_precedent(answered: Answered, find: Find) -> Precedent:
    """The precedent of an answered consult; nothing in it names anybody."""
    mask = mask_of(answered)
    inquiry, approved = answered.question.inquiry, mask(answered.approved.text)
    written = rewordings(mask(answered.desk.text), approved) if answered.desk else {}
    codes = _codes(answered, written, find)
    return Precedent(
        reference=answered.consult.reference,
        title=" ".join(mask(_TAG.sub("", _PREFIX.sub("", inquiry.subject))).split()),
        question=mask(inquiry.text).strip(),
        text=unframed(approved),
        gist=gist_of(inquiry, answered.findings, mask, answered=tuple(c.code for c in codes)),
        answers=tuple(
            PrecedentAnswer(
                conclusion=conclusion_of(answer),
                codes=tuple(
                    dict.fromkeys(
                        [c.mention.code for c in answer.checks]
                        + [f.code.code for f in answer.recommended]
                    )
                ),
                rewordings=_own(written.get(place, ()), answered.desk),
            )
            for place, answer in enumerate(answered.findings.answers, start=1)
        ),
        codes=tuple(
            AnsweredCode(system=c.system, code=c.code, description=c.description) for c in codes
        ),
        editions=_editions(answered.findings, codes),
        organisation=answered.organisation,
        approved_by=answered.verdict.reviewer,
        approved_at=answered.verdict.at,
    )


def _editions(findings: Findings, codes: tuple[Code, ...]) -> tuple[Edition, ...]:
    """What the answer rested on: the editions of its codes' books; of all, where it has no code."""
    books = {code.system for code in codes}
    return tuple(
        Edition(
            system=r.system,
            name=r.edition,
            in_force_from=r.in_force_from,
            in_force_to=r.in_force_to,
        )
        for r in findings.releases
        if not books or r.system in books
    )


def words_of(precedent: Precedent) -> tuple[str, ...]:
    """All that a precedent is found by: marks, codes, the question's words, the reviewer's."""
    gist = precedent.gist
    own = " ".join(text for a in precedent.answers for r in a.rewordings for text in r.after)
    named = tuple(key_of(code).lower() for code in CODE.findall(own))
    found = (*marks_of(gist), *codes_of(gist), *named, *gist.words, *telling_words(own))
    return tuple(dict.fromkeys(found))


def mask_of(answered: Answered) -> Mask:
    """A mask that knows everybody whom the consult's letters name, the askers too."""
    letters = [read.letter for read in answered.letters]
    texts = [text for letter in letters for text in (letter.subject, letter.text)]
    texts += [read.inquiry.text for read in answered.letters]
    codes = [m for read in answered.letters for m in read.inquiry.mentions]
    people = [each for letter in letters for each in (letter.from_name, letter.from_address)]
    return masking(
        texts,
        people=people,
        keep=[word for m in codes for word in (m.code, m.as_written)],
        books=[release.edition for release in answered.findings.releases],
    )


def _codes(
    answered: Answered, written: dict[int, tuple[Rewording, ...]], find: Find
) -> tuple[Code, ...]:
    """Codes that the answer reports: the draft's that still stand, and the reviewer's own."""
    text, on = answered.approved.text, answered.question.inquiry.date_of_service
    before = set(CODE.findall(answered.desk.text)) if answered.desk else set()
    new = CODE.findall("\n".join(t for own in written.values() for r in own for t in r.after))
    if answered.desk is None:
        new = CODE.findall(text)
    named = set(CODE.findall(text))
    wanted = [code for code in answered.approved.codes if code in named]
    wanted += [code for code in new if code not in before]
    found = (find(code, on) for code in dict.fromkeys(wanted))
    return tuple(code for code in found if code is not None)


def _own(wordings: Iterable[Rewording], desk: Draft | None) -> tuple[Rewording, ...]:
    """Rewordings of the desk's very own words: where it had borrowed, of what stood there."""
    borrowed = desk.borrowed if desk else ()
    instead = {plain_of(each.text): each.instead for each in borrowed if each.instead}
    return tuple(
        Rewording(
            before=instead.get(" ".join(each.before), each.before),
            follows=each.follows,
            after=each.after,
        )
        for each in wordings
    )
