"""Opens the whole desk for a command; apart from `context`, for it takes half a second to load."""

from consultant.cli.context import Context
from consultant.desk import Desk, open_desk
from consultant.domain.errors import NothingInstalledError


def opened_desk(context: Context) -> Desk:
    """The desk, with a database at this version and something in its library."""
    _ = context.engine
    desk = open_desk(context.settings)
    if desk.catalog.is_empty():
        raise NothingInstalledError("The library is empty: run `consultant init`.")
    return desk
