"""Takes lessons that a desk exported into a bench's library, or leaves them out."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from consultant.learning import take_in
from consultant.learning.sharing import read_rows
from consultant.library.catalog import Catalog
from consultant.storage.session import Engine, transaction


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--learned",
        type=Path,
        metavar="FILE",
        help="with the accepted lessons of this file, as `consultant learning export` prints them",
    )
    parser.add_argument(
        "--without-learned",
        action="store_true",
        help="the same call without them, to compare; so it is where no file is named",
    )


def take_lessons(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    """Take in the lessons that the options name; how many were new."""
    if chosen.learned is None or chosen.without_learned:
        return 0
    given = read_rows(chosen.learned.read_text(encoding="utf-8").splitlines())
    with transaction(engine) as session:
        number = take_in(session, given, Catalog(engine), who="bench", now=now)
    sys.stdout.write(f"with {number} lessons of {chosen.learned.name}\n")
    return number
