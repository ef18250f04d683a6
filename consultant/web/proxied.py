"""Behind a proxy of the house: the visitor's own address, and who they signed in as there.

X-Forwarded-For, X-Forwarded-Proto and the header with the name are believed from the
addresses in `web.proxy_from` alone; from anybody else they are words.
"""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from consultant.settings import Web

#: Where the address that the connection really came from is kept for this request.
_PEER = "consultant_peer"


class Proxied:
    """Pure ASGI, outside everything else."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        # uvicorn's types and starlette's name the same protocol
        self._app = ProxyHeadersMiddleware(app, trusted_hosts=list(web.proxy_from))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        scope[_PEER] = client[0] if client else ""
        await self._app(scope, receive, send)  # type: ignore[arg-type]


def named_by_proxy(request: Request, web: Web) -> str:
    """The e-mail address of who signed in at the proxy, in lower case; "" where none counts."""
    if not web.user_header or not _is_in(str(request.scope.get(_PEER, "")), web.proxy_from):
        return ""
    return request.headers.get(web.user_header, "").strip().lower()


def _is_in(peer: str, networks: Sequence[str]) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:  # a Unix socket has no address
        return False
    return any(address in ip_network(network, strict=False) for network in networks)
