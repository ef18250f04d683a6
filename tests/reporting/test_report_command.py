"""`consultant report weekly`: as it is mailed, as JSON, as CSV, and sent once."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from consultant.cli.doors import WRONG_CONFIGURATION, run
from consultant.storage import outbox
from consultant.storage.session import Engine, reading, transaction
from tests.reporting.history import keep_history, make_history


@pytest.fixture
def config(engine: Engine, tmp_path: Path) -> Path:
    """A desk with some weeks behind it."""
    with transaction(engine) as session:
        keep_history(session, make_history(8, 300, date(2026, 9, 1), 60))
    path = tmp_path / "consultant.toml"
    url = engine.url.render_as_string(hide_password=False)
    path.write_text(
        f'[database]\nurl = "{url}"\n[data]\ndir = "{tmp_path / "data"}"\n'
        '[report]\nto = ["may@desk.example"]\n'
    )
    return path


def weekly(config: Path, *options: str) -> int:
    return run(["--config", str(config), "report", "weekly", "--week", "2026-W41", *options])


def test_the_three_forms_say_the_same(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert weekly(config) == 0
    text = capsys.readouterr().out
    assert weekly(config, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert weekly(config, "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    received = document["this"]["received"]
    assert received > 10
    assert f"Came in{received:47}" in text
    assert [r["value"] for r in rows if (r["name"], r["week"]) == ("received", "2026-W41")] == [
        str(received),
        str(received),  # once among the week's figures, once on the line
    ]
    assert (document["week"], document["monday"], document["sunday"]) == (
        "2026-W41",
        "2026-10-05",
        "2026-10-11",
    )
    assert isinstance(document["this"]["waiting"]["median"], int)


def test_a_week_is_sent_once(
    config: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    first, told = weekly(config, "--send"), capsys.readouterr().err
    second, told_again = weekly(config, "--send"), capsys.readouterr().err

    with reading(engine) as session:
        mails = outbox.postings(session)
    assert (first, second) == (0, 0)
    assert [mail.rcpt_to for mail in mails] == ["may@desk.example"]
    assert "1 queued" in told
    assert "1 had it already" in told_again


def test_sending_to_nobody_is_a_wrong_configuration(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(config.read_text().replace('"may@desk.example"', ""))

    assert weekly(config, "--send") == WRONG_CONFIGURATION
    assert "report.to" in capsys.readouterr().err


def test_a_week_that_is_none_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--config", str(config), "report", "weekly", "--week", "2026-W54"])

    assert code == 1
    assert "is no week" in capsys.readouterr().err
