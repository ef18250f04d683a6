"""Makes the web application: the shield around it, the door at each page."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from consultant.desk import Desk, now_utc
from consultant.settings import share
from consultant.web.door import PROGRAMS, Clock, Door
from consultant.web.live import Live
from consultant.web.proxied import Proxied
from consultant.web.routes import pages
from consultant.web.shield import Shield
from consultant.web.static import Static

#: Bytes of a form; the longest reply fits many times over.
LARGEST_FORM = 1_000_000


def make_app(desk: Desk, *, clock: Clock = now_utc) -> Starlette:
    """The review desk's pages over `desk`; `clock` gives the time of each visit."""
    static = Static(share("templates", "web", "static"))
    door = Door(desk, static, clock)
    routes = [Route(page.path, door.open_to(page), methods=[page.method]) for page in pages()]
    live = Live(desk, clock)
    routes += [
        Route("/live", live.serve, methods=["GET"]),
        Route("/static/{digest}/{name}", static.serve, methods=["GET"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Proxied, web=desk.settings.web),
            Middleware(Shield, web=desk.settings.web),
        ],
        exception_handlers={HTTPException: _refuse_with(door)},
        max_body_size=LARGEST_FORM,
    )
    app.state.close = live.close  # open streams end before the process does
    return app


def _refuse_with(door: Door) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        title, message = _WORDS.get(
            status, ("This cannot be done", "The request is not one of ours.")
        )
        if request.url.path.startswith(PROGRAMS):
            return JSONResponse({"error": message}, status_code=status)
        return door.stranger(request).page("refusal.html", status, title=title, message=message)

    return refuse


_OTHER = ("This cannot be done", "The request is not one of ours.")
_WORDS = {
    404: ("There is nothing here", "Nothing stands at this address."),
    405: ("This cannot be done", "This address knows no such act."),
    413: ("This is too much", "The form holds more than this desk takes."),
}
