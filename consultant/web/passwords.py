"""Passwords: argon2id, at most two at once, for each costs 64 MB and a sixth of a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from consultant.domain.errors import UnavailableError

SHORTEST = 12  # characters
LONGEST = 200
AT_ONCE = 2
#: How many may stand in line; one more is told to come back, else sign-in fills every thread.
IN_LINE = 8
PATIENCE = 10.0  # seconds in that line


class Passwords:
    """Makes and checks hashes; one for the whole process, shared between threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._line = threading.BoundedSemaphore(AT_ONCE + IN_LINE)

    @cached_property
    def _nobody(self) -> str:
        """Checked where there is no such account, so that both cases take as long."""
        return self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """The argon2id hash; raises UnavailableError where too many stand in line."""
        with self._in_turn():
            return self._hasher.hash(password)

    def match(self, hashed: str, password: str) -> bool:
        """Whether the password is the hashed one; an empty hash never matches."""
        with self._in_turn():
            try:
                self._hasher.verify(hashed or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return bool(hashed)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise UnavailableError("Too many people sign in at this moment.")
        try:
            if not self._turn.acquire(timeout=PATIENCE):
                raise UnavailableError("Too many people sign in at this moment.")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._line.release()


def fault_in(password: str, *, email: str) -> str:
    """What speaks against a new password, as a sentence; "" where nothing does."""
    if len(password) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"A password may have {LONGEST} characters at most."
    if len(set(password)) < 5:
        return "This password repeats too few characters."
    name = email.partition("@")[0].lower()
    if len(name) > 3 and name in password.lower():
        return "A password must not contain your e-mail name."
    return ""


def password_errors(password: str, again: str, *, email: str) -> dict[str, str]:
    """What is wrong with a new password typed twice, by field."""
    fault = fault_in(password, email=email)
    if fault:
        return {"password": fault}
    return {} if password == again else {"again": "The two passwords are not the same."}
