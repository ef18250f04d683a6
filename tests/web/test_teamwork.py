"""Handing over, asking back, vouching, writing by hand and taking down, on the pages."""

from consultant.domain.consult import Role, Status
from consultant.domain.mail import OutgoingKind
from consultant.pipeline import advance
from consultant.storage import consults, inquiries, messages, outbox
from consultant.storage.session import reading, transaction
from tests.builders import a_draft, a_drafted_consult, a_letter, an_opened_consult
from tests.web.desks import Place


def a_consult(place: Place, text: str = "Tell us the age of the patient.\n") -> str:
    with transaction(place.desk.engine) as session:
        return a_drafted_consult(session, a_draft(text))


def status_of(place: Place, reference: str) -> Status:
    with reading(place.desk.engine) as session:
        return consults.get(session, reference).status


def test_a_colleague_finds_what_was_handed_over_under_mine(place: Place) -> None:
    reference = a_consult(place)
    ann, ben = place.add(), place.add("Ben Colleague")
    page = place.signed_in(ann).get(f"/consults/{reference}").text

    place.signed_in(ann).post(
        f"/consults/{reference}/hand-over", data={"to": str(ben.id), "note": "Yours, I think."}
    )

    assert ">Ben Colleague, CPC</option>" in page
    assert reference in place.signed_in(ben).get("/?lane=mine").text
    assert "Yours, I think." in place.signed_in(ben).get(f"/consults/{reference}").text


def test_handing_over_to_nobody_is_told_at_the_form(place: Place) -> None:
    reference = a_consult(place)
    place.add("Ben Colleague")

    answer = place.signed_in(place.add()).post(
        f"/consults/{reference}/hand-over", data={"to": "", "note": "Who?"}
    )

    assert answer.status_code == 422
    assert "Choose who should have it." in answer.text
    assert "Who?" in answer.text


def test_the_asker_is_asked_and_the_page_says_so(place: Place) -> None:
    reference = a_consult(place)
    browser = place.signed_in(place.add())

    browser.post(
        f"/consults/{reference}/ask", data={"version": "1", "note": "- How old was the patient?"}
    )

    page = browser.get(f"/consults/{reference}").text
    with reading(place.desk.engine) as session:
        (mail,) = outbox.postings(session, about=reference)
    assert status_of(place, reference) is Status.WAITING
    assert mail.kind is OutgoingKind.QUESTION
    assert "Go on without the answer" in page
    assert reference in browser.get("/?lane=waiting").text
    browser.post(f"/consults/{reference}/go-on")
    assert status_of(place, reference) is Status.DRAFTED


def test_words_the_library_lacks_are_vouched_for_by_a_manager_alone(place: Place) -> None:
    reference = a_consult(place, "Report E99.999 for this.\n")
    reviewer = place.signed_in(place.add())
    manager = place.signed_in(place.add("Mia Manager", Role.MANAGER))

    refused = reviewer.post(f"/consults/{reference}/approve", data={"version": "1"})
    page = manager.get(f"/consults/{reference}").text
    vouched = manager.post(
        f"/consults/{reference}/vouch",
        data={"version": "1", "words": "E99.999", "note": "Next year's code, announced."},
    )

    assert refused.status_code == 422
    assert "I vouch for “E99.999”" in page
    assert "I vouch for" not in reviewer.get(f"/consults/{reference}").text
    assert vouched.status_code == 303
    assert "Next year&#39;s code, announced." in reviewer.get(f"/consults/{reference}").text
    assert (
        reviewer.post(f"/consults/{reference}/approve", data={"version": "1"})
        .headers["location"]
        .endswith(reference)
    )
    assert status_of(place, reference) is Status.APPROVED


def test_a_consult_the_desk_gave_up_on_is_written_by_hand(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        consult = an_opened_consult(session, a_letter())
        consults.stall(session, consult.id, "the library said nothing")
    browser = place.signed_in(place.add())

    page = browser.get(f"/consults/{consult.reference}").text
    empty = browser.post(f"/consults/{consult.reference}/write", data={"text": " "})
    browser.post(f"/consults/{consult.reference}/write", data={"text": "Ask your payer."})

    assert "Write the reply by hand" in page
    assert empty.status_code == 422
    assert status_of(place, consult.reference) is Status.DRAFTED
    assert "Ask your payer." in browser.get(f"/consults/{consult.reference}").text


def test_a_question_by_telephone_walks_the_road_like_a_mail(library_place: Place) -> None:
    place = library_place
    browser = place.signed_in(place.add("Tess Telephone"))
    told = {"text": "Is J96.01 billable?", "asker": "Dr <x", "subject": "By telephone"}
    with reading(place.desk.engine) as session:
        before = messages.last_number(session)

    wrong = browser.post("/ask/consult", data=told)
    browser.post("/ask/consult", data=told | {"asker": "ruth@clinic.example"})
    advance(place.desk, place.clock())

    with reading(place.desk.engine) as session:
        number = inquiries.of_message(session, before + 1)
        assert number is not None
        consult = consults.get(session, consults.reference_of(number))
    assert wrong.status_code == 422
    assert "Is J96.01 billable?" in wrong.text
    assert (consult.status, consult.from_address) == (Status.DRAFTED, "ruth@clinic.example")
    assert consult.subject == "By telephone"
