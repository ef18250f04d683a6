"""What our own host says of a sender: Authentication-Results (RFC 8601), believed with care.

A result counts only where it was written by the host we trust (its authserv-id), stands
topmost, above all but the Received lines of our own hosts, in a message that a trusted
relay handed on. Anything else anybody may have typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

from consultant.domain.mail import Envelope
from consultant.receiving.fields import Fields

_FIELD = "authentication-results"
#: What a quoted string may bring in: anything else in it could be taken for syntax.
_HARMLESS = re.compile(r"[^\w.@+-]")
_METHOD = re.compile(r"(dkim|spf|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]+\.[a-z0-9_-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
#: Which property names the domain that a method vouches for.
_DOMAIN_OF = {
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom",),
    "dmarc": ("header.from",),
}


class Authentication(StrEnum):
    """What is known of whether a sender is who the From says."""

    #: the desk trusts nobody's results: mail.trusted_authserv_id is empty
    NOT_ASKED = "not_asked"
    #: a method that passed vouches for the From's domain
    PASSED = "passed"
    #: results are there, and none vouches for the From's domain
    FAILED = "failed"
    #: no results that can be believed
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose results are believed, and from where."""

    authserv_id: str = ""
    relays: tuple[str, ...] = ()  # networks
    hops: int = 1  # Received lines that may stand above the results

    def is_relay(self, peer: str) -> bool:
        """Whether a host's address lies in a network of ours."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in ip_network(network, strict=False) for network in self.relays)


def authenticate(fields: Fields, trust: Trust, envelope: Envelope, sender: str) -> Authentication:
    """What is proven of `sender`, the From's address, by our own host or at our own door."""
    if not trust.authserv_id:
        return Authentication.NOT_ASKED
    if _signed_in(envelope.submitter, sender):
        return Authentication.PASSED
    results = _believed(fields, trust, envelope.peer)
    if results is None:
        return Authentication.MISSING
    domain = sender.rpartition("@")[2].lower()
    vouched = list(_vouched_for(results))
    if any(method == "dmarc" and result == "fail" for method, result, _ in vouched):
        return Authentication.FAILED
    passed = (named for _, result, named in vouched if result == "pass")
    return (
        Authentication.PASSED
        if any(_is_aligned(named, domain) for named in passed)
        else Authentication.FAILED
    )


def _signed_in(submitter: str, sender: str) -> bool:
    """Whether the sender signed in as themselves, or a host did that answers for its people."""
    return bool(submitter) and ("@" not in submitter or submitter.lower() == sender.lower())


def _believed(fields: Fields, trust: Trust, peer: str) -> str | None:
    """The topmost results where our own host wrote them, without their authserv-id.

    What stands under them, or under more Received lines than our hosts add, was there when
    the message came: anybody may have typed our name into it.
    """
    if not trust.is_relay(peer):
        return None
    received = 0
    for name, value in fields.lines:
        received += name == "received"
        if received > trust.hops:
            return None
        if name == _FIELD:
            identity, _, results = _bare(value).partition(";")
            return results if _host_in(identity) == trust.authserv_id.lower() else None
    return None


def _bare(value: str) -> str:
    """The field without comments, which nest, and with quoted strings made harmless (RFC 5322).

    Both may hold a sender's own words: "; dkim=pass" in a local part is no result.
    """
    found: list[str] = []
    depth, is_quoted, position = 0, False, 0
    while position < len(value):
        char = value[position]
        escapes = char == "\\" and (is_quoted or depth)
        if char == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            found.append(_HARMLESS.sub("_", char))
        elif char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
            found.append(" ")
        elif not depth:
            found.append(char)
        position += 2 if escapes else 1
    return "" if is_quoted or depth else "".join(found)


def _host_in(identity: str) -> str:
    """The authserv-id; a version may stand behind it (RFC 8601 section 2.2)."""
    return next(iter(identity.lower().split()), "")


def _vouched_for(results: str) -> Iterator[tuple[str, str, str]]:
    """(method, result, domain) of each result; a method without its property vouches for none."""
    for part in results.split(";"):
        method = _METHOD.match(part.strip())
        if method is None:
            continue
        properties: dict[str, str] = {}
        for key, value in _PROPERTY.findall(part):
            properties.setdefault(key.lower(), value)  # the method's own stands first
        name = method[1].lower()
        named = next((properties[p] for p in _DOMAIN_OF[name] if p in properties), "")
        yield name, method[2].lower(), named.rpartition("@")[2].lower()


def _is_aligned(named: str, domain: str) -> bool:
    """Whether a domain vouches for another: the same, or one above it (RFC 7489 section 3.1)."""
    return "." in named and (domain == named or domain.endswith(f".{named}"))
