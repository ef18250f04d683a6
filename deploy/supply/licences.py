"""`make licences`: under which licence each part comes, and whether this house may use it.

Exit 1 where one says nothing, or is not among those that were weighed.
"""

import re
import sys

from deploy.supply.closure import Part, parts

#: Free to use and to pass on with the program; the last is used unchanged, as a library.
WEIGHED = re.compile(
    r"(apache|mit\b|bsd|isc|psf|python software|mpl|mozilla|unlicense|0bsd|zlib|cc0|lgpl|lesser)",
    re.IGNORECASE,
)


def main() -> int:
    """Print the table; 1 where a part must not be used unweighed."""
    found = parts()
    width = max(len(f"{part.name} {part.version}") for part in found)
    for part in found:
        sys.stdout.write(f"{f'{part.name} {part.version}':<{width}}  {part.licence or '?'}\n")
    unweighed = [part.name for part in found if not is_weighed(part)]
    if unweighed:
        sys.stdout.write(f"not weighed: {', '.join(unweighed)}\n")
    return 1 if unweighed else 0


def is_weighed(part: Part) -> bool:
    """Whether each licence offered, or one of several, is one that was weighed."""
    return any(WEIGHED.search(each) for each in part.licence.split(" OR "))


if __name__ == "__main__":
    sys.exit(main())
