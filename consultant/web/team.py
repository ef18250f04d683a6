"""The people of the desk: invite, give a role, lend a new link, disable. Nobody is deleted."""

from collections.abc import Callable

from starlette.responses import Response

from consultant.domain.consult import Reviewer, Role
from consultant.domain.errors import AddressError, ReviewError
from consultant.domain.mime import check_address
from consultant.storage import audit, factors, people
from consultant.storage.session import Session, reading, transaction
from consultant.web.door import NoSuchPageError
from consultant.web.sign_in import make_link
from consultant.web.visit import Visit, go_to

LONGEST = 120


def show(visit: Visit) -> Response:
    return _page(visit)


def invite(visit: Visit) -> Response:
    """A new account and its one-time link, shown once, to be handed over by who knows them."""
    form = {name: visit.form.get(name, "").strip() for name in ("email", "name", "credential")}
    errors = _faults_in(form, visit.form.get("role", ""))
    with transaction(visit.desk.engine) as session:
        if not errors and people.reviewer_named(session, form["email"]) is not None:
            errors = {"email": "There is an account of this address already."}
        if errors:
            return _page(visit, 422, errors=errors, form=form)
        added = people.add_reviewer(session, **form, role=Role(visit.form["role"]), now=visit.now)
        _record(session, visit, "add reviewer", added)
        secret = make_link(session, added, visit.now)
    return _page(visit, link=(added, _address(visit, secret)))


def lend_link(visit: Visit) -> Response:
    """A new one-time link for who cannot sign in; it sets a new password."""
    with transaction(visit.desk.engine) as session:
        whose = _whose(session, visit)
        secret = make_link(session, whose, visit.now)
        _record(session, visit, "link", whose)
    return _page(visit, link=(whose, _address(visit, secret)))


def set_role(visit: Visit) -> Response:
    wish = visit.form.get("role", "")
    if wish not in set(Role):
        raise ReviewError("There is no such role.")

    def change(session: Session, whose: Reviewer) -> None:
        people.set_role(session, whose.id, Role(wish))

    return _change(visit, "set role", change)


def disable(visit: Visit) -> Response:
    """Sessions end at once; the name stays under replies."""

    def change(session: Session, whose: Reviewer) -> None:
        people.disable_reviewer(session, whose.id, now=visit.now)

    return _change(visit, "disable", change)


def remove_factor(visit: Visit) -> Response:
    """For who lost telephone and recovery codes."""

    def change(session: Session, whose: Reviewer) -> None:
        factors.remove(session, whose.id)

    return _change(visit, "remove second factor", change)


def _change(visit: Visit, act: str, change: Callable[[Session, Reviewer], None]) -> Response:
    with transaction(visit.desk.engine) as session:
        whose = _whose(session, visit)
        if whose.id == visit.reviewer.id:
            raise ReviewError("Not to your own account: ask another administrator.")
        change(session, whose)
        _record(session, visit, act, whose)
    return go_to("/people")


def _page(
    visit: Visit,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    link: tuple[Reviewer, str] | None = None,
) -> Response:
    with reading(visit.desk.engine) as session:
        everybody = people.reviewers(session)
        with_factor = {r.id for r in everybody if factors.has_factor(session, r.id)}
    return visit.page(
        "people.html",
        status,
        everybody=everybody,
        with_factor=with_factor,
        roles=list(Role),
        errors=errors or {},
        form=form or {"email": "", "name": "", "credential": ""},
        link=link,
    )


def _whose(session: Session, visit: Visit) -> Reviewer:
    found = people.reviewer(session, int(visit.path("number")))
    if found is None:
        raise NoSuchPageError("There is no such account.")
    return found


def _faults_in(form: dict[str, str], role: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        check_address(form["email"])
    except AddressError:
        errors["email"] = "This is no e-mail address."
    if not form["name"] or len(form["name"]) > LONGEST:
        errors["name"] = "A name stands under every reply."
    if len(form["credential"]) > LONGEST:
        errors["credential"] = "This is too long."
    if role not in set(Role):
        errors["role"] = "Choose a role."
    return errors


def _address(visit: Visit, secret: str) -> str:
    base = visit.desk.settings.web.public_url or str(visit.request.base_url)
    return f"{base.rstrip('/')}/welcome/{secret}"


def _record(session: Session, visit: Visit, act: str, whose: Reviewer) -> None:
    audit.record(session, now=visit.now, who=visit.reviewer.email, act=act, about=whose.email)
