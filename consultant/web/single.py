"""Signing in at the house's OpenID provider.

/sign-in/single          to the provider
/sign-in/single/return   and back, with a code
"""

import secrets
from urllib.parse import parse_qs, urlencode

from starlette.responses import Response

from consultant.web.cookies import forget_trip, set_trip, trip
from consultant.web.door import NoSuchPageError
from consultant.web.entrance import let_in
from consultant.web.house import account_of, has_provider
from consultant.web.provider import Provider
from consultant.web.visit import Visit, go_to, inside

RETURN = "/sign-in/single/return"


class SingleSignOn:
    """Holds the provider, whose endpoints are asked once."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def go(self, visit: Visit) -> Response:
        """To the provider; what is to be remembered meanwhile rides in a cookie."""
        provider = self._opened(visit)
        secret, where = secrets.token_urlsafe(32), inside(visit.query("next", "/"))
        response = go_to(provider.address(secret))
        set_trip(
            response,
            urlencode({"secret": secret, "next": where}),
            visit.desk.settings.web,
        )
        return response

    def come_back(self, visit: Visit) -> Response:
        """With the provider's answer; who it names begins a session if they have an account."""
        web = visit.desk.settings.web
        kept = parse_qs(trip(visit.request, web))
        secret, where = (kept.get(name, [""])[0] for name in ("secret", "next"))
        answer = {name: visit.query(name) for name in ("state", "code")}
        email = self._opened(visit).email(secret, answer, visit.now)
        response = let_in(visit, account_of(visit, email), go_to(inside(where or "/")))
        forget_trip(response, web)
        return response

    def _opened(self, visit: Visit) -> Provider:
        web = visit.desk.settings.web
        if not has_provider(web):
            raise NoSuchPageError("This desk has no other way to sign in.")
        if self._provider is None:
            base = web.public_url.rstrip("/") or str(visit.request.base_url).rstrip("/")
            self._provider = Provider(web, f"{base}{RETURN}")
        return self._provider
