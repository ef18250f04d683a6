"""Look-ups approved together: only what is sure, grounded and unflagged; each by itself."""

import pytest

from consultant.domain.consult import Confidence, Draft, Role, Status
from consultant.domain.flags import Flag
from consultant.domain.mail import OutgoingState
from consultant.storage import consults, drafts, marks, outbox
from consultant.storage.session import Session, reading, transaction
from tests.builders import NOW, a_draft, a_drafted_consult
from tests.web.desks import Place


def a_look_up(session: Session, *flags: Flag, draft: Draft | None = None) -> str:
    """A consult that asks for a look-up and nothing else, its draft sure."""
    reference = a_drafted_consult(session, draft or a_draft("Hello,\n\nIt is billable.\n"))
    marks.set_flags(session, consults.get(session, reference), flags, ("lookup",))
    return reference


def boxes_in(page: str) -> list[str]:
    """The consults that may be ticked."""
    return [part.partition('"')[0] for part in page.split('<input type="checkbox" name="')[1:]]


def statuses(place: Place) -> dict[str, Status]:
    with reading(place.desk.engine) as session:
        return {consult.reference: consult.status for consult in consults.listing(session)}


def test_only_what_needs_no_eyes_stands_on_the_sheet(place: Place) -> None:
    unsure = Draft(subject="Re", text="Perhaps.\n", confidence=Confidence.MEDIUM)
    with transaction(place.desk.engine) as session:
        plain, guest = a_look_up(session), a_look_up(session, Flag.STRANGER)
        for each in set(Flag) - {Flag.STRANGER}:
            a_look_up(session, each)
        a_look_up(session, draft=unsure)
        a_look_up(session, draft=a_draft("Hello,\n\nReport 33953.\n"))  # no library holds it
        another = a_drafted_consult(session)
        marks.set_flags(session, consults.get(session, another), (), ("lookup", "pair"))
        marks.mark_sent_back(session, consults.get(session, a_look_up(session)))
        held = a_look_up(session)
    ann, ben = place.signed_in(place.add()), place.signed_in(place.add("Ben Colleague"))
    ben.post(f"/consults/{held}/take")

    page = ann.get("/alike").text

    assert boxes_in(page) == [plain, guest]
    assert "It is billable." in page
    assert boxes_in(ben.get("/alike").text) == [plain, guest, held]
    assert boxes_in(ann.get("/alike?flag=stranger").text) == [guest]


def test_the_sheet_gives_the_answer_to_each_question(place: Place) -> None:
    text = 'Hello,\n\n(1) It is billable.\n\n(2) It is a\nheader.\n\n(1) "4-year-old?"\n\nMore.\n'
    with transaction(place.desk.engine) as session:
        a_look_up(session, draft=a_draft(text))

    page = place.signed_in(place.add()).get("/alike").text

    assert "<bdi>(1) It is billable. (2) It is a header.</bdi>" in page


def test_what_is_ticked_is_approved_and_can_be_called_back_together(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        first, second, third = (a_look_up(session) for _ in range(3))
    ann = place.signed_in(place.add())

    done = ann.post("/alike", data={first: "1", second: "1"}).text
    approved = statuses(place)
    back = ann.post("/alike/undo", data={first: "1", second: "1"}).text

    assert "2 look-ups approved" in done
    assert "Undo all 2" in done
    assert approved == {
        first: Status.APPROVED,
        second: Status.APPROVED,
        third: Status.DRAFTED,
    }
    assert "2 look-ups called back" in back
    assert set(statuses(place).values()) == {Status.DRAFTED}
    with reading(place.desk.engine) as session:
        assert {mail.state for mail in outbox.postings(session)} == {OutgoingState.CANCELLED}


def test_one_that_changed_meanwhile_stays_and_the_others_go(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        amended, taken, fine = (a_look_up(session) for _ in range(3))
    ann, ben = place.signed_in(place.add()), place.signed_in(place.add("Ben Colleague"))
    assert boxes_in(ann.get("/alike").text) == [amended, taken, fine]
    with transaction(place.desk.engine) as session:
        drafts.add(session, consults.get(session, amended), a_draft("Other words.\n"), now=NOW)
    ben.post(f"/consults/{taken}/take")

    done = ann.post("/alike", data={amended: "1", taken: "1", fine: "1"}).text

    assert "1 look-up approved" in done
    assert f"{amended} was amended: you saw version 1" in done
    assert f"{taken} is in another reviewer&#39;s hands" in done
    assert statuses(place)[fine] is Status.APPROVED
    assert statuses(place)[amended] is statuses(place)[taken] is Status.DRAFTED


@pytest.mark.parametrize("flag", [Flag.PATIENT, Flag.CLASH, Flag.EDITION])
def test_a_form_made_by_hand_approves_nothing_that_needs_eyes(place: Place, flag: Flag) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_look_up(session, flag)
    may = place.signed_in(place.add("May Manager", Role.MANAGER))

    done = may.post("/alike", data={reference: "1", "CD-000099": "1", "CD-x": "1"}).text

    assert f"{reference} needs eyes: {flag.value}." in done
    assert "There is no consult CD-000099." in done
    assert statuses(place) == {reference: Status.DRAFTED}
