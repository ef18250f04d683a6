"""The tree of errors; a class's docstring is its message where none is given.

ConsultantError
 +-- SettingsError            config or environment is wrong               exit 78
 +-- UnreadableError          a message nobody can read: it is set aside
 +-- LibraryError
 |    +-- ImportRefusedError  a code-set file is wrong, cut off or foreign  exit 1
 |    +-- NothingInstalledError
 |    +-- NoIndexError        the search index is not there, or cannot be read
 +-- ReviewError
 |    +-- ConflictError       somebody was faster: nothing is overwritten
 |    +-- NotAllowedError     the act needs a right this reviewer has not
 |    +-- UngroundedError     a text names what the library does not hold
 |    +-- NoSuchConsultError
 +-- AddressError             an address that must not be written into a mail
 +-- AuditError               the chain of events does not hold
 +-- CopyError                a desk was not copied, backed up or restored
 +-- SealedError              what is encrypted cannot be opened: no key, another, or changed
 +-- UnavailableError         a service cannot be reached                   exit 69
"""

from __future__ import annotations


class ConsultantError(Exception):
    """Something went wrong at the desk."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])


class SettingsError(ConsultantError):
    """The configuration is wrong."""


class UnreadableError(ConsultantError):
    """This message cannot be read."""


class LibraryError(ConsultantError):
    """The library cannot answer."""


class ImportRefusedError(LibraryError):
    """This file cannot be imported."""


class NothingInstalledError(LibraryError):
    """No edition of this code system is installed."""


class NoIndexError(LibraryError):
    """The search index is missing: run `consultant init`, which makes it."""


class ReviewError(ConsultantError):
    """This cannot be done to the consult."""


class ConflictError(ReviewError):
    """Somebody else changed this consult in the meantime."""


class NotAllowedError(ReviewError):
    """You have not the right to do this."""


class UngroundedError(ReviewError):
    """The text names something that is not in the library."""


class NoSuchConsultError(ReviewError):
    """There is no such consult."""


class AddressError(ConsultantError):
    """This is not an address that mail can be sent to."""


class AuditError(ConsultantError):
    """The chain of events does not hold."""


class CopyError(ConsultantError):
    """A desk could not be copied whole."""


class SealedError(ConsultantError):
    """What is encrypted cannot be opened."""


class UnavailableError(ConsultantError):
    """A service cannot be reached."""
