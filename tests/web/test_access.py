"""Who may come in, and what each role may do: every page and every act, on one table."""

import pytest

from consultant.domain.consult import RIGHTS, Right, Role
from consultant.storage.session import transaction
from consultant.web.door import Page
from consultant.web.routes import pages
from tests.builders import a_drafted_consult
from tests.web.desks import Place

#: The right each address takes, written out; a new page must be added here.
RIGHT_OF = {
    "GET /healthz": None,
    "GET /readyz": None,
    "GET /metrics": None,
    "GET /sign-in": None,
    "POST /sign-in": None,
    "GET /welcome/{secret}": None,
    "POST /welcome/{secret}": None,
    "POST /sign-out": None,
    "GET /sign-in/code": None,
    "POST /sign-in/code": None,
    "GET /sign-in/single": None,
    "GET /sign-in/single/return": None,
    "GET /digests/{audience}/{token}": None,
    "POST /digests/{audience}/{token}": None,
    "GET /rate/{token}": None,
    "POST /rate/{token}": None,
    "POST /theme": None,
    "POST /keys": None,
    "GET /account": Right.LOOK,
    "POST /account/password": Right.LOOK,
    "POST /account/digest": Right.LOOK,
    "POST /account/end": Right.LOOK,
    "POST /account/tokens": Right.LOOK,
    "GET /account/second-factor": Right.LOOK,
    "POST /account/second-factor": Right.LOOK,
    "POST /account/second-factor/remove": Right.LOOK,
    "GET /": Right.LOOK,
    "POST /views": Right.LOOK,
    "POST /views/{number:int}/remove": Right.LOOK,
    "POST /views/{number:int}/start": Right.LOOK,
    "GET /alike": Right.REVIEW,
    "POST /alike": Right.REVIEW,
    "POST /alike/undo": Right.REVIEW,
    "GET /consults/{reference}": Right.LOOK,
    "GET /consults/{reference}/letters/{number:int}": Right.LOOK,
    "POST /consults/{reference}/letters/{number:int}/split": Right.REVIEW,
    "POST /consults/{reference}/letters/{number:int}/keep": Right.REVIEW,
    "GET /consults/{reference}/versions": Right.LOOK,
    "POST /consults/{reference}/here": Right.LOOK,
    "POST /consults/{reference}/remark": Right.AMEND,
    "POST /consults/{reference}/tag": Right.AMEND,
    "POST /consults/{reference}/untag": Right.AMEND,
    "GET /consults/{reference}/amend": Right.AMEND,
    "POST /consults/{reference}/preview": Right.AMEND,
    "POST /consults/{reference}/take": Right.AMEND,
    "POST /consults/{reference}/put-back": Right.AMEND,
    "POST /consults/{reference}/hand-over": Right.AMEND,
    "POST /consults/{reference}/amend": Right.AMEND,
    "GET /consults/{reference}/write": Right.AMEND,
    "POST /consults/{reference}/write": Right.AMEND,
    "POST /consults/{reference}/vouch": Right.VOUCH,
    "POST /consults/{reference}/ask": Right.REVIEW,
    "POST /consults/{reference}/go-on": Right.REVIEW,
    "POST /consults/{reference}/approve": Right.REVIEW,
    "POST /consults/{reference}/send-back": Right.REVIEW,
    "POST /consults/{reference}/decline": Right.REVIEW,
    "POST /consults/{reference}/undo": Right.REVIEW,
    "GET /codes": Right.LOOK,
    "GET /codes/{system}/{code}": Right.LOOK,
    "GET /api/openapi.json": None,
    "GET /api/consults": Right.LOOK,
    "GET /api/consults/{reference}": Right.LOOK,
    "GET /api/codes": Right.LOOK,
    "GET /api/codes/{system}/{code}": Right.LOOK,
    "POST /api/ask": Right.LOOK,
    "GET /ask": Right.LOOK,
    "POST /ask": Right.LOOK,
    "POST /ask/consult": Right.AMEND,
    "GET /casebook": Right.LOOK,
    "GET /casebook/{reference}": Right.LOOK,
    "POST /casebook/{reference}/withdraw": Right.REVIEW,
    "POST /casebook/{reference}/exemplary": Right.REVIEW,
    "GET /passages": Right.AMEND,
    "POST /passages": Right.AMEND,
    "POST /passages/{number:int}/remove": Right.REVIEW,
    "GET /outbox": Right.LOOK,
    "GET /outbox/{number:int}": Right.LOOK,
    "POST /outbox/{number:int}/retry": Right.MANAGE,
    "POST /outbox/{number:int}/confirm": Right.MANAGE,
    "GET /messages": Right.MANAGE,
    "POST /messages/{number:int}/let-in": Right.MANAGE,
    "POST /messages/{number:int}/turn-away": Right.MANAGE,
    "POST /messages/{number:int}/retry": Right.MANAGE,
    "GET /reports": Right.MANAGE,
    "GET /reports/consults": Right.MANAGE,
    "GET /reports.csv": Right.MANAGE,
    "GET /learning": Right.MANAGE,
    "POST /learning/{number:int}/accept": Right.MANAGE,
    "POST /learning/{number:int}/refuse": Right.MANAGE,
    "POST /learning/{number:int}/withdraw": Right.MANAGE,
    "GET /setup": Right.ADMINISTER,
    "POST /setup/mail": Right.ADMINISTER,
    "GET /people": Right.ADMINISTER,
    "POST /people": Right.ADMINISTER,
    "POST /people/{number:int}/link": Right.ADMINISTER,
    "POST /people/{number:int}/role": Right.ADMINISTER,
    "POST /people/{number:int}/disable": Right.ADMINISTER,
    "POST /people/{number:int}/second-factor": Right.ADMINISTER,
}
#: What a browser says of a form that stands on another site.
FROM_ELSEWHERE = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister host": {"Sec-Fetch-Site": "same-site"},
    "an older browser elsewhere": {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
}
GUARDED = [page for page in pages() if page.right is not None]


