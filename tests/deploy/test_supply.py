"""What the program is made of: locked by hash, under licences that were weighed, built the same."""

import hashlib
import subprocess
import sys
from pathlib import Path

from deploy.supply.closure import parts
from deploy.supply.licences import is_weighed
from deploy.supply.lock import LOCK
from deploy.supply.sbom import document, locked

ROOT = Path(__file__).parents[2]


def pinned(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ")[0].split("==") for line in lines if "==" in line)
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in pairs}


def test_every_part_is_locked_by_the_hashes_of_its_files() -> None:
    wanted = {part.name: part.version for part in parts()}

    assert pinned(LOCK) == wanted
    assert set(locked()) == set(wanted)


def test_the_lock_and_the_constraints_name_the_same_versions() -> None:
    constraints = pinned(ROOT / "constraints.txt")

    assert {n: v for n, v in pinned(LOCK).items() if constraints[n] != v} == {}


def test_every_part_comes_under_a_licence_that_was_weighed() -> None:
    assert [part.name for part in parts() if not is_weighed(part)] == []


def test_the_bill_of_materials_names_every_part_and_its_files() -> None:
    bill = document(parts(), locked())

    names = [component["name"] for component in bill["components"]]
    assert bill["bomFormat"] == "CycloneDX"
    assert names == sorted(part.name for part in parts())
    assert all("externalReferences" in each and "licenses" in each for each in bill["components"])


def test_the_wheel_is_the_same_bytes_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--wheel-dir"]
    built = set()

    for folder in (tmp_path / "one", tmp_path / "two"):
        subprocess.run(
            [*command, str(folder), str(ROOT)],
            check=True,
            env={"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": "1790000000"},
        )
        (wheel,) = folder.glob("consultant-*.whl")
        built.add(hashlib.sha256(wheel.read_bytes()).hexdigest())

    assert len(built) == 1
