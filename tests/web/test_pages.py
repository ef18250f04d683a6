"""What every page carries, what mishaps look like, and the pages beside the queue."""

from datetime import timedelta

from consultant.domain.consult import Role
from consultant.domain.mail import MessageState, Outcome, OutgoingState, Receipt
from consultant.storage import clients, deliveries, messages, outbox, timetable
from consultant.storage.session import reading, transaction
from tests.builders import a_draft, a_drafted_consult, an_arrival
from tests.web.desks import Place


def test_every_answer_carries_the_guards(place: Place) -> None:
    browser = place.signed_in(place.add(role=Role.MANAGER))

    for path in ("/", "/sign-in", "/codes", "/ask", "/outbox", "/messages", "/nothing", "/healthz"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        for rule in (
            "default-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ):
            assert rule in policy, path
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_style_and_script_may_be_kept_for_ever(place: Place) -> None:
    visitor = place.visitor()
    page = visitor.get("/sign-in").text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    kept = visitor.get(style)
    wrong = visitor.get("/static/000000000000/desk.css")

    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"].startswith("text/css")
    assert wrong.status_code == 404
    assert visitor.get("/static/000000000000/..%2f..%2fconfig").status_code == 404


def test_a_fault_of_ours_shows_no_details(place: Place) -> None:
    browser = place.signed_in(place.add())
    with transaction(place.desk.engine) as session:
        a_drafted_consult(session)
    with place.desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE drafts SET draft = 'Mrs Example, born 1950'")

    answer = browser.get("/consults/CD-000001")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "Mrs Example" not in answer.text
    assert "Traceback" not in answer.text


def test_a_form_that_is_too_large_is_refused(place: Place) -> None:
    answer = place.signed_in(place.add()).post("/ask", data={"text": "x" * 2_000_000})

    assert answer.status_code == 413


def test_the_queue_shows_lanes_and_says_what_an_empty_one_means(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    browser = place.signed_in(place.add())

    review = browser.get("/").text
    mine = browser.get("/?lane=mine").text
    browser.post(f"/consults/{reference}/take")

    assert f'href="/consults/{reference}"' in review
    assert "You hold no consult." in mine
    assert f'href="/consults/{reference}"' in browser.get("/?lane=mine").text


def test_the_queue_goes_on_page_by_page(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        references = [a_drafted_consult(session) for _ in range(53)]
    browser = place.signed_in(place.add())

    first, second = browser.get("/").text, browser.get("/?beyond=50").text

    assert [r for r in references if f'href="/consults/{r}"' in first] == references[:50]
    assert 'href="/?beyond=50"' in first
    assert [r for r in references if f'href="/consults/{r}"' in second] == references[50:]


def test_a_mail_whose_end_is_unclear_waits_for_a_manager(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session, a_draft("Tell us the age.\n"))
    ann, may = place.signed_in(place.add()), place.signed_in(place.add("May", Role.MANAGER))
    ann.post(f"/consults/{reference}/approve", data={"version": "1"})
    place.clock.pass_by(minutes=1)
    with transaction(place.desk.engine) as session:
        lease = timedelta(minutes=5)
        mail = deliveries.claim_due(session, now=place.clock(), lease=lease, worker="a:1")
        assert mail is not None
        unclear = Receipt(outcome=Outcome.UNCERTAIN, reply="connection lost after DATA")
        deliveries.settle(session, mail, unclear, again_at=None, now=place.clock())

    page = may.get("/outbox/1").text
    refused = ann.post("/outbox/1/retry")
    done = may.post("/outbox/1/retry")

    assert "the asker may have this mail already" in page
    assert "Tell us the age." in page
    assert "connection lost after DATA" in page
    assert "Send it again" not in ann.get("/outbox/1").text
    assert refused.status_code == 403
    assert done.status_code == 303
    with reading(place.desk.engine) as session:
        assert [m.state for m in outbox.postings(session)] == [OutgoingState.DUE]


def test_a_message_that_was_set_aside_is_tried_again(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        messages.keep(session, [an_arrival()])
        messages.set_state(session, 1, MessageState.SET_ASIDE, "nobody can read it")
    browser = place.signed_in(place.add(role=Role.MANAGER))

    page = browser.get("/messages").text
    done = browser.post("/messages/1/retry")
    again = browser.post("/messages/1/retry")

    assert "nobody can read it" in page
    assert (done.status_code, again.status_code) == (303, 409)
    with reading(place.desk.engine) as session:
        assert messages.first_in_state(session, MessageState.KEPT, limit=9) == [1]


def test_what_was_held_is_let_in_or_turned_away_by_a_manager(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        arrivals = [an_arrival(fingerprint=f"{number:064}") for number in (1, 2)]
        messages.keep(session, arrivals)
        for number in (1, 2):
            messages.set_state(session, number, MessageState.HELD, "a stranger")
    browser = place.signed_in(place.add(role=Role.MANAGER))

    lane = browser.get("/").text
    page = browser.get("/messages?state=held").text
    browser.post("/messages/1/let-in")
    browser.post("/messages/2/turn-away")
    again = browser.post("/messages/2/turn-away")

    assert 'Held <span class="count alarm">2</span>' in lane
    assert "a stranger" in page
    assert again.status_code == 409
    with reading(place.desk.engine) as session:
        states = messages.count_by_state(session)
    assert states == {MessageState.KEPT: 1, MessageState.DISCARDED: 1}


def test_one_click_lets_a_letter_in_and_trusts_its_sender(place: Place) -> None:
    raw = b"From: Dana Fields <dana@clinic.example>\r\nSubject: ?\r\n\r\nE11.9?\r\n"
    with transaction(place.desk.engine) as session:
        messages.keep(session, [an_arrival(raw=raw)])
        messages.set_state(session, 1, MessageState.HELD, "stranger: the address is not registered")
    browser = place.signed_in(place.add(role=Role.MANAGER))

    browser.post("/messages/1/let-in", data={"trust": "yes"})

    with reading(place.desk.engine) as session:
        client = clients.of(session, "dana@clinic.example")
        assert client is not None
        assert client.name == "Dana Fields"
        assert messages.first_in_state(session, MessageState.KEPT, limit=9) == [1]


def test_a_code_is_looked_up_by_words_and_by_itself(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Cora Codes"))

    words = browser.get("/codes?q=acute respiratory failure with hypoxia").text
    dotless = browser.get("/codes?q=j9601").text
    unknown = browser.get("/codes?q=J96.09").text
    none = browser.get("/codes/icd-10-cm/J96.09")

    assert 'href="/codes/icd-10-cm/J96.01"' in words
    assert 'href="/codes/icd-10-cm/J96.01"' in dotless
    assert "The library holds no" in unknown
    assert none.status_code == 404


def test_a_codes_page_tells_its_notes_its_edition_and_its_neighbours(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Dora Codes"))

    diagnosis = browser.get("/codes/icd-10-cm/e11.40?on=2026-06-01").text
    procedure = browser.get("/codes/cpt/33953").text

    assert "Type 2 diabetes mellitus with diabetic neuropathy, unspecified" in diagnosis
    assert "in force on 2026-06-01" in diagnosis
    assert "use additional code" in diagnosis
    assert "33954" in procedure
    assert "(our words)" in procedure


def test_a_typed_question_is_answered_at_once_and_kept_nowhere(library_place: Place) -> None:
    browser = library_place.signed_in(library_place.add("Emil Asker"))
    with reading(library_place.desk.engine) as session:
        before = messages.count_by_state(session)

    answer = browser.post("/ask", data={"text": "33953 vs 33954 for a 4-year-old"})
    empty = browser.post("/ask", data={"text": "  "})

    assert answer.status_code == 200
    assert '<mark class="code"' in answer.text
    assert "33953" in answer.text.partition("<h2>Draft</h2>")[2]
    assert empty.status_code == 422
    with reading(library_place.desk.engine) as session:
        assert messages.count_by_state(session) == before


def test_the_look_is_chosen_and_remembered(place: Place) -> None:
    browser = place.signed_in(place.add())

    done = browser.post("/theme", data={"theme": "dark", "back": "/ask"})

    assert done.headers["location"] == "/ask"
    assert 'data-theme="dark"' in browser.get("/ask").text


def test_the_desk_is_ready_while_its_timetable_beats(place: Place) -> None:
    visitor = place.visitor()
    silent = visitor.get("/readyz")

    with transaction(place.desk.engine) as session:
        timetable.beat(session, worker="a:1", now=place.clock())
    beating = visitor.get("/readyz")
    place.clock.pass_by(minutes=5)

    assert visitor.get("/healthz").text == "ok\n"
    assert silent.status_code == 503
    assert silent.json()["checks"]["worker"] is False
    assert beating.status_code == 200
    assert beating.json() == {
        "ready": True,
        "checks": {"database": True, "disk": True, "worker": True},
    }
    assert visitor.get("/readyz").status_code == 503


def test_the_figures_are_for_the_loopback_alone_and_name_nobody(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        a_drafted_consult(session)
    near = place.visitor(peer="127.0.0.1")

    figures = near.get("/metrics")

    assert 'consultant_consults{status="drafted"} 1.0' in figures.text
    assert "northlake" not in figures.text
    assert place.visitor(peer="192.0.2.7").get("/metrics").status_code == 404
    assert near.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_a_new_desk_is_told_its_first_steps_and_mails_a_test(place: Place) -> None:
    browser = place.signed_in(place.add("Ada Chief", Role.ADMINISTRATOR))

    page = browser.get("/setup").text
    browser.post("/setup/mail")
    browser.post("/setup/mail")

    assert "smtp.addresses" in page
    assert "run `consultant init`" in page
    with reading(place.desk.engine) as session:
        (mail,) = outbox.postings(session)  # a second click within the minute does nothing
    assert mail.rcpt_to == "ada@desk.example"
    assert b"Auto-Submitted: auto-generated" in mail.raw