def name_of(page: Page) -> str:
    return f"{page.method} {page.path}"


def address_of(page: Page) -> str:
    filled = page.path.replace("{reference}", "CD-000001").replace("{number:int}", "1")
    return filled.replace("{system}", "icd-10-cm").replace("{code}", "J96.01")


def test_every_page_stands_in_the_table_of_rights() -> None:
    assert {name_of(page): page.right for page in pages()} == RIGHT_OF


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_its_rights_allow_and_no_more(place: Place, role: Role) -> None:
    with transaction(place.desk.engine) as session:
        a_drafted_consult(session)
    browser = place.signed_in(place.add(role=role))

    refused = {
        name_of(page)
        for page in GUARDED
        if browser.request(page.method, address_of(page)).status_code == 403
    }

    assert refused == {name_of(page) for page in GUARDED if page.right not in RIGHTS[role]}


def test_a_stranger_is_led_to_the_sign_in_and_back(place: Place) -> None:
    visitor = place.visitor()

    answers = {name_of(page): visitor.request(page.method, address_of(page)) for page in GUARDED}

    for name, answer in answers.items():
        if "/api/" in name:
            assert answer.status_code == 401, name
            assert answer.json()["error"], name
        elif name.startswith("GET"):
            assert answer.status_code == 303, name
            assert answer.headers["location"].startswith("/sign-in?next=%2F"), name
        else:
            assert answer.status_code == 401, name
            assert "Sign in" in answer.text, name


def test_an_act_sent_from_another_site_is_refused(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    browser = place.signed_in(place.add())
    path = f"/consults/{reference}/take"

    codes = {
        name: browser.post(path, headers=headers).status_code
        for name, headers in FROM_ELSEWHERE.items()
    }

    assert codes == dict.fromkeys(FROM_ELSEWHERE, 403)


def test_a_get_changes_nothing(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        reference = a_drafted_consult(session)
    browser = place.signed_in(place.add())

    codes = {
        act: browser.get(f"/consults/{reference}/{act}").status_code
        for act in ("approve", "decline", "take", "send-back", "undo", "put-back")
    }

    assert codes == dict.fromkeys(codes, 405)


def test_another_name_in_the_host_header_is_not_answered(place: Place) -> None:
    visitor = place.visitor()

    answer = visitor.get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 421
