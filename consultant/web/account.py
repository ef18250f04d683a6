"""What reviewers do about their own account: sessions, password, second factor, tokens, looks."""

from typing import Any

from starlette.responses import Response

from consultant.domain.digests import Audience
from consultant.storage import audit, factors, people, subscriptions
from consultant.storage.session import Session, reading, transaction
from consultant.web import factor, sign_in
from consultant.web.door import NoSuchPageError
from consultant.web.passwords import SHORTEST, Passwords, password_errors
from consultant.web.visit import THEMES, Visit, go_to, inside

A_YEAR = 365 * 24 * 3600
LONGEST_NAME = 60


class Account:
    """Holds the hasher that it shares with the entrance."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    def show(self, visit: Visit) -> Response:
        return _page(visit)

    def set_password(self, visit: Visit) -> Response:
        """A new password, for who knows the old one; every other session ends."""
        me, password = visit.reviewer, visit.form.get("password", "")
        with reading(visit.desk.engine) as session:
            hashed = people.password_hash(session, me.id)
        errors = password_errors(password, visit.form.get("again", ""), email=me.email)
        if not self._passwords.match(hashed, visit.form.get("current", "")[:1000]):
            errors = {"current": "This is not your password."}
        if errors:
            return _page(visit, 422, errors=errors)
        new = self._passwords.hash(password)
        with transaction(visit.desk.engine) as session:
            people.set_password_hash(session, me.id, new)
            people.end_other_sign_ins(session, me.id, but=_this_session(visit))
            _record(session, visit, "set password")
        return _page(visit, said="The password is changed; every other session has ended.")


def end_session(visit: Visit) -> Response:
    """End one of my sessions, or withdraw one of my tokens; another's is not found."""
    wanted = visit.form.get("which", "")
    with transaction(visit.desk.engine) as session:
        found = people.sign_in(session, wanted)
        if found is None or found.reviewer_id != visit.reviewer.id:
            raise NoSuchPageError("There is no such session.")
        people.end_sign_in(session, wanted)
        _record(session, visit, f"end {found.kind}")
    return go_to("/account")


def make_token(visit: Visit) -> Response:
    """A key for a program, shown once."""
    name = visit.form.get("name", "").strip()[:LONGEST_NAME]
    if not name:
        return _page(visit, 422, errors={"name": "Name the program that is to use it."})
    with transaction(visit.desk.engine) as session:
        token = sign_in.make_token(session, visit.reviewer, visit.now, name=name)
    return _page(visit, token=token)


def show_factor(visit: Visit) -> Response:
    """A new secret, shown as a picture and as text; it counts once a code of it was right."""
    me, secret = visit.reviewer, factor.new_secret()
    with transaction(visit.desk.engine) as session:
        if factors.has_factor(session, me.id):
            return go_to("/account")
        factors.propose(session, me.id, secret, now=visit.now)
    return _factor_page(visit, secret)


def confirm_factor(visit: Visit) -> Response:
    """The first right code; from now on sign-in asks for one."""
    me, codes = visit.reviewer, factor.new_recovery_codes()
    with transaction(visit.desk.engine) as session:
        found = factors.factor(session, me.id)
        if found is None or found.is_confirmed:
            return go_to("/account")
        step = factor.step_of(found.secret, visit.form.get("code", ""), visit.now)
        if step is not None:
            factors.confirm(session, me.id, map(sign_in.hash_of, codes), now=visit.now)
            factors.use_step(session, me.id, step)
            people.end_other_sign_ins(session, me.id, but=_this_session(visit))
            _record(session, visit, "set second factor")
    if step is None:
        wrong = {"code": "This code is not right. Is the telephone's clock?"}
        return _factor_page(visit, found.secret, status=422, errors=wrong)
    return visit.page("recovery_codes.html", codes=codes)


def remove_factor(visit: Visit) -> Response:
    """Give the second factor up, with a last code of it."""
    with transaction(visit.desk.engine) as session:
        is_right = factor.takes(session, visit.reviewer, visit.form.get("code", ""), visit.now)
        if is_right:
            factors.remove(session, visit.reviewer.id)
            _record(session, visit, "remove second factor")
    if not is_right:
        return _page(visit, 422, errors={"code": "This code is not right, or was used."})
    return go_to("/account")


def set_theme(visit: Visit) -> Response:
    """Light, dark, or as the system has it; a cookie of this browser alone."""
    return _set_wish(visit, "theme", THEMES)


def set_keys(visit: Visit) -> Response:
    """Whether single keys act; a cookie of this browser alone."""
    return _set_wish(visit, "keys", ("on", "off"))


def _set_wish(visit: Visit, name: str, values: tuple[str, ...]) -> Response:
    wish = visit.form.get(name, "")
    response = go_to(inside(visit.form.get("back", "/")))
    response.set_cookie(
        name,
        wish if wish in values else values[0],
        max_age=A_YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.desk.settings.web.public_url.startswith("https://"),
    )
    return response


def _page(
    visit: Visit,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    said: str = "",
    token: str = "",
) -> Response:
    me = visit.reviewer
    with reading(visit.desk.engine) as session:
        wishes = subscriptions.wishes(session, Audience.REVIEWER)
        words: dict[str, Any] = {
            "sessions": people.sign_ins_of(session, me.id, sign_in.SESSION),
            "tokens": people.sign_ins_of(session, me.id, sign_in.TOKEN),
            "has_factor": factors.has_factor(session, me.id),
            "codes_left": factors.recovery_codes_left(session, me.id),
            "digest": wishes.get(me.email, visit.desk.settings.report.reviewers),
        }
    return visit.page(
        "account.html",
        status,
        **words,
        this=_this_session(visit),
        shortest=SHORTEST,
        errors=errors or {},
        said=said,
        token=token,
    )


def _factor_page(
    visit: Visit, secret: str, *, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    uri = factor.uri_of(secret, visit.reviewer, visit.desk.settings.desk.name)
    return visit.page(
        "second_factor.html",
        status,
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        picture=factor.picture_of(uri),
        errors=errors or {},
    )


def _this_session(visit: Visit) -> str:
    return visit.present.sign_in.token_hash if visit.present else ""


def _record(session: Session, visit: Visit, act: str) -> None:
    who = visit.reviewer.email
    audit.record(session, now=visit.now, who=who, act=act, about=who)
