"""One's own account and the people of the desk: second factor, sessions, tokens, invitations."""

import re
from datetime import datetime
from pathlib import Path

import pyotp
from starlette.testclient import TestClient

from consultant.domain.consult import Reviewer, Role
from consultant.storage import factors, people
from consultant.storage.session import reading, transaction
from consultant.web.cookies import PLAIN
from consultant.web.sign_in import TOKEN, make_link
from tests.web.desks import Place, a_place

GOOD = "three small grey herons"


def welcomed(place: Place, reviewer: Reviewer) -> TestClient:
    """A browser whose reviewer has a password and is signed in."""
    with transaction(place.desk.engine) as session:
        secret = make_link(session, reviewer, place.clock())
    visitor = place.visitor()
    visitor.post(f"/welcome/{secret}", data={"password": GOOD, "again": GOOD})
    return visitor


def secret_shown(page: str) -> str:
    found = re.search(r"Secret: <code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def with_factor(place: Place, browser: TestClient) -> tuple[str, list[str]]:
    """Set a second factor up; its secret and the recovery codes."""
    secret = secret_shown(browser.get("/account/second-factor").text)
    done = browser.post("/account/second-factor", data={"code": code_at(secret, place.clock())})
    assert "The second factor is on" in done.text
    return secret, re.findall(r"<li><code>([a-z0-9-]+)</code>", done.text)


def give_password(place: Place) -> TestClient:
    visitor = place.visitor()
    visitor.post("/sign-in", data={"email": "ann@desk.example", "password": GOOD})
    return visitor


def test_a_second_factor_is_asked_for_once_it_was_right(place: Place) -> None:
    browser = welcomed(place, place.add())
    secret, _ = with_factor(place, browser)
    place.clock.pass_by(minutes=2)

    visitor = give_password(place)
    before = visitor.get("/").status_code
    wrong = visitor.post("/sign-in/code", data={"code": "000000"})
    right = visitor.post("/sign-in/code", data={"code": code_at(secret, place.clock())})

    assert before == 303
    assert wrong.status_code == 401
    assert right.status_code == 303
    assert visitor.get("/").status_code == 200


def test_a_one_time_code_opens_once(place: Place) -> None:
    secret, _ = with_factor(place, welcomed(place, place.add()))
    place.clock.pass_by(minutes=2)
    code = code_at(secret, place.clock())
    first = give_password(place).post("/sign-in/code", data={"code": code})

    second = give_password(place).post("/sign-in/code", data={"code": code})

    assert (first.status_code, second.status_code) == (303, 401)


def test_each_recovery_code_opens_once(place: Place) -> None:
    _, codes = with_factor(place, welcomed(place, place.add()))

    first = give_password(place).post("/sign-in/code", data={"code": codes[3].upper()})
    second = give_password(place).post("/sign-in/code", data={"code": codes[3]})

    assert len(set(codes)) == 10
    assert (first.status_code, second.status_code) == (303, 401)


def test_the_code_alone_opens_nothing(place: Place) -> None:
    secret, _ = with_factor(place, welcomed(place, place.add()))
    place.clock.pass_by(minutes=2)

    answer = place.visitor().post("/sign-in/code", data={"code": code_at(secret, place.clock())})

    assert answer.status_code == 401


def test_a_one_time_link_does_not_go_round_the_second_factor(place: Place) -> None:
    ann = place.add()
    with_factor(place, welcomed(place, ann))

    visitor = welcomed(place, ann)

    assert visitor.get("/").status_code == 303


def test_a_secret_that_was_only_shown_is_not_asked_for(place: Place) -> None:
    browser = welcomed(place, place.add())
    browser.get("/account/second-factor")
    wrong = browser.post("/account/second-factor", data={"code": "123"})

    assert wrong.status_code == 422
    assert give_password(place).get("/").status_code == 200


def test_a_desk_may_want_a_second_factor_of_everybody(place: Place, tmp_path: Path) -> None:
    url = place.desk.settings.database_url
    with a_place(url, tmp_path, second_factor="required") as strict:
        browser = welcomed(strict, strict.add())

        before = browser.get("/")
        with_factor(strict, browser)

        assert before.headers["location"] == "/account/second-factor"
        assert browser.get("/").status_code == 200


def test_a_session_is_ended_from_another_browser(place: Place) -> None:
    ann = place.add()
    here, there = place.signed_in(ann), place.signed_in(ann)
    others = re.findall(r'name="which" value="(\w+)"', here.get("/account").text)

    here.post("/account/end", data={"which": others[0]})

    assert len(others) == 1
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303


def test_another_reviewers_session_is_not_found(place: Place) -> None:
    bea = place.signed_in(place.add("Bea Second"))
    ann = place.signed_in(place.add())
    hers = people_hash(place, bea)

    assert ann.post("/account/end", data={"which": hers}).status_code == 404
    assert bea.get("/").status_code == 200


def people_hash(place: Place, browser: TestClient) -> str:
    with reading(place.desk.engine) as session:
        (found,) = people.sign_ins_of(session, 1, "session")
    assert browser.cookies[PLAIN]
    return found.token_hash


def test_a_new_password_ends_every_other_session(place: Place) -> None:
    ann = place.add()
    browser, other = welcomed(place, ann), place.signed_in(ann)
    new = "seven other tall swans"

    wrong = browser.post(
        "/account/password", data={"current": "not it at all", "password": new, "again": new}
    )
    right = browser.post("/account/password", data={"current": GOOD, "password": new, "again": new})

    assert (wrong.status_code, right.status_code) == (422, 200)
    assert browser.get("/").status_code == 200
    assert other.get("/").status_code == 303


def test_an_administrator_invites_and_the_link_is_shown_once(place: Place) -> None:
    chief = place.signed_in(place.add("Ada Chief", Role.ADMINISTRATOR))
    form = {"email": "new@desk.example", "name": "Nia New", "credential": "CCS", "role": "drafter"}

    done = chief.post("/people", data=form)
    twice = chief.post("/people", data=form)
    bad = chief.post("/people", data={**form, "email": "no address"})
    path = "/welcome/" + done.text.partition("/welcome/")[2].partition("<")[0]

    assert place.visitor().get(path).status_code == 200
    assert "/welcome/" not in chief.get("/people").text
    assert (twice.status_code, bad.status_code) == (422, 422)


def test_an_administrator_disables_and_gives_roles_but_not_to_themselves(place: Place) -> None:
    ada, ann = place.add("Ada Chief", Role.ADMINISTRATOR), place.add()
    chief, browser = place.signed_in(ada), place.signed_in(ann)

    chief.post(f"/people/{ann.id}/role", data={"role": "manager"})
    promoted = browser.get("/messages").status_code
    chief.post(f"/people/{ann.id}/disable")
    own = chief.post(f"/people/{ada.id}/disable")

    assert promoted == 200
    assert browser.get("/").status_code == 303
    assert own.status_code == 400


def test_an_administrator_removes_a_lost_second_factor(place: Place) -> None:
    ann, ada = place.add(), place.add("Ada Chief", Role.ADMINISTRATOR)
    with_factor(place, welcomed(place, ann))

    place.signed_in(ada).post(f"/people/{ann.id}/second-factor")

    with reading(place.desk.engine) as session:
        assert not factors.has_factor(session, ann.id)
        assert factors.recovery_codes_left(session, ann.id) == 0


def test_a_token_is_shown_once_and_kept_as_a_hash(place: Place) -> None:
    ann = place.add()
    browser = place.signed_in(ann)

    page = browser.post("/account/tokens", data={"name": "figures"}).text

    token = page.partition("<code>")[2].partition("</code>")[0]
    with reading(place.desk.engine) as session:
        (held,) = people.sign_ins_of(session, ann.id, TOKEN)
    assert len(token) > 30
    assert token not in held.token_hash
    assert token not in browser.get("/account").text
