"""The session's cookie: bound to this host where the desk speaks https (RFC 6265bis)."""

from starlette.requests import Request
from starlette.responses import Response

from consultant.settings import Web

BOUND = "__Host-consultant"  # needs Secure, Path=/ and no Domain: no other host can set it
PLAIN = "consultant"  # http on the loopback


def session_secret(request: Request, web: Web) -> str:
    """What the browser holds of its session; "" for none."""
    return request.cookies.get(_name(web), "")


def set_session(response: Response, secret: str, web: Web) -> None:
    """Hand the browser its session: for pages of this site alone, unseen by scripts."""
    response.set_cookie(
        _name(web),
        secret,
        max_age=web.session_hours * 3600,
        path="/",
        secure=_is_https(web),
        httponly=True,
        samesite="lax",
    )


def half_secret(request: Request, web: Web) -> str:
    """What the browser holds between password and code; "" for nothing."""
    return request.cookies.get(f"{_name(web)}-half", "")


def set_half(response: Response, secret: str, web: Web) -> None:
    response.set_cookie(
        f"{_name(web)}-half",
        secret,
        max_age=300,
        path="/",
        secure=_is_https(web),
        httponly=True,
        samesite="lax",
    )


def trip(request: Request, web: Web) -> str:
    """What a browser keeps while it is at the house's provider; "" for nothing."""
    return request.cookies.get(f"{_name(web)}-trip", "")


def set_trip(response: Response, kept: str, web: Web) -> None:
    response.set_cookie(
        f"{_name(web)}-trip",
        kept,
        max_age=600,
        path="/",
        secure=_is_https(web),
        httponly=True,
        samesite="lax",  # it must come back with the provider's redirect
    )


def forget_trip(response: Response, web: Web) -> None:
    response.delete_cookie(
        f"{_name(web)}-trip", path="/", secure=_is_https(web), httponly=True, samesite="lax"
    )


def forget_session(response: Response, web: Web) -> None:
    response.delete_cookie(
        _name(web), path="/", secure=_is_https(web), httponly=True, samesite="lax"
    )


def _name(web: Web) -> str:
    return BOUND if _is_https(web) else PLAIN


def _is_https(web: Web) -> bool:
    return web.public_url.startswith("https://")
