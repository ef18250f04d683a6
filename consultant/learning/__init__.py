"""What the desk learns from its reviewers: proposals from sent replies, and what people decide.

sent --(drafted beside sent)--> proposals --a person--> accepted: acts in search and drafts
                                                       refused, withdrawn: does not
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from consultant.desk import Desk
from consultant.domain.coding import Code, Standing
from consultant.domain.consult import Act
from consultant.domain.errors import ReviewError
from consultant.domain.learning import Lesson, LessonKind, LessonState, Taught
from consultant.learning.comparing import AskedBack, Sent, proposals_of
from consultant.library.catalog import Catalog
from consultant.matching.books import open_case
from consultant.matching.diagnoses.phrases import phrases_of
from consultant.matching.learned import fits_the_case
from consultant.remembering import (
    Answered,
    make_precedent,
    mark_exemplary,
    mask_of,
    read_answered,
)
from consultant.storage import audit, consults, drafts, lessons
from consultant.storage.session import Session, reading, transaction

#: What is written in the history for each decision.
ACTS = {
    LessonState.ACCEPTED: "accept lesson",
    LessonState.REFUSED: "refuse lesson",
    LessonState.WITHDRAWN: "withdraw lesson",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's word on a lesson."""

    state: LessonState
    by: str  # the name with its credential, as findings tell it
    who: str  # the account, for the history
    note: str = ""
    at: datetime


def learn_from_consult(desk: Desk, number: int, now: datetime) -> None:
    """Propose what a sent reply teaches, unless another worker has it; nothing acts by this."""
    with reading(desk.engine) as session:
        answered = read_answered(session, number)
        asked = _asked_back(session, answered) if answered else ()
    taught = taught_by(desk, answered, asked) if answered else ()
    with transaction(desk.engine) as session:
        if not lessons.claim(session, number):
            return
        lessons.settle(session, number)
        lessons.take_back(session, number)
        new = [each for each in taught if lessons.propose(session, each, number, now=now)]
        if new:
            kinds = sorted(each.kind.value for each in new)
            reference = consults.reference_of(number)
            told = {"kinds": kinds}
            audit.record(
                session,
                now=now,
                who="desk",
                act="propose lesson",
                about=reference,
                particulars=told,
            )


def taught_by(
    desk: Desk, answered: Answered, asked: tuple[AskedBack, ...] = ()
) -> tuple[Taught, ...]:
    """What the difference between the desk's draft and the reply sent may teach."""
    inquiry, catalog = answered.question.inquiry, desk.catalog
    on = inquiry.date_of_service
    case = open_case(inquiry, desk.books)
    precedent = make_precedent(answered, lambda code, day: catalog.find(None, code, day))

    def may_be_given(written: str) -> Code | None:
        code = catalog.find(None, written, on)
        stands = catalog.standing(None, written, on) is Standing.IN_FORCE
        return code if code and stands and fits_the_case(case, code) else None

    return proposals_of(
        Sent(
            inquiry=inquiry,
            findings=answered.findings,
            desk=answered.desk.text if answered.desk else "",
            approved=answered.approved.text,
            rewordings=tuple(answer.rewordings for answer in precedent.answers),
            phrases=phrases_of(case, inquiry.terms),
            asked=asked,
        ),
        mask=mask_of(answered),
        in_force=may_be_given,
    )


def decide(session: Session, number: int, decision: Decision, catalog: Catalog) -> Lesson:
    """Accept, refuse or withdraw a lesson.

    ReviewError where its life does not lead there, where a refusal or a withdrawal gives no
    reason, and where a code to be accepted is not in force.
    """
    lesson, state, now = lessons.get(session, number), decision.state, decision.at
    if lesson is None:
        raise ReviewError(f"There is no lesson {number}.")
    if state is not LessonState.ACCEPTED and not decision.note.strip():
        raise ReviewError("Say why, in a few words.")
    # The event first: it makes other deciders wait, and each decision gets its own number.
    told = {"kind": lesson.taught.kind.value, "code": lesson.taught.code}
    about, act = f"lesson {number}", ACTS[state]
    audit.record(session, now=now, who=decision.who, act=act, about=about, particulars=told)
    lesson = lessons.get(session, number, lock=True) or lesson
    lesson.refuse_unless(state)
    if state is LessonState.ACCEPTED:
        refuse_ungrounded(lesson.taught, catalog, now)
    decided = replace(
        lesson, state=state, decided_by=decision.by, decided_at=now, note=decision.note.strip()
    )
    if lesson.taught.kind is LessonKind.WORDING:
        _hold_up(session, decided, decision.who, now)
    lessons.decide(session, decided)
    return decided


def take_in(
    session: Session, given: Iterable[Lesson], catalog: Catalog, *, who: str, now: datetime
) -> int:
    """Keep other desks' lessons with their decisions; how many were new.

    ReviewError where one that acts has a code that is not in force here: then none is kept.
    """
    told = {"from": "a file"}
    audit.record(
        session, now=now, who=who, act="import lessons", about="learning", particulars=told
    )
    new = 0
    for lesson in given:
        if lesson.taught.kind is LessonKind.WORDING:
            continue  # a wording lives in the casebook of the desk that has it
        if lesson.state is LessonState.ACCEPTED:
            refuse_ungrounded(lesson.taught, catalog, now)
        new += lessons.keep(session, lesson)
    return new


def refuse_ungrounded(taught: Taught, catalog: Catalog, now: datetime) -> None:
    """ReviewError where the installed library does not hold a lesson's code, or not today."""
    if taught.kind is LessonKind.WORDING:
        return
    if catalog.standing(taught.system, taught.code, now.date()) is not Standing.IN_FORCE:
        raise ReviewError(f"{taught.code} is not in force in any edition installed here.")


def _hold_up(session: Session, lesson: Lesson, who: str, now: datetime) -> None:
    """A wording lives in the casebook: the newest precedent that has it is held up, or no more."""
    if lesson.state is LessonState.REFUSED:
        return
    if not lesson.references:
        raise ReviewError("No precedent with this wording is kept any more.")
    exemplary = lesson.state is LessonState.ACCEPTED
    mark_exemplary(session, lesson.references[0], who=who, exemplary=exemplary, now=now)


def _asked_back(session: Session, answered: Answered) -> tuple[AskedBack, ...]:
    """What reviewers asked the asker before they answered, with the draft that they had."""
    consult = answered.consult
    versions = {d.version: d for d in drafts.versions(session, consult)}
    return tuple(
        AskedBack(
            note=verdict.note,
            draft=versions[verdict.version].text,
            codes=versions[verdict.version].codes,
            stated=frozenset(
                fact.name
                for read in answered.letters
                if read.received_at <= verdict.at
                for fact in read.inquiry.facts
            ),
        )
        for verdict in drafts.verdicts(session, consult)
        if verdict.act is Act.ASK and verdict.version in versions
    )
