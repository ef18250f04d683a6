"""Who may sign in at the SMTP door (RFC 4954): names and scrypt hashes in one file.

# one line each, as `submitter_line` makes it
ward-7:scrypt:7c1f...:95ab...
"""

import asyncio
import hashlib
import hmac
import secrets
from pathlib import Path

from consultant.domain.errors import SettingsError

#: 16 MB and some 50 ms a try (RFC 7914 section 2), so two at once and no more.
_COST, _BLOCK, _LANES = 2**14, 8, 1
AT_ONCE = 2
LONGEST_PASSWORD = 200


class Submitters:
    """The file as it was when the door opened."""

    def __init__(self, file: Path) -> None:
        self._lines = dict(_read(file))
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def match(self, name: str, password: str) -> bool:
        """Whether the password is that name's; takes as long for a name that is not there."""
        if len(password) > LONGEST_PASSWORD:
            return False
        salt, wanted = self._lines.get(name, (b"nobody's salt", b""))
        async with self._turn:
            found = await asyncio.to_thread(_hash, password, salt)
        return hmac.compare_digest(found, wanted)


def submitter_line(name: str, password: str) -> str:
    """A line for the file; raises SettingsError for a name that a line cannot hold."""
    if not name or name != name.strip() or ":" in name or not name.isprintable():
        raise SettingsError("A submitter's name is words without a colon.")
    salt = secrets.token_bytes(16)
    return f"{name}:scrypt:{salt.hex()}:{_hash(password, salt).hex()}"


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=2**26, dklen=32
    )


def _read(file: Path) -> list[tuple[str, tuple[bytes, bytes]]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"smtp.submitters cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, kind, salt, hashed = line.strip().split(":")
            found.append((name, (bytes.fromhex(salt), bytes.fromhex(hashed))))
        except ValueError:
            kind = ""
        if kind != "scrypt":
            raise SettingsError(f"smtp.submitters: line {number} is not name:scrypt:salt:hash.")
    return found
