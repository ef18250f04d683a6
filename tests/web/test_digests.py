"""The way out of a weekly digest: a signed address, one POST, and no trap for who only looks."""

import pytest

from consultant.domain.digests import Audience
from consultant.storage import audit, subscriptions
from consultant.storage.session import reading
from tests.web.desks import Place


def way_out(place: Place, audience: Audience, address: str) -> str:
    return f"/digests/{audience}/{place.desk.stationery.seal.stop_token(audience, address)}"


def wishes(place: Place, audience: Audience) -> dict[str, bool]:
    with reading(place.desk.engine) as session:
        return subscriptions.wishes(session, audience)


def test_one_click_from_a_mail_service_ends_a_digest(place: Place) -> None:
    ann = place.add()
    service = place.visitor("192.0.2.7")
    service.headers.pop("Sec-Fetch-Site")  # no browser, no page of ours

    answer = service.post(
        way_out(place, Audience.REVIEWER, ann.email), data={"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 200
    assert wishes(place, Audience.REVIEWER) == {ann.email: False}
    with reading(place.desk.engine) as session:
        assert [event.act for event in audit.events(session, "digest")] == ["end"]


def test_looking_at_the_way_out_ends_nothing(place: Place) -> None:
    ann = place.add()

    page = place.visitor().get(way_out(place, Audience.REVIEWER, ann.email))

    assert "Nothing changes until you press the button" in page.text
    assert wishes(place, Audience.REVIEWER) == {}


@pytest.mark.parametrize(
    "address",
    ["/digests/reviewer/aaaaaaaaaaaaaaaa", "/digests/nobody/aaaaaaaaaaaaaaaa", "/digests/client/x"],
)
def test_a_way_out_we_did_not_sign_ends_nothing(place: Place, address: str) -> None:
    place.add()

    assert place.visitor().post(address).status_code == 404


def test_one_digests_way_out_ends_no_other(place: Place) -> None:
    ann = place.add()
    manager = way_out(place, Audience.MANAGER, ann.email).replace("manager", "reviewer")

    assert place.visitor().post(manager).status_code == 404


def test_a_reviewer_asks_for_their_own_week(place: Place) -> None:
    ann = place.add()
    browser = place.signed_in(ann)

    before = browser.get("/account").text
    browser.post("/account/digest", data={"digest": "yes"})

    assert "Mail me my week" in before
    assert "Mail it no longer" in browser.get("/account").text
    assert wishes(place, Audience.REVIEWER) == {ann.email: True}
