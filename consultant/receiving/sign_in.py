"""AUTH PLAIN and AUTH LOGIN as far as name and password (RFC 4954, RFC 4616)."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable

from consultant.receiving.replies import Reply

MECHANISMS = ("PLAIN", "LOGIN")

#: Sends a challenge and hears the client's line; None where it went away.
Ask = Callable[[str], Awaitable[bytes | None]]


async def read_credentials(argument: str, ask: Ask) -> tuple[str, str] | Reply:
    """Name and password, or the reply that ends the attempt.

    `argument` is what stood behind AUTH: the mechanism and perhaps a first answer.
    """
    mechanism, _, first = argument.partition(" ")
    match mechanism.upper():
        case "PLAIN":
            return await _plain(first, ask)
        case "LOGIN":
            return await _login(first, ask)
    return Reply.UNKNOWN_MECHANISM


async def _plain(first: str, ask: Ask) -> tuple[str, str] | Reply:
    answer = _decode(first.encode() if first else await ask(""))
    if isinstance(answer, Reply):
        return answer
    parts = answer.split("\0")  # whom to act for (nobody here acts for others), name, password
    return (parts[1], parts[2]) if len(parts) == 3 else Reply.BAD_BASE64


async def _login(first: str, ask: Ask) -> tuple[str, str] | Reply:
    name = _decode(first.encode() if first else await ask("Username:"))
    if isinstance(name, Reply):
        return name
    password = _decode(await ask("Password:"))
    return password if isinstance(password, Reply) else (name, password)


def challenge(words: str) -> str:
    return f"334 {b64encode(words.encode()).decode()}"


def _decode(answer: bytes | None) -> str | Reply:
    if answer is None or answer == b"*":  # RFC 4954 section 4: called off
        return Reply.SIGN_IN_ABORTED
    try:
        return b64decode(b"" if answer == b"=" else answer, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return Reply.BAD_BASE64
