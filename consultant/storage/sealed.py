"""Columns that are encrypted at rest: an owner names the column's type, the rest is done here.

    sealed:1:KEY:...    AES-256-GCM over the value, bound to the column's name
    ~KEY...             a word that is only looked for: HMAC-SHA256, cut to 120 bits
    sealed:0:...        a plain value that begins as if it were sealed

Without a key all is kept as it is. What is empty stays empty, so that the database can tell.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from consultant.domain.errors import SealedError, SettingsError

SEALED, ESCAPED = "sealed:1:", "sealed:0:"
_KEY_BYTES, _NONCE_BYTES = 32, 12


class _Cipher(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key; its name tells nothing of it."""

    name: str  # eight hexadecimal digits
    cipher: _Cipher = field(repr=False)
    words: bytes = field(repr=False)  # what hides words that are looked for


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in use, the newest first: it seals, each opens its own; none: all is plain."""

    keys: tuple[Key, ...] = ()

    def seal(self, column: str, value: bytes) -> bytes:
        """What is kept in place of a value."""
        if not value:
            return value
        if not self.keys:
            return ESCAPED.encode() + value if value.startswith(b"sealed:") else value
        newest, nonce = self.keys[0], secrets.token_bytes(_NONCE_BYTES)
        hidden = newest.cipher.encrypt(nonce, value, column.encode())
        return f"{SEALED}{newest.name}:".encode() + nonce + hidden

    def open(self, column: str, kept: bytes) -> bytes:
        """The value again; SealedError without its key, or where what is kept was changed."""
        if kept.startswith(ESCAPED.encode()):
            return kept[len(ESCAPED) :]
        if not kept.startswith(SEALED.encode()):
            return kept
        name, _, hidden = kept[len(SEALED) :].partition(b":")
        key = self._named(name.decode("ascii", "replace"))
        try:
            return key.cipher.decrypt(hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:], column.encode())
        except Exception:  # noqa: BLE001 - InvalidTag, ValueError: the library's own kinds
            raise SealedError(
                f"A value of {column} cannot be opened: it was changed in the database."
            ) from None

    def hide(self, word: str) -> str:
        """A word as it is kept for looking for it; marks ("code:J96.01") stay readable."""
        if not self.keys or ":" in word:
            return word
        newest = self.keys[0]
        signed = hmac.digest(newest.words, word.encode(), "sha256")
        return self.hidden_prefix + base64.urlsafe_b64encode(signed[:15]).decode()

    @property
    def hidden_prefix(self) -> str:
        """How every word hidden by the newest key begins."""
        return f"~{self.keys[0].name}" if self.keys else ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    def _named(self, name: str) -> Key:
        for key in self.keys:
            if key.name == name:
                return key
        raise SealedError(f"This was sealed with the key {name}, which is not given.")


#: The keys of each open database: a value of the engine, though its dialect must carry it.
_KEYRINGS: WeakKeyDictionary[Dialect, Keyring] = WeakKeyDictionary()
_NONE = Keyring()


def read_keys(written: Sequence[str]) -> Keyring:
    """The keys as they are written: 32 bytes each in base64, the newest first; SettingsError."""
    if not written:
        return _NONE
    return Keyring(tuple(_read_key(each, place) for place, each in enumerate(written, start=1)))


def new_key() -> str:
    """A key to put into the key file."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def use_keys(engine: Engine, keyring: Keyring) -> None:
    """From now on this database's sealed columns are read and written with these keys."""
    _KEYRINGS[engine.dialect] = keyring


def keyring_of(of: Engine | Session) -> Keyring:
    """The keys that a database is used with."""
    bound = of if isinstance(of, Engine) else of.get_bind()
    return _KEYRINGS.get(bound.dialect, _NONE)


class SealedBytes(TypeDecorator[bytes]):
    """Bytes, encrypted where there is a key; the name is the column's, for ever."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _KEYRINGS.get(dialect, _NONE).seal(self.name, value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else _KEYRINGS.get(dialect, _NONE).open(self.name, value)

    def seal(self, keyring: Keyring, value: bytes) -> bytes:
        return keyring.seal(self.name, value)

    def open(self, keyring: Keyring, kept: bytes) -> bytes:
        return keyring.open(self.name, kept)

    def opening(self, name: str) -> bytes:
        """How what is sealed by the key of that name begins; by any, where it is empty."""
        return f"{SEALED}{name}{':' if name else ''}".encode()


class SealedText(TypeDecorator[str]):
    """Text, encrypted where there is a key; the name is the column's, for ever."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.seal(_KEYRINGS.get(dialect, _NONE), value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.open(_KEYRINGS.get(dialect, _NONE), value)

    def seal(self, keyring: Keyring, value: str) -> str:
        return _in_text(keyring.seal(self.name, value.encode()))

    def open(self, keyring: Keyring, kept: str) -> str:
        if not kept.startswith("sealed:"):  # most often, where there is no key
            return kept
        return keyring.open(self.name, _out_of_text(kept)).decode()

    def opening(self, name: str) -> str:
        """How what is sealed by the key of that name begins; by any, where it is empty."""
        return f"{SEALED}{name}{':' if name else ''}"


class SealedLine(SealedText):
    """A line of a list, encrypted where there is a key; one that cannot be opened says so itself.

    Else one bad row would keep the whole list from being seen.
    """

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        try:
            return super().process_result_value(value, dialect)
        except SealedError as error:
            return f"[{error}]"


class HiddenWord(TypeDecorator[str]):
    """A word that is only ever looked for whole: where there is a key, nobody else can read it."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _KEYRINGS.get(dialect, _NONE).hide(value)


def _read_key(written: str, place: int) -> Key:
    # Tens of milliseconds that only a desk with a key spends.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        secret = base64.b64decode(written.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise SettingsError(
            f"Key {place} of data.key_file (or data.key) is not 32 bytes in base64: "
            "`consultant db key` makes one."
        )
    name = hashlib.sha256(b"consultant, name of a key\n" + secret).hexdigest()[:8]
    words = hmac.digest(secret, b"consultant, words", "sha256")
    return Key(name=name, cipher=AESGCM(secret), words=words)


def _in_text(kept: bytes) -> str:
    """What is sealed, in letters; a plain value as it was."""
    if not kept.startswith(SEALED.encode()):
        return kept.decode()
    name, _, hidden = kept[len(SEALED) :].partition(b":")
    return f"{SEALED}{name.decode()}:{base64.b64encode(hidden).decode()}"


def _out_of_text(kept: str) -> bytes:
    if not kept.startswith(SEALED):
        return kept.encode()
    name, _, hidden = kept[len(SEALED) :].partition(":")
    try:
        return f"{SEALED}{name}:".encode() + base64.b64decode(hidden)
    except (binascii.Error, ValueError):
        raise SealedError("A sealed text was cut off in the database.") from None
