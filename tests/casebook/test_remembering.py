"""What becomes of a consult in the casebook: written when it is sent, masked, gone when it goes."""

from datetime import timedelta

import pytest

from consultant import reviewing
from consultant.desk import Desk
from consultant.domain.casebook import Precedent
from consultant.domain.consult import Client, OrganisationKind, Reviewer
from consultant.domain.errors import ReviewError
from consultant.remembering import mark_exemplary, withdraw_precedent
from consultant.reviewing import Seen
from consultant.storage import audit, casebook, clients, consults
from consultant.storage.casebook import Sought
from consultant.storage.documents import to_document
from consultant.storage.forgetting import Limits, forget
from consultant.storage.session import reading, transaction
from tests.builders import NOW
from tests.casebook.desks import ECMO, REWORDED, answer, ask, deliver, newest, precedent_of, settle
from tests.web.samples import mail_in


def test_a_reply_that_was_sent_becomes_a_precedent(desk: Desk, ann: Reviewer) -> None:
    with transaction(desk.engine) as session:
        house = Client(id=0, name="Northlake", kind=OrganisationKind.HOSPITAL)
        clients.add(session, house, ["@northlake.example"], by="operator", now=NOW)

    reference = answer(desk, ann, ECMO)

    precedent = precedent_of(desk, reference)
    assert precedent is not None
    assert precedent.gist.asked == ("33953", "33954")
    assert [code.code for code in precedent.codes] == ["33953"]
    assert REWORDED in precedent.text
    assert "Hello" not in precedent.text
    assert precedent.approved_by == ann.name
    assert precedent.approved_at == NOW
    assert precedent.organisation == "hospital"
    assert [str(edition.system) for edition in precedent.editions] == ["CPT"]


def test_nothing_is_a_precedent_before_it_was_sent(desk: Desk, ann: Reviewer) -> None:
    mail_in(desk, "Maren Holt <maren@northlake.example>", "ECMO", ECMO)
    reference = newest(desk)
    with transaction(desk.engine) as session:
        seen = Seen(reference=reference, version=1)
        reviewing.approve(session, seen, ann, desk.stationery, NOW)

    assert precedent_of(desk, reference) is None


def test_a_corrected_answer_takes_the_place_of_the_first(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)
    with transaction(desk.engine) as session:
        mark_exemplary(session, reference, who="Ann", exemplary=True, now=NOW)
    again = "Re: ECMO [" + reference + "]"
    mail_in(desk, "Maren Holt <maren@northlake.example>", again, ECMO, at=NOW + timedelta(hours=1))
    opened = precedent_of(desk, reference)

    second = "It is within 33953."
    later = NOW + timedelta(hours=2)
    old = "Already part of 33953: the fluoroscopic guidance."
    settle(desk, ann, reference, reword=(old, second), now=later)

    assert opened is not None
    assert opened.is_open
    corrected = precedent_of(desk, reference)
    assert corrected is not None
    assert second in corrected.text
    assert not corrected.is_open
    assert not corrected.exemplary
    with reading(desk.engine) as session:
        assert len(casebook.page(session, Sought(words=("33953",)), limit=9)) == 1


def test_a_declined_consult_is_a_precedent_for_nobody(desk: Desk, ann: Reviewer) -> None:
    mail_in(desk, "Maren Holt <maren@northlake.example>", "ECMO", ECMO)
    reference = newest(desk)
    with transaction(desk.engine) as session:
        seen = Seen(reference=reference, version=1)
        reviewing.decline(session, seen, ann, desk.stationery, note="not ours", now=NOW)

    deliver(desk)

    assert precedent_of(desk, reference) is None


def test_a_precedent_goes_with_its_consult(desk: Desk, ann: Reviewer) -> None:
    answer(desk, ann, ECMO)
    years = NOW + timedelta(days=3000)

    with transaction(desk.engine) as session:
        gone = forget(session, Limits(consults=years), who="operator", now=years)

    assert gone.consults == 1
    with reading(desk.engine) as session:
        assert casebook.is_empty(session)
        assert casebook.holders(session, ["33953"]) == []


def test_a_withdrawn_precedent_is_shown_beside_nothing(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)

    with transaction(desk.engine) as session:
        withdraw_precedent(session, reference, who="Ann", reason="superseded", now=NOW)

    assert ask(desk, ECMO).borrowed == ()
    with reading(desk.engine) as session:
        assert casebook.page(session, Sought(), limit=9) == []
        assert audit.events(session, reference)[-1].act == "withdraw precedent"


def test_a_precedent_is_not_withdrawn_without_a_reason(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)

    with (
        pytest.raises(ReviewError, match="Say why"),
        transaction(desk.engine) as session,
    ):
        withdraw_precedent(session, reference, who="Ann", reason=" ", now=NOW)


def test_consults_sent_before_there_was_a_casebook_are_gathered(desk: Desk, ann: Reviewer) -> None:
    reference = answer(desk, ann, ECMO)
    with transaction(desk.engine) as session:
        casebook.remove(session, consults.id_of(reference))

    with transaction(desk.engine) as session:
        noted = casebook.note_missing(session)
    deliver(desk)

    assert noted == 1
    assert precedent_of(desk, reference) is not None


def test_nobody_is_named_in_a_precedent(desk: Desk, ann: Reviewer) -> None:
    named = ECMO + "\nPatient Wilhelmina Ashgrove, DOB 5/2/2022, MRN 0098123, 92-year-old aunt.\n"
    told = ("Not 33954,", "For Ashgrove (0098123), as Maren says: not 33954,")

    reference = answer(desk, ann, named, subject="Wilhelmina Ashgrove, ECMO", reword=told)

    precedent = precedent_of(desk, reference)
    kept = to_document(Precedent, precedent) if precedent else ""
    with reading(desk.engine) as session:
        held = {
            word
            for word in ("ashgrove", "wilhelmina", "maren", "0098123", "holt")
            if casebook.holders(session, [word])
        }
    assert precedent is not None
    for name in ("Ashgrove", "Wilhelmina", "0098123", "5/2/2022", "Maren", "Holt", "92-year"):
        assert name not in kept
    assert held == set()
    assert "33954" in precedent.text
