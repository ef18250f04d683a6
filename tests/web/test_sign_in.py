"""Coming in: passwords, one-time links, sessions that end."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from consultant.domain.consult import Reviewer
from consultant.storage import audit, people
from consultant.storage.session import reading, transaction
from consultant.web.cookies import BOUND, PLAIN
from consultant.web.sign_in import LINK_HOURS, hash_of, make_link
from tests.web.desks import Place, a_place

GOOD = "three small grey herons"


def a_link(place: Place, reviewer: Reviewer) -> str:
    with transaction(place.desk.engine) as session:
        return f"/welcome/{make_link(session, reviewer, place.clock())}"


def welcome(place: Place, reviewer: Reviewer, password: str = GOOD) -> TestClient:
    """A browser that has used its one-time link."""
    visitor = place.visitor()
    done = visitor.post(a_link(place, reviewer), data={"password": password, "again": password})
    assert done.status_code == 303, done.text
    return visitor


def sign_in(visitor: TestClient, email: str, password: str) -> int:
    return visitor.post("/sign-in", data={"email": email, "password": password}).status_code


def test_a_one_time_link_sets_the_password_and_signs_in(place: Place) -> None:
    ann = place.add()

    visitor = welcome(place, ann)

    assert visitor.get("/").status_code == 200
    assert sign_in(place.visitor(), "ann@desk.example", GOOD) == 303


def test_a_one_time_link_works_once(place: Place) -> None:
    link = a_link(place, place.add())
    place.visitor().post(link, data={"password": GOOD, "again": GOOD})

    again = place.visitor().post(link, data={"password": "another good one", "again": GOOD})

    assert again.status_code == 403
    assert place.visitor().get(link).status_code == 403


def test_looking_at_a_link_does_not_use_it_up(place: Place) -> None:
    link = a_link(place, place.add())

    looks = [place.visitor().get(link).status_code for _ in range(3)]
    done = place.visitor().post(link, data={"password": GOOD, "again": GOOD})

    assert looks == [200, 200, 200]
    assert done.status_code == 303


def test_a_link_runs_out(place: Place) -> None:
    link = a_link(place, place.add())

    place.clock.pass_by(hours=LINK_HOURS, seconds=1)

    assert place.visitor().get(link).status_code == 403


def test_a_weak_password_is_refused_at_its_field(place: Place) -> None:
    link = a_link(place, place.add())

    for password, again, fault in (
        ("short", "short", "at least 12"),  # too short
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "repeats"),  # one character
        (GOOD, "three small grey geese", "not the same"),  # mistyped
    ):
        answer = place.visitor().post(link, data={"password": password, "again": again})
        assert answer.status_code == 422
        assert fault in answer.text
        assert 'aria-invalid="true"' in answer.text


def test_a_wrong_password_says_no_more_than_a_wrong_name(place: Place) -> None:
    welcome(place, place.add())

    wrong = place.visitor().post(
        "/sign-in", data={"email": "ann@desk.example", "password": "not this one at all"}
    )
    nobody = place.visitor().post(
        "/sign-in", data={"email": "xyz@desk.example", "password": "not this one at all"}
    )

    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace("ann@", "") == nobody.text.replace("xyz@", "")


def test_guessing_is_slowed_down_and_recorded(place: Place) -> None:
    welcome(place, place.add())
    visitor = place.visitor()

    tries = [sign_in(visitor, "ann@desk.example", f"a wrong guess {n}") for n in range(6)]
    even_right = sign_in(visitor, "ann@desk.example", GOOD)
    place.clock.pass_by(minutes=16)
    later = sign_in(visitor, "ann@desk.example", GOOD)

    assert tries == [401] * 5 + [429]
    assert even_right == 429
    assert later == 303
    with reading(place.desk.engine) as session:
        acts = [event.act for event in audit.events(session, "ann@desk.example")]
    assert acts.count("sign in refused") == 5
    assert acts.count("sign in") == 2


def test_what_was_guessed_at_other_processes_counts_too(place: Place) -> None:
    welcome(place, place.add())
    with transaction(place.desk.engine) as session:
        for _ in range(60):
            who = "ann@desk.example"
            audit.record(session, now=place.clock(), who=who, act="sign in refused", about=who)

    refused = sign_in(place.visitor(), "ann@desk.example", GOOD)
    place.clock.pass_by(minutes=16)

    assert refused == 429
    assert sign_in(place.visitor(), "ann@desk.example", GOOD) == 303


def test_a_session_ends_when_nobody_uses_it(place: Place) -> None:
    browser = place.signed_in(place.add())

    place.clock.pass_by(minutes=14)
    used = browser.get("/").status_code
    place.clock.pass_by(minutes=14)
    still_used = browser.get("/").status_code
    place.clock.pass_by(minutes=15)
    idle = browser.get("/")

    assert (used, still_used) == (200, 200)
    assert idle.headers["location"] == "/sign-in?next=%2F"


def test_a_session_ends_after_half_a_day_in_any_case(place: Place) -> None:
    browser = place.signed_in(place.add())

    for _ in range(12 * 6 - 1):
        place.clock.pass_by(minutes=10)
        assert browser.get("/").status_code == 200
    place.clock.pass_by(minutes=10)

    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(place: Place) -> None:
    ann = place.add()
    browser = place.signed_in(ann)
    copy = place.visitor()
    copy.cookies.set(PLAIN, browser.cookies[PLAIN], domain="127.0.0.1")

    browser.post("/sign-out")

    assert copy.get("/").status_code == 303


def test_a_disabled_reviewer_is_out_at_once(place: Place) -> None:
    ann = place.add()
    browser = place.signed_in(ann)

    with transaction(place.desk.engine) as session:
        people.disable_reviewer(session, ann.id, now=place.clock())

    assert browser.get("/").status_code == 303


def test_each_sign_in_gets_a_new_session(place: Place) -> None:
    ann = place.add()
    visitor = welcome(place, ann)
    first = visitor.cookies[PLAIN]

    sign_in(visitor, "ann@desk.example", GOOD)

    second = place.visitor()
    second.cookies.set(PLAIN, first, domain="127.0.0.1")
    assert visitor.cookies[PLAIN] != first
    assert second.get("/").status_code == 303


def test_the_database_holds_no_secret_that_could_be_used(place: Place) -> None:
    ann = place.add()
    link = a_link(place, ann).rpartition("/")[2]
    token = place.token(ann)

    with reading(place.desk.engine) as session:
        held = [people.sign_in(session, hash_of(secret)) for secret in (token, link)]
        plain = [people.sign_in(session, secret) for secret in (token, link)]

    assert None not in held
    assert plain == [None, None]


def test_the_way_back_leads_nowhere_else(place: Place) -> None:
    welcome(place, place.add())

    for where in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        done = place.visitor().post(
            "/sign-in", data={"email": "ann@desk.example", "password": GOOD, "next": where}
        )
        assert done.headers["location"] == "/"


def test_what_was_typed_survives_a_session_that_ended(place: Place) -> None:
    ann = place.add()
    browser = welcome(place, ann)
    place.clock.pass_by(minutes=20)

    asked = browser.post(
        "/consults/CD-000001/amend",
        data={"version": "1", "text": "Half a\nreply <b>", "step": "keep"},
    )
    kept = dict(re.findall(r'name="(kept-\w+)"[^>]*>\n([^<]*)</textarea>', asked.text))
    done = browser.post(
        "/sign-in",
        data={
            "email": "ann@desk.example",
            "password": GOOD,
            "next": "/consults/CD-000001/amend",
            "kept-text": "Half a\nreply <b>",
            "kept-version": "1",
        },
    )

    assert asked.status_code == 401
    assert kept["kept-text"] == "Half a\nreply &lt;b&gt;"
    assert done.status_code == 200
    assert "Half a\nreply &lt;b&gt;" in done.text
    assert 'action="/consults/CD-000001/amend"' in done.text


def test_over_https_the_cookie_is_bound_to_the_host(place: Place, tmp_path: Path) -> None:
    url = place.desk.settings.database_url
    with a_place(url, tmp_path, public_url="https://desk.example") as https:
        link = a_link(https, https.add())

        done = https.visitor().post(link, data={"password": GOOD, "again": GOOD})

    cookie = done.headers["set-cookie"]
    assert cookie.startswith(f"{BOUND}=")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert "max-age" in done.headers["strict-transport-security"]
