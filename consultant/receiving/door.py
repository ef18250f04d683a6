"""What all sessions at the door share: the rules in force and the house's state."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from consultant.receiving.encryption import Encryption
from consultant.receiving.giving_way import Guest, Places
from consultant.receiving.keeper import Keeper
from consultant.receiving.occupancy import Occupancy
from consultant.receiving.paths import Mailboxes
from consultant.receiving.proxying import Proxies
from consultant.receiving.submitters import Submitters
from consultant.settings import Smtp


class Leaving(Guest, Protocol):
    """A session, as far as the closing of the house concerns it."""

    @property
    def conversation(self) -> asyncio.Task[None] | None: ...

    def leave_off(self) -> None: ...

    def cut_off(self) -> None: ...


@dataclass(slots=True, kw_only=True)
class Door:
    settings: Smtp
    hostname: str
    mailboxes: Mailboxes
    keeper: Keeper
    occupancy: Occupancy
    has_disk: Callable[[], bool]
    clock: Callable[[], datetime]
    proxies: Proxies
    places: Places
    encryption: Encryption | None = None
    submitters: Submitters | None = None
    sessions: set[Leaving] = field(default_factory=set)
    is_closing: bool = False
