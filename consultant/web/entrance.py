"""The way in and out: sign-in, the one-time link that sets a password, sign-out.

/sign-in           e-mail and password, throttled
/welcome/<secret>  looking at it uses nothing up (mail scanners look); setting the password does
"""

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

from consultant.domain.consult import Reviewer
from consultant.domain.errors import NotAllowedError
from consultant.storage import audit, factors, people
from consultant.storage.session import reading, transaction
from consultant.web import factor, sign_in
from consultant.web.cookies import forget_session, half_secret, set_half, set_session
from consultant.web.house import of_proxy
from consultant.web.passwords import SHORTEST, Passwords, password_errors
from consultant.web.throttle import WINDOW, Throttle
from consultant.web.visit import Visit, go_to, inside

#: Failures in a quarter of an hour: of one account from one place, of one place, of one account.
TRIES_HERE, TRIES_FROM, TRIES_FOR = 5, 30, 60

GONE = "This link was used or has run out. Ask whoever runs the desk for a new one."
WRONG = "E-mail address or password are not right."


class Entrance:
    """Holds what sign-ins share in this process: the hasher and the count of failures."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords
        self._throttle = Throttle()

    def show_sign_in(self, visit: Visit) -> Response:
        where = inside(visit.query("next", "/"))
        if visit.present is not None:
            return go_to(where)
        known = of_proxy(visit)
        if known is not None:
            return let_in(visit, known, go_to(where))
        return _sign_in_page(visit, next=where)

    def sign_in(self, visit: Visit) -> Response:
        if visit.present is not None and not visit.form.get("password"):  # in again elsewhere
            return _after_sign_in(visit)
        known = of_proxy(visit)
        if known is not None:
            return let_in(visit, known, _after_sign_in(visit))
        if not visit.desk.settings.web.passwords:
            raise NotAllowedError("This desk takes no passwords: use the house's own sign-in.")
        email = visit.form.get("email", "").strip().lower()
        bounds = _bounds(email, visit.peer)
        wait = self._throttle.wait(bounds, visit.now) or _wait_of_all(visit, email)
        if wait:
            message = f"Too many tries. Come back in {wait.seconds // 60 + 1} minutes."
            return _sign_in_page(visit, 429, email=email, errors={"email": message})
        reviewer = self._who_has(visit, email, visit.form.get("password", ""))
        if reviewer is None:
            self._throttle.fail(bounds, visit.now)
            _note_refusal(visit, email)
            return _sign_in_page(visit, 401, email=email, errors={"password": WRONG})
        if not _has_factor(visit, reviewer):
            self._throttle.forget(next(iter(bounds)))
        return let_in(visit, reviewer, _after_sign_in(visit))

    def show_code(self, visit: Visit) -> Response:
        """Only reached by reloading: the form comes with the answer to the password."""
        return go_to("/" if visit.present else "/sign-in")

    def check_code(self, visit: Visit) -> Response:
        """The second factor; guessing it is slowed down with the passwords."""
        secret = half_secret(visit.request, visit.desk.settings.web)
        with reading(visit.desk.engine) as session:
            reviewer = sign_in.half_owner(session, secret, visit.now)
        if reviewer is None:
            return _sign_in_page(visit, 401, errors={"email": "That took too long. Sign in again."})
        bounds = _bounds(reviewer.email, visit.peer)
        if self._throttle.wait(bounds, visit.now) or _wait_of_all(visit, reviewer.email):
            return _sign_in_page(visit, 429, errors={"email": "Too many tries. Come back later."})
        with transaction(visit.desk.engine) as session:
            is_right = factor.takes(session, reviewer, visit.form.get("code", ""), visit.now)
            if is_right:
                people.end_sign_in(session, sign_in.hash_of(secret))
        if not is_right:
            self._throttle.fail(bounds, visit.now)
            _note_refusal(visit, reviewer.email)
            return _code_page(visit, 401, errors={"code": "This code is not right, or was used."})
        self._throttle.forget(next(iter(bounds)))
        return _begin(visit, reviewer, _after_sign_in(visit))

    def show_welcome(self, visit: Visit) -> Response:
        owner = _owner_of(visit)
        return visit.page("welcome.html", owner=owner, shortest=SHORTEST, errors={})

    def welcome(self, visit: Visit) -> Response:
        owner, password = _owner_of(visit), visit.form.get("password", "")
        errors = password_errors(password, visit.form.get("again", ""), email=owner.email)
        if errors:
            return visit.page("welcome.html", 422, owner=owner, shortest=SHORTEST, errors=errors)
        hashed = self._passwords.hash(password)
        with transaction(visit.desk.engine) as session:
            reviewer = sign_in.use_link(session, visit.path("secret"), visit.now)
            if reviewer is None:
                raise NotAllowedError(GONE)
            people.end_other_sign_ins(session, reviewer.id, but="")
            people.set_password_hash(session, reviewer.id, hashed)
            who = reviewer.email
            audit.record(session, now=visit.now, who=who, act="set password", about=who)
        return let_in(visit, reviewer, go_to("/"))

    def sign_out(self, visit: Visit) -> Response:
        if visit.present is not None:
            with transaction(visit.desk.engine) as session:
                sign_in.end_session(session, visit.present, visit.now)
        response = go_to("/sign-in")
        forget_session(response, visit.desk.settings.web)
        return response

    def _who_has(self, visit: Visit, email: str, password: str) -> Reviewer | None:
        """The account with that password; takes as long where there is no such account."""
        with reading(visit.desk.engine) as session:
            reviewer = people.reviewer_named(session, email) if "@" in email else None
            hashed = people.password_hash(session, reviewer.id) if reviewer else ""
        is_right = self._passwords.match(hashed, password[:1000])
        return reviewer if reviewer and is_right and not reviewer.disabled else None


def _sign_in_page(
    visit: Visit,
    status: int = 200,
    *,
    next: str = "",
    email: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    return visit.page(
        "sign_in.html",
        status,
        next=next or inside(visit.form.get("next", "/")),
        kept=_kept(visit),
        email=email,
        errors=errors or {},
        has_expired=False,
    )


def _has_factor(visit: Visit, reviewer: Reviewer) -> bool:
    with reading(visit.desk.engine) as session:
        return factors.has_factor(session, reviewer.id)


def _ask_for_code(visit: Visit, reviewer: Reviewer) -> Response:
    """The password was right: now the second factor, within five minutes."""
    with transaction(visit.desk.engine) as session:
        secret = sign_in.start_half(session, reviewer, visit.now)
    response = _code_page(visit, 200, errors={})
    set_half(response, secret, visit.desk.settings.web)
    return response


def _code_page(visit: Visit, status: int, *, errors: Mapping[str, str]) -> Response:
    return visit.page(
        "code_wanted.html",
        status,
        next=inside(visit.form.get("next", "/")),
        kept=_kept(visit),
        errors=errors,
    )


def let_in(visit: Visit, reviewer: Reviewer, response: Response) -> Response:
    """Begin a session and answer with that; first ask for the second factor, if they have one."""
    if _has_factor(visit, reviewer):
        return _ask_for_code(visit, reviewer)
    return _begin(visit, reviewer, response)


def _begin(visit: Visit, reviewer: Reviewer, response: Response) -> Response:
    """A new session id at every sign-in; one that was there before is ended."""
    web = visit.desk.settings.web
    with transaction(visit.desk.engine) as session:
        if visit.present is not None:
            sign_in.end_session(session, visit.present, visit.now)
        secret = sign_in.start_session(session, reviewer, visit.now, rules=web, agent=visit.agent)
    set_session(response, secret, web)
    return response


def _after_sign_in(visit: Visit) -> Response:
    """Back to where one came from; typed text that waited is shown there, not yet kept."""
    where, kept = inside(visit.form.get("next", "/")), _kept(visit)
    if not kept:
        return go_to(where)
    return visit.page("go_on.html", where=where, kept=kept)


def _kept(visit: Visit) -> dict[str, str]:
    """What was typed into a page whose session had ended: fields named kept-..."""
    return {
        name.removeprefix("kept-"): value
        for name, value in visit.form.items()
        if name.startswith("kept-")
    }


def _owner_of(visit: Visit) -> Reviewer:
    with reading(visit.desk.engine) as session:
        owner = sign_in.link_owner(session, visit.path("secret"), visit.now)
    if owner is None:
        raise NotAllowedError(GONE)
    return owner


def _bounds(email: str, peer: str) -> dict[str, int]:
    return {
        f"{email} from {peer}": TRIES_HERE,
        f"from {peer}": TRIES_FROM,
        f"for {email}": TRIES_FOR,
    }


def _wait_of_all(visit: Visit, email: str) -> timedelta:
    """What an account's failures at every process of this desk add up to."""
    with reading(visit.desk.engine) as session:
        failed = audit.count(session, act="sign in refused", about=email, since=visit.now - WINDOW)
    return WINDOW if failed >= TRIES_FOR else timedelta(0)


def _note_refusal(visit: Visit, email: str) -> None:
    """Failed sign-ins of real accounts stand in the audit; made-up names do not fill it."""
    with reading(visit.desk.engine) as session:
        reviewer = people.reviewer_named(session, email)
    if reviewer is not None:
        with transaction(visit.desk.engine) as session:
            audit.record(
                session,
                now=visit.now,
                who=reviewer.email,
                act="sign in refused",
                about=reviewer.email,
            )
