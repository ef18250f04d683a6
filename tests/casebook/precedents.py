"""Precedents made by hand, for what stores, finds and shows them."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from consultant.domain.casebook import AnsweredCode, Edition, Gist, Precedent
from consultant.domain.coding import CodeSystem, Fact, FactName
from consultant.domain.consult import Status
from consultant.domain.inquiry import Ask
from consultant.remembering import words_of
from consultant.storage import casebook
from consultant.storage.consults import ConsultRow
from consultant.storage.session import Session
from tests.builders import NOW, a_drafted_consult, a_letter

AGE, APPROACH = FactName.AGE, FactName.APPROACH


def a_gist(
    *,
    asked: tuple[str, ...] = ("33953", "33954"),
    answered: tuple[str, ...] = ("33953",),
    asks: tuple[Ask, ...] = (Ask.COMPARE,),
    facts: Mapping[FactName, str | int] | None = None,
    words: str = "open femoral cannulation ecmo",
    turns: tuple[str, ...] = (),
) -> Gist:
    stated: Mapping[FactName, str | int] = {AGE: 4, APPROACH: "open"} if facts is None else facts
    return Gist(
        asked=asked,
        answered=answered,
        asks=asks,
        facts=tuple(Fact(name=n, value=v, words=str(v)) for n, v in stated.items()),
        words=tuple(words.split()),
        turns=turns,
    )


def a_precedent(
    reference: str = "CD-000001", gist: Gist | None = None, *, organisation: str = ""
) -> Precedent:
    made = gist or a_gist()
    return Precedent(
        reference=reference,
        title="Cannulation of a child",
        question="33953 or 33954 for a [name], 4-year-old?",
        text="Report 33953.\n",
        gist=made,
        codes=tuple(
            AnsweredCode(system=CodeSystem.CPT, code=code, description=f"our words for {code}")
            for code in made.answered
        ),
        editions=(
            Edition(
                system=CodeSystem.CPT,
                name="2026",
                in_force_from=date(2026, 1, 1),
                in_force_to=date(2026, 12, 31),
            ),
        ),
        organisation=organisation,
        approved_by="Ann Reviewer",
        approved_at=NOW,
    )


def keep(session: Session, gist: Gist | None = None, *, organisation: str = "") -> str:
    """A sent consult with its precedent; the reference of both."""
    reference = a_drafted_consult(session, letter=a_letter(message_id=f"<q{_next(session)}@a.b>"))
    row = sa.update(ConsultRow).where(ConsultRow.id == int(reference[3:]))
    session.execute(row.values(status=Status.SENT.value))
    made = a_precedent(reference, gist, organisation=organisation)
    casebook.keep(session, made, words_of(made))
    return reference


def _next(session: Session) -> int:
    return (session.scalar(sa.select(sa.func.max(ConsultRow.id))) or 0) + 1
