"""What stands before every page: whose host, from which site, and the headers of each answer.

An act comes only from a page of ours: Sec-Fetch-Site says so in every browser of
today (Fetch Metadata), Origin in those that are older or speak plain http to
another host; a request with neither comes from no browser and is refused too.
Bearers of an API token send no cookie and are not asked; nor is who ends a digest by the
signed address in its mail, for mail services do that (RFC 8058).
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consultant.settings import Web

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: Under here an address is itself the permission: no cookie counts.
SIGNED = "/digests/"
HEALTH = frozenset({"/healthz", "/readyz"})

#: data: pictures are the style sheet's own arrows and ticks; they can carry nothing out.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers before frame-ancestors
    # not no-referrer: that would make browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


class Shield:
    """Pure ASGI, around the whole application."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self._app = app
        self._hosts = hosts_of(web)
        self._is_https = web.public_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard(MutableHeaders(scope=message))
            await send(message)

        refusal = self._refusal(scope)
        app = self._app if refusal is None else refusal
        await app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        is_asked_for_health = scope["path"] in HEALTH  # a balancer asks by number
        if self._hosts and not is_asked_for_health and _host(headers) not in self._hosts:
            return PlainTextResponse("This desk does not answer to that name.", 421)
        is_signed = scope["path"].startswith(SIGNED)
        if scope["method"] not in SAFE and not is_signed and not comes_from_here(headers):
            return PlainTextResponse("This was not sent from a page of this desk.", 403)
        return None

    def _guard(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        if self._is_https:
            headers["Strict-Transport-Security"] = HSTS


def comes_from_here(headers: Headers) -> bool:
    """Whether a page of this desk sent the request, or no browser at all (a bearer of a token)."""
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host", "")


def hosts_of(web: Web) -> frozenset[str]:
    """The names this desk answers to; empty for any, where no public name is set."""
    named = urlsplit(web.public_url).hostname
    if named:
        return LOOPBACK | {named}
    return LOOPBACK if web.host in LOOPBACK else frozenset()


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.startswith("127.")


def _host(headers: Headers) -> str:
    """The name asked for, without its port: "[::1]:8025" -> "::1"."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
