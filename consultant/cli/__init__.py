"""The commands: each a few lines over a function; results to stdout, the rest to stderr.

Exit codes: 0 done, 1 failed, 2 wrong use, 69 a service cannot be reached,
75 try later, 78 wrong configuration (sysexits.h).
"""

import sys

from consultant.cli.doors import run

__all__ = ["main"]


def main() -> None:
    """The console script `consultant`."""
    sys.exit(run(sys.argv[1:]))
