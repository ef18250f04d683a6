"""References that cannot be guessed: the desk's seal on its Message-IDs, addresses and mails.

    Message-ID   <CD-000042.9f1c0a6b2d3e4f50.k3v7...@desk.example>
    Reply-To     desk+cd-000042.m2q9...@desk.example
    invitation   desk+join.20261204.x4r8...@desk.example      for one asker, until that day

A signature is HMAC-SHA256 over the purpose and what is signed, cut to 80 bits: a letter
names a consult only with one, for a bare number could be typed by anybody.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import date

_SIGNATURE = 16  # characters of base32: 80 bits
_MESSAGE_ID = re.compile(r"<([A-Za-z]+-?[0-9]*)\.([0-9a-f]{16})\.([a-z2-7]{16})@[^<>@]+>", re.ASCII)
_PLUS = re.compile(r"[^+@]+\+(cd-[0-9]{1,12})\.([a-z2-7]{16})@[^@]+", re.ASCII)
_INVITATION = re.compile(r"[^+@]+\+join\.([0-9]{8})\.([a-z2-7]{16})@[^@]+", re.ASCII)
_IN_SUBJECT = re.compile(r"\b(CD-[0-9]{6,12})\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs with the desk's secret, and knows its own signature again."""

    secret: bytes = field(repr=False)

    def message_id(self, reference: str, domain: str) -> str:
        """A new Message-ID of ours; `reference` is a consult's, or a word for other mail."""
        nonce = secrets.token_hex(8)
        return f"<{reference}.{nonce}.{self._sign('id', f'{reference}.{nonce}')}@{domain}>"

    def named_in(self, message_id: str) -> str:
        """The reference in a Message-ID of ours; "" where we did not sign it.

        Some relays and lists change the case of what they pass on, so it does not count.
        """
        found = _MESSAGE_ID.fullmatch(message_id.strip().lower())
        if found is None:
            return ""
        for reference in (found[1].upper(), found[1]):
            if self._is_mine("id", f"{reference}.{found[2]}", found[3]):
                return reference
        return ""

    def reply_address(self, own: str, reference: str) -> str:
        """The desk's address `own` with a consult's reference in it."""
        local, _, domain = own.rpartition("@")
        name = reference.lower()
        return f"{local}+{name}.{self._sign('address', name)}@{domain}"

    def named_by(self, address: str) -> str:
        """The reference that one of our plus-addresses bears; "" where it bears none of ours."""
        found = _PLUS.fullmatch(address.strip().lower())
        if found is None or not self._is_mine("address", found[1], found[2]):
            return ""
        return found[1].upper()

    def invitation(self, own: str, asker: str, until: date) -> str:
        """The address that this asker alone may write to, to be registered, until that day."""
        local, _, domain = own.rpartition("@")
        day = f"{until:%Y%m%d}"
        return f"{local}+join.{day}.{self._sign('join', f'{day} {asker.lower()}')}@{domain}"

    def invites(self, address: str, asker: str, on: date) -> bool:
        """Whether an address is this asker's own invitation, and still holds."""
        found = _INVITATION.fullmatch(address.strip().lower())
        if found is None or found[1] < f"{on:%Y%m%d}":
            return False
        return self._is_mine("join", f"{found[1]} {asker.lower()}", found[2])

    def rating_token(self, reference: str) -> str:
        """What stands in the address under which an asker says what a reply was worth."""
        name = reference.lower()
        return f"{name}.{self._sign('rate', name)}"

    def rated_by(self, token: str) -> str:
        """The reference in such an address; "" where we signed none."""
        name, _, signature = token.strip().lower().partition(".")
        return name.upper() if self._is_mine("rate", name, signature) else ""

    def stop_token(self, audience: str, address: str) -> str:
        """What stands in the address that ends a digest; it tells nobody whose it is."""
        return self._sign("stop", f"{audience} {address.lower()}")

    def pseudonym(self, address: str) -> str:
        """What stands in the audit in place of an address that was erased: the same each time."""
        return f"erased-{self._sign('person', address.lower())}"

    @property
    def mark(self) -> str:
        """What each mail of ours bears, so that it is known when it comes back."""
        return self._sign("mark", "desk")

    def _sign(self, purpose: str, words: str) -> str:
        digest = hmac.digest(self.secret, f"{purpose}\0{words}".encode(), hashlib.sha256)
        return b32encode(digest).decode("ascii").lower()[:_SIGNATURE]

    def _is_mine(self, purpose: str, words: str, signature: str) -> bool:
        return hmac.compare_digest(self._sign(purpose, words), signature)


def references_in(subject: str) -> tuple[str, ...]:
    """The references that stand in a subject, in order; nobody signed them."""
    return tuple(dict.fromkeys(_IN_SUBJECT.findall(subject.upper())))
