"""What a reviewer does on a consult's page, and what becomes of it."""

import re

from consultant.domain.consult import Draft, Role, Status
from consultant.domain.mail import OutgoingState
from consultant.storage import audit, consults, drafts, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import reading, transaction
from tests.builders import a_draft, a_drafted_consult
from tests.web.desks import Place

ADVICE = "Tell us the age of the patient on the date of service.\n"


def a_consult(place: Place, text: str = ADVICE) -> str:
    with transaction(place.desk.engine) as session:
        return a_drafted_consult(session, a_draft(text))


def status_of(place: Place, reference: str) -> Status:
    with reading(place.desk.engine) as session:
        return consults.get(session, reference).status


def draft_of(place: Place, reference: str) -> Draft:
    with reading(place.desk.engine) as session:
        draft = drafts.current(session, consults.get(session, reference))
    assert draft is not None
    return draft


def mails_of(place: Place, reference: str) -> list[Posting]:
    with reading(place.desk.engine) as session:
        return outbox.postings(session, about=reference)


def acts_on(place: Place, reference: str) -> list[str]:
    with reading(place.desk.engine) as session:
        return [event.act for event in audit.events(session, reference)]


def test_what_is_approved_is_exactly_what_the_page_showed(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    page = browser.get(f"/consults/{reference}").text

    done = browser.post(f"/consults/{reference}/approve", data={"version": "1"})

    (mail,) = mails_of(place, reference)
    shown = re.search(r'<div class="mail-text">(.*?)</div>', page, re.DOTALL)
    assert done.status_code == 303
    assert status_of(place, reference) is Status.APPROVED
    assert shown is not None
    assert "Ann Reviewer, CPC" in shown[1]
    for line in shown[1].strip().splitlines():
        assert line.encode() in mail.raw


def test_approving_leads_to_the_next_that_nobody_holds(place: Place) -> None:
    first, held, third = (a_consult(place) for _ in range(3))
    browser, bea = place.signed_in(place.add()), place.signed_in(place.add("Bea Second"))
    bea.post(f"/consults/{held}/take")

    done = browser.post(f"/consults/{first}/approve", data={"version": "1", "then": "next"})

    assert done.headers["location"] == f"/consults/{third}?done={first}"
    page = browser.get(done.headers["location"]).text
    assert f'action="/consults/{first}/undo"' in page


def test_an_approval_is_undone_while_the_mail_waits(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    browser.post(f"/consults/{reference}/approve", data={"version": "1"})

    browser.post(f"/consults/{reference}/undo")

    assert status_of(place, reference) is Status.DRAFTED
    assert [mail.state for mail in mails_of(place, reference)] == [OutgoingState.CANCELLED]


def test_the_page_offers_no_undo_once_the_time_is_over(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    browser.post(f"/consults/{reference}/approve", data={"version": "1"})
    before = browser.get(f"/consults/{reference}").text

    place.clock.pass_by(seconds=31)

    assert f'action="/consults/{reference}/undo"' in before
    assert f'action="/consults/{reference}/undo"' not in browser.get(f"/consults/{reference}").text


def test_amending_keeps_every_version(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    browser.post(f"/consults/{reference}/take")

    done = browser.post(
        f"/consults/{reference}/amend",
        data={"version": "1", "text": "We need the age.\r\n", "step": "keep"},
    )

    assert done.status_code == 303
    assert draft_of(place, reference).text == "We need the age.\n"
    assert draft_of(place, reference).version == 2
    with reading(place.desk.engine) as session:
        versions = drafts.versions(session, consults.get(session, reference))
    assert [draft.text for draft in versions] == [ADVICE, "We need the age.\n"]


def test_a_preview_shows_the_mail_and_keeps_nothing(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    browser.post(f"/consults/{reference}/take")

    whole = browser.post(
        f"/consults/{reference}/amend",
        data={"version": "1", "text": "Only a try.", "step": "preview"},
    )
    part = browser.post(
        f"/consults/{reference}/preview",
        data={"version": "1", "text": "Only a try."},
        headers={"HX-Request": "true"},
    )

    for answer in (whole, part):
        assert answer.status_code == 200
        assert "Only a try." in answer.text
        assert "Ann Reviewer, CPC" in answer.text
    assert "<html" not in part.text
    assert draft_of(place, reference).version == 1


def test_two_who_amend_are_both_told_and_neither_is_overwritten(place: Place) -> None:
    reference = a_consult(place)
    ann, bea = place.signed_in(place.add()), place.signed_in(place.add("Bea Second"))
    ann.post(f"/consults/{reference}/amend", data={"version": "1", "text": "Ann's text"})

    late = bea.post(f"/consults/{reference}/amend", data={"version": "1", "text": "Bea's text <i>"})

    assert late.status_code == 409
    assert "Ann&#39;s text" in late.text
    assert "Bea&#39;s text &lt;i&gt;" in late.text
    assert draft_of(place, reference).text == "Ann's text\n"
    kept = bea.post(f"/consults/{reference}/amend", data={"version": "2", "text": "Bea's text"})
    assert kept.status_code == 303
    assert draft_of(place, reference).version == 3


def test_a_version_that_was_not_seen_is_not_approved(place: Place) -> None:
    reference = a_consult(place)
    ann, bea = place.signed_in(place.add()), place.signed_in(place.add("Bea Second"))
    ann.get(f"/consults/{reference}")
    bea.post(f"/consults/{reference}/amend", data={"version": "1", "text": "Changed meanwhile."})

    late = ann.post(f"/consults/{reference}/approve", data={"version": "1"})

    assert late.status_code == 409
    assert "Changed meanwhile." in late.text
    assert status_of(place, reference) is Status.DRAFTED
    assert mails_of(place, reference) == []


def test_a_consult_in_other_hands_is_not_acted_on(place: Place) -> None:
    reference = a_consult(place)
    ann, bea = place.signed_in(place.add()), place.signed_in(place.add("Bea Second"))
    ann.post(f"/consults/{reference}/take")

    answers = [
        bea.post(f"/consults/{reference}/{act}", data={"version": "1", "text": "x", "note": "y"})
        for act in ("take", "amend", "approve", "decline", "send-back", "put-back")
    ]

    assert [answer.status_code for answer in answers] == [409] * 6
    assert "Ann Reviewer has this consult" in bea.get(f"/consults/{reference}").text


def test_a_manager_takes_a_consult_out_of_anybodys_hands(place: Place) -> None:
    reference = a_consult(place)
    ann = place.signed_in(place.add())
    may = place.signed_in(place.add("May Manager", Role.MANAGER))
    ann.post(f"/consults/{reference}/take")

    done = may.post(f"/consults/{reference}/put-back")

    assert done.status_code == 303
    with reading(place.desk.engine) as session:
        assert consults.get(session, reference).taken_by is None


def test_sending_back_needs_a_note(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())
    path = f"/consults/{reference}/send-back"

    without = browser.post(path, data={"version": "1", "note": "  "})
    with_one = browser.post(path, data={"version": "1", "note": "Name the approach."})

    assert without.status_code == 422
    assert 'id="send-back-wrong"' in without.text
    assert with_one.status_code == 303
    assert status_of(place, reference) is Status.READ
    assert "Name the approach." in browser.get(f"/consults/{reference}").text


def test_declining_sends_a_notice_that_can_be_called_back(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())

    browser.post(
        f"/consults/{reference}/decline", data={"version": "1", "note": "It is a payer's matter."}
    )

    (mail,) = mails_of(place, reference)
    assert status_of(place, reference) is Status.DECLINED
    assert mail.kind == "notice"
    assert b"It is a payer's matter." in mail.raw
    assert f'action="/consults/{reference}/undo"' in browser.get(f"/consults/{reference}").text


def test_what_the_library_does_not_hold_cannot_be_approved(library_place: Place) -> None:
    reference = a_consult(library_place, "Report 99999, it is paid with $123.45.\n")
    browser = library_place.signed_in(library_place.add("Ursa Ungrounded"))

    page = browser.get(f"/consults/{reference}").text
    done = browser.post(f"/consults/{reference}/approve", data={"version": "1"})

    assert '<mark class="ungrounded"' in page
    assert done.status_code == 422
    assert "99999" in done.text
    assert status_of(library_place, reference) is Status.DRAFTED


def test_who_looked_stands_in_the_history_once(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())

    for _ in range(3):
        browser.get(f"/consults/{reference}")

    assert acts_on(place, reference).count("look") == 1


def test_a_consult_that_is_not_there_is_not_found(place: Place) -> None:
    browser = place.signed_in(place.add())

    for reference in ("CD-000099", "CD-x", "CD-999999999999999", "CD-000001'--"):
        assert browser.get(f"/consults/{reference}").status_code == 404


def test_the_message_as_it_came_is_a_file_to_keep(place: Place) -> None:
    reference, other = a_consult(place), a_consult(place)
    browser = place.signed_in(place.add())

    letter = browser.get(f"/consults/{reference}/letters/1")
    anothers = browser.get(f"/consults/{other}/letters/1")

    assert letter.content == b"Subject: ?\r\n\r\nE11.9?\r\n"
    assert letter.headers["content-disposition"] == f'attachment; filename="{reference}-1.eml"'
    assert letter.headers["content-type"] == "application/octet-stream"
    assert anothers.status_code == 404
    assert "export letter" in acts_on(place, reference)
