"""The door of every page: who comes, whether they may, and what a mishap looks like.

    request -> form read -> (in a thread) who is it? -> may they? -> the view -> answer

Each page names the right it needs in routes.py; here, and nowhere else, is it asked for.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from consultant.desk import Desk
from consultant.domain.consult import Right
from consultant.domain.errors import (
    ConflictError,
    ConsultantError,
    NoSuchConsultError,
    NotAllowedError,
    UnavailableError,
)
from consultant.domain.timing import Timed
from consultant.storage import factors, people
from consultant.storage.session import LARGEST, is_busy, is_cut_off, reading, transaction
from consultant.web import sign_in
from consultant.web.cookies import session_secret
from consultant.web.proxied import named_by_proxy
from consultant.web.sign_in import Present
from consultant.web.static import Static
from consultant.web.throttle import Throttle
from consultant.web.visit import Visit, go_to

View = Callable[[Visit], Response]
Clock = Callable[[], datetime]

#: Fields that hold what a person wrote, and that must not be lost with a session.
TYPED = frozenset({"text", "note"})
#: Under here stands the JSON interface.
PROGRAMS = "/api/"
#: Requests of one token in a minute.
MOST_A_MINUTE = 600
#: Fields of one form; more is no form of ours.
MOST_FIELDS = 200

log = structlog.get_logger()


class NoSuchPageError(ConsultantError):
    """There is nothing at this address."""


class TooOftenError(ConsultantError):
    """Too many requests in this minute."""


class UnknownError(ConsultantError):
    """Send a token that holds: Authorization: Bearer ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address: how it is called, what it shows or does, and the right that it takes."""

    method: str
    path: str
    view: View
    right: Right | None  # None: open to everybody

    @property
    def is_for_programs(self) -> bool:
        """Whether it speaks JSON and hears a bearer's token."""
        return self.path.startswith(PROGRAMS)


