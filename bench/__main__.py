"""Runs the benches and prints their tables: python -m bench [NAME ...], or NAME --its-own options

A bench that needs material which is not there says so and is left out.
"""

import argparse
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run the benches that are named, or all: each module here whose `main` takes arguments."""
    names = sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_")
        and "\ndef main(arguments" in path.read_text(encoding="utf-8")
    )
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names)}")
    told, options = parser.parse_known_args()
    if told.names[1:] and told.names[0] in names and told.names[1] not in names:
        told.names, options = told.names[:1], [*told.names[1:], *options]  # soak 1000 --large 4
    chosen = told.names or names
    if options and len(chosen) != 1:
        parser.error("options are those of one bench: name it alone")
    for name in chosen:
        if name not in names:
            parser.error(f"there is no bench {name!r}")
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        importlib.import_module(f"bench.{name}").main(options)


if __name__ == "__main__":
    main()
