"""What the program stands on: its dependencies and theirs, as they are installed here.

consultant[postgres,attachments] -> aiosmtpd -> atpublic, attrs ...
"""

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

PROGRAM = "consultant"
#: What a running desk may use; the tools of its makers are left out.
EXTRAS = ("postgres", "attachments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One installed distribution."""

    name: str  # normalised (PEP 503)
    version: str
    licence: str  # SPDX where it says so; "" where it says nothing


def parts(program: str = PROGRAM, extras: tuple[str, ...] = EXTRAS) -> list[Part]:
    """Everything that the program needs, by name; the program itself is left out."""
    found: dict[str, Part] = {}
    waiting = [(normal(program), frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        installed = distribution(name)
        if name != normal(program):
            found[name] = _as_part(installed)
        waiting += _needed_by(installed, wanted)
    return [found[name] for name in sorted(found)]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _needed_by(installed: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    needed = []
    for line in installed.requires or ():
        requirement = Requirement(line)
        if _applies(requirement.marker, extras):
            needed.append((normal(requirement.name), frozenset(requirement.extras)))
    return needed


def _applies(marker: Marker | None, extras: frozenset[str]) -> bool:
    """Whether a dependency is wanted here: on Linux, with these extras or with none."""
    if marker is None:
        return True
    here = {key: str(value) for key, value in default_environment().items()}
    return any(marker.evaluate({**here, "extra": extra}) for extra in ("", *extras))


def _as_part(installed: Distribution) -> Part:
    told = installed.metadata
    return Part(
        name=normal(told["Name"]),
        version=installed.version,
        licence=_licence_of(installed),
    )


def _licence_of(installed: Distribution) -> str:
    """PEP 639's expression; else the classifiers; else a short License field."""
    told = installed.metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    classed = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved ::")
    ]
    plain = told["License"].strip() if "License" in told else ""
    return " OR ".join(classed) or (plain if "\n" not in plain and len(plain) < 80 else "")
