"""`make lock`: writes deploy/requirements.lock, every file of every part by its sha256.

The versions are those of constraints.txt; the hashes come from the index that pip would ask.
`pip install --require-hashes -r deploy/requirements.lock` takes nothing else.
"""

import re
import sys
import urllib.request
from pathlib import Path

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from deploy.supply.closure import parts

INDEX = "https://pypi.org/simple"
LOCK = Path(__file__).parents[1] / "requirements.lock"
_LINK = re.compile(r'href="[^"#]*?/([^/"#]+)#sha256=([0-9a-f]{64})')


def main() -> int:
    """Write the lock anew."""
    lines = [
        "# Written by `make lock`: what a running desk installs, each file by its hash.",
        "# pip install --require-hashes -r deploy/requirements.lock",
        "",
    ]
    for part in parts():
        hashes = hashes_of(part.name, part.version)
        if not hashes:
            sys.stderr.write(f"the index has no file of {part.name} {part.version}\n")
            return 1
        told = " \\\n".join(f"    --hash=sha256:{each}" for each in hashes)
        lines.append(f"{part.name}=={part.version} \\\n{told}")
    LOCK.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{LOCK.name}: {len(lines) - 3} parts\n")
    return 0


def hashes_of(name: str, version: str) -> list[str]:
    """The sha256 of every file of a version, as the index tells them (PEP 503)."""
    with urllib.request.urlopen(f"{INDEX}/{name}/", timeout=60) as page:  # noqa: S310 - https
        links = _LINK.findall(page.read().decode())
    return sorted({sha256 for file, sha256 in links if _version_in(file) == version})


def _version_in(file: str) -> str:
    try:
        if file.endswith(".whl"):
            return str(parse_wheel_filename(file)[1])
        return str(parse_sdist_filename(file)[1])
    except (InvalidWheelFilename, InvalidSdistFilename):
        return ""


if __name__ == "__main__":
    sys.exit(main())
