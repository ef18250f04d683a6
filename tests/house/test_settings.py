"""The house tests itself: every setting is documented, and none that is not there."""

import tomllib
from pathlib import Path

import pytest

from consultant.domain.errors import SettingsError
from consultant.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "config" / "consultant.toml"


def test_every_setting_is_documented_with_its_default() -> None:
    documented = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))

    assert documented == Settings().model_dump(mode="json", by_alias=True)


def test_every_setting_has_its_line_of_words() -> None:
    wordless = [
        line
        for line in WRITTEN.read_text(encoding="utf-8").splitlines()
        if "=" in line and not line.startswith("#") and "#" not in line
    ]

    # Keys whose neighbours explain them.
    assert {line.partition(" ")[0] for line in wordless} <= {
        "host", "port", "relay_host", "relay_port", "from", "max_connections_per_address",
        "quota_registered",
    }  # fmt: skip


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "consultant.toml"
    file.write_text('[smtp]\nport = 1025\naddresses = ["desk@a.example"]\n')

    settings = read_settings(file, {"CONSULTANT_SMTP__ADDRESSES": "Desk@B.example, c@d.example"})

    assert settings.smtp.port == 1025
    assert settings.smtp.addresses == ("desk@b.example", "c@d.example")


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"CONSULTANT_SMTP__PROT": "25"}, "smtp.prot: there is no such setting"),
        ({"CONSULTANT_SMTPPORT": "25"}, "CONSULTANT_SMTPPORT is no setting"),
        ({"CONSULTANT_SMTP__PORT": "many"}, "smtp.port"),
        ({"CONSULTANT_DESK__TIMEZONE": "Mars/Olympus"}, "no time zone"),
        ({"CONSULTANT_CONFIG": "/nowhere/desk.toml"}, "no configuration file"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(env: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as raised:
        read_settings(None, env)

    assert "\n" not in str(raised.value)


def test_secrets_are_not_shown() -> None:
    settings = read_settings(
        None, {"CONSULTANT_DATABASE__URL": "postgresql://desk:hunter2@db.example/desk"}
    )

    assert "hunter2" not in str(settings.shown())
    assert "db.example" in str(settings.shown())
