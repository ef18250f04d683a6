"""Coming in with the house's own account: through its proxy, or by its OpenID provider."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from consultant.domain.consult import Reviewer
from consultant.domain.errors import SettingsError
from consultant.settings import read_settings
from consultant.storage import people
from consultant.storage.session import transaction
from tests.databases import empty_url
from tests.web.desks import Place, a_place

GOOD = "three small grey herons"
PROXY = "10.1.2.3"
HEADER = "X-Remote-User"


class AProvider:
    """A provider on loopback that keeps to the protocol, or breaks it where a test says so."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"email": "Ann@desk.example", "email_verified": True}
        self.asked: dict[str, str] = {}
        self.issuer = ""

    def sign_in_at(self, address: str) -> str:
        """What the provider's page does once a person typed their password: the way back."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        return f"/sign-in/single/return?code=c0de&state={self.asked['state']}"

    def tokens(self, form: dict[str, str]) -> dict[str, Any]:
        made = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        secrets = (form["client_id"], form["client_secret"], form["code"])
        if proof != self.asked["code_challenge"] or secrets != ("desk", "s3cret", "c0de"):
            return {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": "desk",
            "exp": 4102444800,
            "nonce": self.asked["nonce"],
        } | self.claims
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return {"id_token": f"e30.{body}.c2ln"}


@pytest.fixture
def provider() -> Iterator[AProvider]:
    told = AProvider()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(
                {
                    "issuer": told.issuer,
                    "authorization_endpoint": f"{told.issuer}/authorize",
                    "token_endpoint": f"{told.issuer}/token",
                }
            )

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(told.tokens({name: values[0] for name, values in form.items()}))

        def _say(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def a_house(home: Path, **web: Any) -> Iterator[Place]:
    with a_place(empty_url(home), home, **web) as place:
        yield place


@pytest.fixture
def behind_proxy(tmp_path: Path) -> Iterator[Place]:
    with a_house(tmp_path, user_header=HEADER, proxy_from=[f"{PROXY}/32"]) as place:
        yield place


@pytest.fixture
def with_provider(tmp_path: Path, provider: AProvider) -> Iterator[Place]:
    web: dict[str, Any] = {
        "oidc_issuer": provider.issuer,
        "oidc_client": "desk",
        "oidc_secret": "s3cret",
        "passwords": False,
    }
    with a_house(tmp_path, **web) as place:
        yield place


def disable(place: Place, reviewer: Reviewer) -> None:
    with transaction(place.desk.engine) as session:
        people.disable_reviewer(session, reviewer.id, now=place.clock())


def through(place: Place, who: str, peer: str = PROXY) -> TestClient:
    visitor = place.visitor(peer)
    visitor.headers[HEADER] = who
    return visitor


def test_who_signed_in_at_the_proxy_is_in(behind_proxy: Place) -> None:
    behind_proxy.add()
    visitor = through(behind_proxy, "Ann@desk.example")

    answer = visitor.get("/sign-in?next=/codes")

    assert (answer.status_code, answer.headers["location"]) == (303, "/codes")
    assert visitor.get("/codes").status_code == 200


def test_a_header_from_anybody_else_is_only_words(behind_proxy: Place) -> None:
    behind_proxy.add()
    visitor = through(behind_proxy, "ann@desk.example", peer="10.9.9.9")

    assert visitor.get("/sign-in").status_code == 200
    assert visitor.get("/").headers["location"].startswith("/sign-in")


def test_the_proxys_next_person_does_not_get_the_last_ones_session(behind_proxy: Place) -> None:
    behind_proxy.add()
    behind_proxy.add("Ben Colleague")
    visitor = through(behind_proxy, "ann@desk.example")
    visitor.get("/sign-in")

    visitor.headers[HEADER] = "ben@desk.example"

    assert visitor.get("/account").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("who", ["nobody@desk.example", "gus@desk.example"])
def test_the_house_knowing_somebody_makes_no_account_here(behind_proxy: Place, who: str) -> None:
    disable(behind_proxy, behind_proxy.add("Gus Gone"))

    answer = through(behind_proxy, who).get("/sign-in")

    assert answer.status_code == 403
    assert "ask whoever runs it" in answer.text


def test_what_was_typed_survives_a_session_that_ended_behind_a_proxy(behind_proxy: Place) -> None:
    behind_proxy.add()
    visitor = through(behind_proxy, "ann@desk.example")

    expired = visitor.post(
        "/consults/CD-000001/amend", data={"text": "Kept words.", "version": "1"}
    )
    done = visitor.post("/sign-in", data={"next": "/codes", "kept-text": "Kept words."})

    assert expired.status_code == 401
    assert "Kept words." in expired.text
    assert done.status_code == 200
    assert "Kept words." in done.text


def test_the_provider_signs_a_reviewer_in(with_provider: Place, provider: AProvider) -> None:
    with_provider.add()
    visitor = with_provider.visitor()
    page = visitor.get("/sign-in?next=/codes").text

    away = visitor.get("/sign-in/single?next=/codes").headers["location"]
    back = visitor.get(provider.sign_in_at(away))

    assert "Sign in with the house" in page
    assert 'type="password"' not in page
    assert away.startswith(f"{provider.issuer}/authorize?")
    assert (back.status_code, back.headers["location"]) == (303, "/codes")
    assert visitor.get("/codes").status_code == 200


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"aud": "another"}, "another program"),
        ({"aud": ["desk", "x"], "azp": "x"}, "another party"),
        ({"nonce": "old"}, "another question"),
        ({"exp": 1}, "run out"),
        ({"email": ""}, "names no address"),
        ({"email_verified": False}, "not proven"),
    ],
)
def test_a_token_that_proves_nothing_lets_nobody_in(
    with_provider: Place, provider: AProvider, claims: dict[str, Any], why: str
) -> None:
    with_provider.add()
    visitor = with_provider.visitor()
    provider.claims |= claims

    away = visitor.get("/sign-in/single").headers["location"]
    back = visitor.get(provider.sign_in_at(away))

    assert back.status_code == 403
    assert why in back.text
    assert visitor.get("/").status_code == 303


def test_an_answer_that_another_browser_asked_for_is_refused(
    with_provider: Place, provider: AProvider
) -> None:
    with_provider.add()
    away = with_provider.visitor().get("/sign-in/single").headers["location"]

    back = with_provider.visitor().get(provider.sign_in_at(away))

    assert back.status_code == 403
    assert "did not begin here" in back.text


def test_a_desk_without_passwords_takes_none(with_provider: Place) -> None:
    with_provider.add()

    answer = with_provider.visitor().post(
        "/sign-in", data={"email": "ann@desk.example", "password": GOOD}
    )

    assert answer.status_code == 403


def test_a_provider_that_is_away_is_told_plainly(tmp_path: Path) -> None:
    web: dict[str, Any] = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client": "desk"}
    with a_house(tmp_path, **web) as place:
        answer = place.visitor().get("/sign-in/single")

    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_a_desk_that_lets_nobody_in_is_refused_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="nobody can sign in"):
        read_settings(env={"CONSULTANT_WEB__PASSWORDS": "false"})


def test_a_provider_without_tls_is_refused_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="oidc_issuer"):
        read_settings(env={"CONSULTANT_WEB__OIDC_ISSUER": "http://login.example.org"})
