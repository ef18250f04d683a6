"""The door of every page: who comes, whether they may, and what a mishap looks like.

    request -> form read -> (in a thread) who is it? -> may they? -> the view -> answer

Each page names the right it needs in routes.py; here, and nowhere else, is it asked for.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from consultant.desk import Desk
from consultant.domain.consult import Right
from consultant.domain.errors import (
    ConflictError,
    ConsultantError,
    NoSuchConsultError,
    NotAllowedError,
    UnavailableError,
)
from consultant.storage import factors, people
from consultant.storage.session import is_busy, reading, transaction
from consultant.web import sign_in
from consultant.web.cookies import session_secret
from consultant.web.sign_in import Present
from consultant.web.static import Static
from consultant.web.visit import Visit, go_to

View = Callable[[Visit], Response]
Clock = Callable[[], datetime]

#: Fields that hold what a person wrote, and that must not be lost with a session.
TYPED = frozenset({"text", "note"})
#: Fields of one form; more is no form of ours.
MOST_FIELDS = 200

log = structlog.get_logger()


class NoSuchPageError(ConsultantError):
    """There is nothing at this address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address: how it is called, what it shows or does, and the right that it takes."""

    method: str
    path: str
    view: View
    right: Right | None  # None: open to everybody


class Door:
    """Lets visits in; one for the application."""

    def __init__(self, desk: Desk, static: Static, clock: Clock) -> None:
        self._desk = desk
        self._static = static
        self._clock = clock

    def open_to(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of one page."""

        async def endpoint(request: Request) -> Response:
            form = await _form_of(request) if page.method == "POST" else {}
            return await run_in_threadpool(self._serve, page, request, form)

        return endpoint

    def stranger(self, request: Request) -> Visit:
        """A visit by nobody in particular, for pages of mishap."""
        return Visit(desk=self._desk, static=self._static, request=request, now=self._clock())

    def _serve(self, page: Page, request: Request, form: dict[str, str]) -> Response:
        now = self._clock()
        visit = Visit(desk=self._desk, static=self._static, request=request, now=now, form=form)
        try:
            visit = _recognised(visit)
            return _answer(page, visit)
        except ConsultantError as error:
            return refusal(visit, error)
        except Exception as error:  # noqa: BLE001 - the one place: nobody sees a traceback
            return _mishap(visit, error)


def refusal(visit: Visit, error: ConsultantError) -> Response:
    """The page for what could not be done, in words for who asked."""
    status, title = next(
        (status, title) for kind, status, title in _REFUSALS if isinstance(error, kind)
    )
    return visit.page("refusal.html", status, title=title, message=str(error))


def _answer(page: Page, visit: Visit) -> Response:
    if page.right is None:
        return page.view(visit)
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


def _recognised(visit: Visit) -> Visit:
    """The visit with who makes it, if their session holds; its use is written down."""
    secret = session_secret(visit.request, visit.desk.settings.web)
    if not secret:
        return visit
    desk, now = visit.desk, visit.now
    with reading(desk.engine) as session:
        present = sign_in.who(session, secret, now, rules=desk.settings.web)
    if present is not None and present.is_stale(now) and not _is_background(visit.request):
        _note_use(desk, present, now)
    return Visit(
        desk=desk,
        static=visit.static,
        request=visit.request,
        now=now,
        present=present,
        form=visit.form,
    )


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
        return refusal(visit, UnavailableError("The database is busy. Nothing was changed."))
    number = secrets.token_hex(4)
    frame = _last_frame(error)
    log.error("page_failed", number=number, error=type(error).__name__, at=frame)
    return visit.page(
        "refusal.html",
        500,
        title="Something went wrong here",
        message=f"Nothing was sent. If it happens again, tell who runs this desk: {number}.",
    )


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
    (NotAllowedError, 403, "You may not do this"),
    (NoSuchConsultError, 404, "There is no such consult"),
    (NoSuchPageError, 404, "There is nothing here"),
    (ConflictError, 409, "Somebody was faster"),
    (UnavailableError, 503, "Try again in a moment"),
    (ConsultantError, 400, "This cannot be done"),
)
