"""Whom a weekly digest is for."""

from enum import StrEnum


class Audience(StrEnum):
    """Each gets a digest of its own."""

    MANAGER = "manager"  # the desk's week
    REVIEWER = "reviewer"  # their own week, and what waits for them
    CLIENT = "client"  # their own consults
