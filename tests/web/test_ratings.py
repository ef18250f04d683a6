"""What an asker says of a reply: by a signed link, without an account, and never by looking."""

from pathlib import Path

import pytest

from consultant import reviewing
from consultant.domain.consult import Status
from consultant.domain.rating import Score
from consultant.reviewing import Seen
from consultant.storage import audit, consults, ratings
from consultant.storage.session import reading, transaction
from tests.builders import a_draft, a_drafted_consult, a_reviewer
from tests.databases import empty_url
from tests.web.desks import Place, a_place

PUBLIC = "https://desk.example"


def a_sent_consult(place: Place) -> str:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session, a_draft("Tell us the age.\n"))
        consult = consults.get(session, reference)
        for status in (Status.APPROVED, Status.SENT):
            consult = consults.move(session, consult, status, now=place.clock())
    return reference


def link_to(place: Place, reference: str) -> str:
    return f"/rate/{place.desk.stationery.seal.rating_token(reference)}"


def test_an_asker_says_what_a_reply_was_worth(place: Place) -> None:
    reference = a_sent_consult(place)
    asker = place.visitor()

    page = asker.get(link_to(place, reference))
    said = asker.post(link_to(place, reference), data={"score": "partly", "comment": "Which eye?"})

    with reading(place.desk.engine) as session:
        rating = ratings.of_consult(session, 1)
    assert page.status_code == 200
    assert "Thank you" in said.text
    assert rating is not None
    assert (rating.score, rating.comment) == (Score.PARTLY, "Which eye?")
    assert "Which eye?" in place.signed_in(place.add()).get(f"/consults/{reference}").text


def test_a_scanner_that_opens_the_link_says_nothing(place: Place) -> None:
    reference = a_sent_consult(place)

    for score in Score:
        assert (
            f'value="{score}" required checked'
            in place.visitor().get(f"{link_to(place, reference)}?score={score}").text
        )

    with reading(place.desk.engine) as session:
        assert ratings.of_consult(session, 1) is None
        assert audit.events(session, reference) == []


def test_the_last_word_counts(place: Place) -> None:
    reference = a_sent_consult(place)
    asker = place.visitor()

    asker.post(link_to(place, reference), data={"score": "poor", "comment": "Wrong"})
    asker.post(link_to(place, reference), data={"score": "good", "comment": ""})

    with reading(place.desk.engine) as session:
        (rating,) = ratings.between(session, place.clock.at, place.clock.at.replace(year=2027))
    assert (rating.score, rating.comment) == (Score.GOOD, "")


@pytest.mark.parametrize("token", ["cd-000001", "cd-000001.aaaaaaaaaaaaaaaa", "x", "CD-000002."])
def test_a_link_we_did_not_sign_leads_nowhere(place: Place, token: str) -> None:
    a_sent_consult(place)

    assert place.visitor().get(f"/rate/{token}").status_code == 404


def test_what_was_not_answered_yet_is_not_rated(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
        consults.move(session, consults.get(session, reference), Status.APPROVED, now=place.clock())

    assert place.visitor().get(link_to(place, reference)).status_code == 404


def test_a_word_without_a_choice_is_told_at_its_field(place: Place) -> None:
    reference = a_sent_consult(place)

    answer = place.visitor().post(link_to(place, reference), data={"comment": "Hm."})

    assert answer.status_code == 422
    assert "Choose one of the three." in answer.text
    assert "Hm." in answer.text


def test_replies_ask_only_where_the_operator_wants_it(tmp_path: Path) -> None:
    asked = {}
    for wanted in (True, False):
        home = tmp_path / str(wanted)
        home.mkdir()
        rules = {"ratings": wanted}
        with a_place(empty_url(home), home, rules, public_url=PUBLIC) as place:
            with transaction(place.desk.engine) as session:
                reference = a_drafted_consult(session, a_draft("Tell us the age.\n"))
                seen = Seen(reference=reference, version=1)
                ann, desk = a_reviewer(session), place.desk.stationery
                reply = reviewing.approve(session, seen, ann, desk, place.clock())
            asked[wanted] = f"{PUBLIC}/rate/cd-000001." in reply.text

    assert asked == {True: True, False: False}
