"""A bar on a terminal, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 40


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """What to call with (done, of how many); None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = -1

    def draw(done: int, whole: int) -> None:
        nonlocal shown
        share = 100 * done // max(whole, 1)
        if share != shown:
            shown = share
            filled = WIDTH * share // 100
            bar = "#" * filled + "." * (WIDTH - filled)
            sys.stderr.write(f"\r{title} [{bar}] {share:3d} %")
            sys.stderr.flush()

    yield draw
    sys.stderr.write("\n")