class Door:
    """Lets visits in; one for the application."""

    def __init__(self, desk: Desk, static: Static, clock: Clock) -> None:
        self._desk = desk
        self._static = static
        self._clock = clock
        self._programs = Throttle(timedelta(minutes=1))

    def open_to(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of one page."""

        async def endpoint(request: Request) -> Response:
            visit = self.stranger(request)
            if page.is_for_programs:
                visit = replace(visit, body=await request.body())
            elif page.method == "POST":
                visit = replace(visit, form=await _form_of(request))
            return await run_in_threadpool(self._timed, page, visit)

        return endpoint

    def stranger(self, request: Request) -> Visit:
        """A visit by nobody in particular, for pages of mishap."""
        return Visit(desk=self._desk, static=self._static, request=request, now=self._clock())

    def _timed(self, page: Page, visit: Visit) -> Response:
        with self._desk.page_times.running(Timed.PAGE):
            return self._serve(page, visit)

    def _serve(self, page: Page, visit: Visit) -> Response:
        try:
            visit = _recognised(page, visit)
            _refuse_what_no_row_has(visit)
            if page.is_for_programs:
                self._slow_down(visit)
            return _answer(page, visit)
        except ConsultantError as error:
            return refusal(visit, error)
        except Exception as error:  # noqa: BLE001 - the one place: nobody sees a traceback
            return _mishap(visit, error)

    def _slow_down(self, visit: Visit) -> None:
        """A program that asks too often waits; nobody else does."""
        bounds = {visit.present.sign_in.token_hash if visit.present else visit.peer: MOST_A_MINUTE}
        if self._programs.wait(bounds, visit.now):
            raise TooOftenError
        self._programs.fail(bounds, visit.now)


def _refuse_what_no_row_has(visit: Visit) -> None:
    """NoSuchPageError for a number in the address that no row can have."""
    if any(isinstance(part, int) and part > LARGEST for part in visit.request.path_params.values()):
        raise NoSuchPageError


def refusal(visit: Visit, error: ConsultantError) -> Response:
    """The page for what could not be done, in words for who asked."""
    status, title = next(
        (status, title) for kind, status, title in _REFUSALS if isinstance(error, kind)
    )
    if visit.request.url.path.startswith(PROGRAMS):
        return JSONResponse({"error": str(error)}, status_code=status)
    return visit.page("refusal.html", status, title=title, message=str(error))


def _answer(page: Page, visit: Visit) -> Response:
    if page.right is None:
        return page.view(visit)
    if visit.present is None and page.is_for_programs:
        raise UnknownError
    if visit.present is None:
        return _ask_to_sign_in(visit)
    if not visit.reviewer.may(page.right):
        raise NotAllowedError(f"This page takes the right to {page.right}; your account has not.")
    if _lacks_factor(page, visit):
        return go_to("/account/second-factor")
    return page.view(visit)


def _lacks_factor(page: Page, visit: Visit) -> bool:
    """Whether this desk wants a second factor before anything else, and there is none yet."""
    rule = visit.desk.settings.web.second_factor
    if rule != "required" or page.path.startswith("/account"):
        return False
    with reading(visit.desk.engine) as session:
        return not factors.has_factor(session, visit.reviewer.id)


def _ask_to_sign_in(visit: Visit) -> Response:
    """To the sign-in page and back; what was typed rides along and is not lost."""
    if visit.request.method != "POST":
        return go_to(f"/sign-in?{urlencode({'next': _address(visit)})}")
    kept = dict(visit.form) if visit.form.keys() & TYPED else {}
    here = visit.request.url.path
    return visit.page(
        "sign_in.html",
        401,
        next=here if kept else here.rpartition("/")[0] or "/",
        kept=kept,
        errors={},
        email="",
        has_expired=True,
    )


def _recognised(page: Page, visit: Visit) -> Visit:
    """The visit with who makes it, if their session or token holds; its use is written down."""
    present = _bearer(visit) if page.is_for_programs else None
    if present is None:
        present = _sitter(visit)
    if present is not None and present.is_stale(visit.now) and not _is_background(visit.request):
        _note_use(visit.desk, present, visit.now)
    return replace(visit, present=present)


def _sitter(visit: Visit) -> Present | None:
    """Who sits before a browser with a session."""
    web = visit.desk.settings.web
    secret = session_secret(visit.request, web)
    if not secret:
        return None
    with reading(visit.desk.engine) as session:
        present = sign_in.who(session, secret, visit.now, rules=web)
    named = named_by_proxy(visit.request, web)
    is_another = present is not None and named not in {"", present.reviewer.email}
    return None if is_another else present  # the proxy has somebody else before the screen


def _bearer(visit: Visit) -> Present | None:
    """Under whose rights a program comes."""
    scheme, _, token = visit.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    with reading(visit.desk.engine) as session:
        return sign_in.who_bears(session, token.strip(), visit.now)


def _note_use(desk: Desk, present: Present, now: datetime) -> None:
    with transaction(desk.engine) as session:
        people.see_sign_in(session, present.sign_in.token_hash, now=now)


def _is_background(request: Request) -> bool:
    """A page that reloads itself is no sign that anybody sits before it."""
    return request.headers.get("x-background") == "yes"


def _mishap(visit: Visit, error: Exception) -> Response:
    """A plain page without details; the log has the kind and the place, never the words."""
    if is_busy(error):
        log.warning("page_busy", page=visit.request.scope.get("path_format", ""))
        return refusal(visit, UnavailableError(_WHEN_AWAY if is_cut_off(error) else _WHEN_BUSY))
    number = secrets.token_hex(4)
    frame = _last_frame(error)
    log.error("page_failed", number=number, error=type(error).__name__, at=frame)
    if visit.request.url.path.startswith(PROGRAMS):
        return JSONResponse({"error": f"Something went wrong here: {number}"}, status_code=500)
    return visit.page(
        "refusal.html",
        500,
        title="Something went wrong here",
        message=f"Nothing was sent. If it happens again, tell who runs this desk: {number}.",
    )


_WHEN_BUSY = "The database is busy. Nothing was changed."
#: The answer to a commit may have been lost on its way.
_WHEN_AWAY = "The database went away. Look whether it was done before you do it again."


def _last_frame(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"


async def _form_of(request: Request) -> dict[str, str]:
    async with request.form(max_fields=MOST_FIELDS, max_files=0) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _address(visit: Visit) -> str:
    url = visit.request.url
    return f"{url.path}?{url.query}" if url.query else url.path


_REFUSALS: tuple[tuple[type[ConsultantError], int, str], ...] = (
    (UnknownError, 401, "Who are you?"),
    (TooOftenError, 429, "Too often"),
    (NotAllowedError, 403, "You may not do this"),
    (NoSuchConsultError, 404, "There is no such consult"),
    (NoSuchPageError, 404, "There is nothing here"),
    (ConflictError, 409, "Somebody was faster"),
    (UnavailableError, 503, "Try again in a moment"),
    (ConsultantError, 400, "This cannot be done"),
)
