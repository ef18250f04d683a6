"""Opens the whole desk for a command; apart from `context`, for it takes half a second to load."""

import logging

from consultant.cli.context import Context
from consultant.cli.logs import start_logging
from consultant.desk import Desk, open_desk
from consultant.domain.errors import NothingInstalledError
from consultant.library.search import build_missing


def opened_desk(context: Context) -> Desk:
    """The desk, with a database at this version and something in its library, ready for search.

    Its rooms log; a command's output is not the place for it, so only trouble is told.
    """
    start_logging(logging.WARNING)
    _ = context.engine
    desk = open_desk(context.settings)
    context.opened.append(desk.engine)
    if desk.catalog.is_empty():
        raise NothingInstalledError("The library is empty: run `consultant init`.")
    build_missing(desk.engine, context.settings.data.dir / "search")
    return desk
