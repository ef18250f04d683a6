"""`make sbom`: what the program is made of, as a CycloneDX 1.6 document on stdout.

Parts, versions, licences, and the hashes of the lock; the same installation gives the same
bytes, so no time and no serial number stand in it.
"""

import json
import re
import sys
from importlib.metadata import version
from typing import Any

from deploy.supply.closure import PROGRAM, Part, parts
from deploy.supply.lock import LOCK

_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*")


def main() -> int:
    """Print the document."""
    json.dump(document(parts(), locked()), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
    return 0


def document(found: list[Part], hashes: dict[str, list[str]]) -> dict[str, Any]:
    """A CycloneDX bill of materials: the program, and each part with where it comes from."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": PROGRAM,
                "name": PROGRAM,
                "version": version(PROGRAM),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(part, hashes.get(part.name, [])) for part in found],
    }


def locked() -> dict[str, list[str]]:
    """The hashes of the lock by part's name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if "==" in line:
            name = line.partition("==")[0]
        if "--hash=sha256:" in line:
            found.setdefault(name, []).append(line.partition("sha256:")[2].split()[0])
    return found


def _component(part: Part, hashes: list[str]) -> dict[str, Any]:
    url = f"pkg:pypi/{part.name}@{part.version}"
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": url,
        "name": part.name,
        "version": part.version,
        "purl": url,
    }
    if part.licence:
        kind = "expression" if _SPDX.fullmatch(part.licence) else "license"
        told["licenses"] = [
            {"expression": part.licence}
            if kind == "expression"
            else {"license": {"name": part.licence}}
        ]
    if hashes:
        told["externalReferences"] = [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{part.name}/{part.version}/",
                "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
            }
        ]
    return told


if __name__ == "__main__":
    sys.exit(main())
