"""What an operator copies from deploy/ and docs/ is true of this very program."""

import re
import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest
import typer.main

from consultant.cli.doors import tree
from consultant.settings import Settings
from tests.house.commands import walk

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SAMPLES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
RUNBOOK = ROOT / "docs" / "runbook.md"
#: 10 is systemd's worst, 0 its best; a service with a network of its own cannot be much under 1.
EXPOSURE = 15  # tenths


def settings() -> dict[str, dict[str, object]]:
    return Settings().model_dump(mode="json", by_alias=True)


def postfix_setting(name: str) -> str:
    text = (DEPLOY / "postfix" / "main.cf").read_text(encoding="utf-8")
    found = re.search(rf"^{name} = (.+)$", text, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit as it would be installed, with this very program as its program."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    source: Path = request.param
    program = Path(sysconfig.get_path("scripts")) / "consultant"
    text = source.read_text(encoding="utf-8").replace(
        "/opt/consultant/bin/consultant", str(program)
    )
    installed = tmp_path / source.name.replace("@", "@worker")
    installed.write_text(text, encoding="utf-8")
    return installed


@pytest.mark.parametrize("unit", UNITS, indirect=True, ids=lambda path: path.name)
def test_systemd_understands_every_line_of_a_unit(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, indirect=True, ids=lambda path: path.name)
def test_a_unit_may_touch_little(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}"]

    done = subprocess.run([*command, str(unit)], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout[-400:]


@pytest.mark.parametrize("path", [*SAMPLES, RUNBOOK], ids=lambda path: path.name)
def test_a_sample_names_real_settings(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    in_environment = re.findall(r"CONSULTANT_([A-Z]+)__([A-Z_]+)", text)
    in_words = re.findall(r"\b(database|data|smtp|web|mail|desk|report)\.([a-z_]+)\b(?!\.)", text)

    named = {(section.lower(), key.lower()) for section, key in [*in_environment, *in_words]}

    # "desk.example" and "mail.example" are names of hosts, "consultant.toml" is a file.
    unknown = {(s, k) for s, k in named if k not in settings()[s]} - {
        ("desk", "example"), ("mail", "example"), ("data", "dir"),
    }  # fmt: skip
    assert unknown == set()


@pytest.mark.parametrize("path", [*SAMPLES, RUNBOOK], ids=lambda path: path.name)
def test_a_sample_runs_real_commands(path: Path) -> None:
    root = typer.main.get_command(tree())
    real = {" ".join(words[1:]) for words, _ in walk(root, ("consultant",))}
    text = path.read_text(encoding="utf-8")
    lines = re.findall(r"(?:^ {4}|`|bin/)consultant ([a-z][a-z -]*)", text, re.MULTILINE)

    foreign = [line for line in lines if not any(_begins_with(line, words) for words in real)]

    assert foreign == []


def _begins_with(line: str, words: str) -> bool:
    return bool(words) and f"{line} ".startswith(f"{words} ")


def test_the_postfix_sample_fits_the_desks_own_limits() -> None:
    smtp = settings()["smtp"]

    assert postfix_setting("transport_maps").endswith(f"]:{smtp['port']} }}")
    assert int(postfix_setting("message_size_limit")) == smtp["max_size"]
    most = int(postfix_setting("consultant_destination_concurrency_limit"))
    assert most <= int(str(smtp["max_connections_per_address"]))


def test_postfix_understands_its_sample(tmp_path: Path) -> None:
    if shutil.which("postconf") is None:
        pytest.skip("postfix is not installed")
    for name in ("main.cf", "master.cf"):
        shutil.copy(DEPLOY / "postfix" / name, tmp_path / name)

    done = subprocess.run(
        ["postconf", "-c", str(tmp_path), "-n"], check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "relay_domains = desk.example.org" in done.stdout


def test_the_image_holds_all_that_the_wheel_is_built_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    wanted |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    wanted |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    dockerfile = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for word in line.split()[:-1]
    }
    let_in = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8")

    assert wanted <= copied
    assert copied == {line[1:] for line in let_in.splitlines() if line.startswith("!")}


def test_the_runbook_knows_ten_troubles() -> None:
    titles = re.findall(r"^## (\d+)\. ", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)

    assert titles == [str(number) for number in range(1, 11)]
