"""The JSON interface: what it gives, to whom, and that its description is true."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from consultant.domain.consult import Role
from consultant.storage.session import transaction
from consultant.web.sign_in import make_token
from tests.builders import a_drafted_consult
from tests.web.desks import Place

Operations = dict[str, Any]


def a_program(place: Place, name: str = "Paul Program") -> TestClient:
    """A visitor with a token of a new reviewer, as a program comes: no cookie, no origin."""
    reviewer = place.add(name)
    with transaction(place.desk.engine) as session:
        token = make_token(session, reviewer, place.clock(), name="a test")
    visitor = place.visitor()
    visitor.headers.pop("Sec-Fetch-Site")
    visitor.headers["Authorization"] = f"Bearer {token}"
    return visitor


def test_a_program_lists_and_reads_consults(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    program = a_program(place)

    listed = program.get("/api/consults").json()
    one = program.get(f"/api/consults/{reference}").json()

    assert [row["reference"] for row in listed["consults"]] == [reference]
    assert listed["beyond"] is None
    assert one["answer"]["draft"]["text"] == "Report 33953.\n"
    assert one["read"]["text"] == "33953 or 33954 for a 4-year-old?"


def test_a_program_asks_and_looks_up(library_place: Place) -> None:
    program = a_program(library_place, "Petra Program")

    answer = program.post("/api/ask", json={"text": "33953 vs 33954 for a 4-year-old"}).json()
    codes = program.get("/api/codes", params={"q": "respiratory failure", "limit": 3}).json()
    code = program.get("/api/codes/icd-10-cm/J9601").json()

    assert answer["draft"]["codes"] == ["33953"]
    assert len(codes["codes"]) == 3
    assert code["description"] == "Acute respiratory failure with hypoxia"


def test_without_a_token_that_holds_nothing_is_given(place: Place) -> None:
    visitor = place.visitor()

    for bearer in ("", "Bearer", "Bearer not-a-token", f"Bearer {place.token(place.add())}"):
        answer = visitor.get("/api/consults", headers={"Authorization": bearer})
        assert answer.status_code == 401
        assert set(answer.json()) == {"error"}


def test_a_token_opens_no_page(place: Place) -> None:
    program = a_program(place)

    assert program.get("/").status_code == 303
    assert program.post("/consults/CD-000001/approve").status_code == 401


def test_a_program_that_asks_too_often_waits(place: Place) -> None:
    program = a_program(place)

    codes = [program.get("/api/consults").status_code for _ in range(601)]
    place.clock.pass_by(minutes=1)

    assert codes == [200] * 600 + [429]
    assert program.get("/api/consults").status_code == 200


OPERATIONS = (
    "GET /api/consults",
    "GET /api/consults/{reference}",
    "GET /api/codes",
    "GET /api/codes/{system}/{code}",
    "POST /api/ask",
)


@pytest.fixture(scope="module")
def described(library_place: Place) -> Operations:
    """The operations by name, as a program reads them in the description."""
    with transaction(library_place.desk.engine) as session:
        a_drafted_consult(session)
    schema = schemathesis.openapi.from_asgi(
        "/api/openapi.json", library_place.app, headers={"Host": "127.0.0.1"}
    )
    results: list[Any] = list(schema.get_all_operations())
    found = [result.ok() for result in results]
    return {f"{each.method.upper()} {each.path}": each for each in found}


@pytest.fixture(scope="module")
def token(library_place: Place) -> str:
    return a_program(library_place, "Sven Schema").headers["Authorization"]


def test_the_description_tells_of_every_operation(described: Operations) -> None:
    assert set(described) == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_description_is_true(
    described: Operations, library_place: Place, token: str, name: str
) -> None:
    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(case=described[name].as_strategy())
    def try_one(case: schemathesis.Case[Any]) -> None:
        library_place.clock.pass_by(seconds=1)
        case.call_and_validate(headers={"Authorization": token, "Host": "127.0.0.1"})

    try_one()


@pytest.mark.parametrize(
    "address",
    [
        "/api/consults?beyond=99999999999",
        "/api/consults/CD-99999999999",
        "/consults/CD-99999999999",
        "/outbox/99999999999",
        "/messages?beyond=99999999999",
        "/casebook?beyond=99999999999",
        "/?beyond=99999999999&holder=99999999999",
    ],
)
def test_a_number_beyond_every_row_is_no_fault_of_ours(place: Place, address: str) -> None:
    browser = place.signed_in(place.add(role=Role.MANAGER))

    assert browser.get(address).status_code in {200, 400, 404}
