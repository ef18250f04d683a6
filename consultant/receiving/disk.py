"""Whether there is room for mail where the database lies."""

import asyncio
import shutil

from consultant.storage.session import Engine, folder_of

#: Seconds between two looks.
INTERVAL = 1.0


class DiskGauge:
    """Looks once a second at most: a thousand senders ask as cheaply as one."""

    def __init__(self, engine: Engine, least: int) -> None:
        self._folder = folder_of(engine)
        self._least = least
        self._looked_at = float("-inf")
        self._has_room = True

    def has_room(self) -> bool:
        """True also where the database is on another machine, which keeps its own watch."""
        if self._folder is None:
            return True
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= INTERVAL:
            self._looked_at = now
            self._has_room = shutil.disk_usage(self._folder).free >= self._least
        return self._has_room
