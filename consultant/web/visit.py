"""A visit: one request, who makes it, and the page it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from consultant.desk import Desk
from consultant.domain.consult import Reviewer, Right
from consultant.domain.errors import NotAllowedError
from consultant.web.sign_in import Present
from consultant.web.static import Static
from consultant.web.wording import Wording

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a page is made from; the form's fields are text, each the last of its name."""

    desk: Desk
    static: Static
    request: Request
    now: datetime
    present: Present | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)  # of a request to the JSON interface

    @property
    def reviewer(self) -> Reviewer:
        """Who is signed in; the door lets nobody else to a page that asks for this."""
        if self.present is None:
            raise NotAllowedError("Sign in first.")
        return self.present.reviewer

    @property
    def agent(self) -> str:
        return self.request.headers.get("user-agent", "")

    @property
    def peer(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def theme(self) -> str:
        wish = self.request.cookies.get("theme", "auto")
        return wish if wish in THEMES else "auto"

    @property
    def keys(self) -> str:
        """Whether the page hears keys: on, off."""
        return "off" if self.request.cookies.get("keys") == "off" else "on"

    def path(self, name: str) -> str:
        """One part of the address, as the route names it."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default).strip()

    def page(self, name: str, status: int = 200, **words: Any) -> HTMLResponse:
        """The page templates/web/<name>, with what every page needs."""
        return HTMLResponse(self.render(name, **words), status_code=status)

    def render(self, name: str, **words: Any) -> str:
        reviewer = self.present.reviewer if self.present else None
        return self.desk.templates.render_page(
            name,
            **{
                "desk_name": self.desk.settings.desk.name,
                "reviewer": reviewer,
                "may": lambda right: reviewer is not None and reviewer.may(Right(right)),
                "theme": self.theme,
                "keys": self.keys,
                "here": self.request.url.path,
                "address": self.request.url.path
                + (f"?{self.request.url.query}" if self.request.url.query else ""),
                "static": self.static.address,
                "web": self.desk.settings.web,
                "say": Wording(now=self.now, zone=self.desk.settings.zone),
                "ran_out": self._ran_out() if reviewer else (),
            }
            | words,
        )

    def _ran_out(self) -> tuple[str, ...]:
        """Which editions of the library no longer cover this day: every page says so."""
        return self.desk.catalog.warnings(self.now.astimezone(self.desk.settings.zone).date())


def go_to(path: str) -> Response:
    """See Other: the act is done, and reloading the next page does not repeat it."""
    return RedirectResponse(path, status_code=303)


def inside(path: str) -> str:
    """The path if it leads to a page of ours, else the queue's: no open redirect."""
    parts = urlsplit(path)
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/")
    is_plain = path.isprintable() and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if is_ours and is_plain else "/"
