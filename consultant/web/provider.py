"""The house's own sign-in: OpenID Connect's authorization code flow with PKCE.

    we send to     <authorization_endpoint>?state&nonce&code_challenge
    it sends back  /sign-in/single/return?code&state
    we ask         <token_endpoint> for the ID token, over TLS, with the code and our secrets

The ID token comes straight from the token endpoint, so TLS proves its issuer and its
signature need not be looked at (OpenID Connect Core 1.0, section 3.1.3.7, rule 6); what it
claims is checked all the same. State, nonce and verifier are made from one secret that the
browser's cookie keeps, so nothing is stored here.
"""

import base64
import hashlib
import hmac
import json
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, cast

from consultant.domain.errors import NotAllowedError, UnavailableError
from consultant.settings import Web
from consultant.web.shield import is_loopback

TIMEOUT = 10  # seconds for each answer of the provider
LARGEST = 256 * 1024  # bytes of one
#: Clocks of two houses differ.
LEEWAY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoints:
    authorization: str
    token: str


class Provider:
    """Speaks with the issuer that the settings name."""

    def __init__(self, web: Web, redirect: str) -> None:
        self._issuer = web.oidc_issuer.rstrip("/")
        self._client = web.oidc_client
        self._secret = web.oidc_secret.get_secret_value()
        self._redirect = redirect
        self._endpoints: _Endpoints | None = None

    def address(self, secret: str) -> str:
        """Where the browser goes to sign in; UnavailableError where the issuer is not there."""
        verifier = hashlib.sha256(_made_from(secret, "verifier").encode()).digest()
        asked = {
            "response_type": "code",
            "scope": "openid email",
            "client_id": self._client,
            "redirect_uri": self._redirect,
            "state": _made_from(secret, "state"),
            "nonce": _made_from(secret, "nonce"),
            "code_challenge": base64.urlsafe_b64encode(verifier).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._found().authorization}?{urllib.parse.urlencode(asked)}"

    def email(self, secret: str, answer: Mapping[str, str], now: datetime) -> str:
        """The e-mail address of who signed in there, in lower case.

        Raises NotAllowedError where the answer is not to our question or proves nothing.
        """
        if not secret or not hmac.compare_digest(
            answer.get("state", "").encode(), _made_from(secret, "state").encode()
        ):
            raise NotAllowedError("This sign-in did not begin here, or took too long. Begin anew.")
        if not answer.get("code"):
            raise NotAllowedError("The house's sign-in did not let you in.")
        claims = self._claims(answer["code"], secret)
        fault = self._fault_in(claims, secret, now)
        if fault:
            raise NotAllowedError(f"The house's sign-in cannot be believed: {fault}.")
        return str(claims["email"]).strip().lower()

    def _claims(self, code: str, secret: str) -> dict[str, Any]:
        told = self._ask(
            self._found().token,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._redirect,
                "client_id": self._client,
                "client_secret": self._secret,
                "code_verifier": _made_from(secret, "verifier"),
            },
        )
        try:
            payload = str(told["id_token"]).split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (KeyError, IndexError, ValueError) as error:
            raise NotAllowedError("The house's sign-in sent no ID token.") from error
        return claims if isinstance(claims, dict) else {}

    def _fault_in(self, claims: Mapping[str, Any], secret: str, now: datetime) -> str:
        """What in an ID token is wrong (Core 1.0 section 3.1.3.7); "" where nothing is."""
        audience = claims.get("aud")
        wrong = {
            "another issuer": str(claims.get("iss", "")).rstrip("/") != self._issuer,
            "it is for another program": self._client
            not in (audience if isinstance(audience, list) else [audience]),
            "it is for another party": claims.get("azp", self._client) != self._client,
            "it answers another question": claims.get("nonce") != _made_from(secret, "nonce"),
            "it has run out": not _is_after(claims.get("exp"), now - LEEWAY),
            "it names no address": "@" not in str(claims.get("email", "")),
            "the address is not proven": claims.get("email_verified", True) is not True,
        }
        return next((fault for fault, is_so in wrong.items() if is_so), "")

    def _found(self) -> _Endpoints:
        """The issuer's endpoints, asked once (OpenID Connect Discovery 1.0)."""
        if self._endpoints is None:
            told = self._ask(f"{self._issuer}/.well-known/openid-configuration")
            if str(told.get("issuer", "")).rstrip("/") != self._issuer:
                raise UnavailableError("The house's sign-in calls itself by another name.")
            self._endpoints = _Endpoints(
                authorization=_checked(told.get("authorization_endpoint")),
                token=_checked(told.get("token_endpoint")),
            )
        return self._endpoints

    def _ask(self, url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """One answer in JSON; no redirect is followed, for a secret is in the question."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(_checked(url), data, {"Accept": "application/json"})  # noqa: S310 - https, or loopback
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as response:
                told = json.loads(response.read(LARGEST))
        except (OSError, ValueError, HTTPException) as error:
            raise UnavailableError("The house's sign-in does not answer as it should.") from error
        return cast("dict[str, Any]", told) if isinstance(told, dict) else {}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_words: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def _made_from(secret: str, what: str) -> str:
    return hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest()


def _checked(url: object) -> str:
    """An address that secrets may go to: https, or this machine."""
    parts = urllib.parse.urlsplit(str(url))
    is_near = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not is_near:
        raise UnavailableError("The house's sign-in must speak https.")
    return str(url)


def _is_after(seconds: object, moment: datetime) -> bool:
    return isinstance(seconds, int | float) and seconds > moment.timestamp()
