"""What was backed up comes back, and nothing is overwritten unasked."""

import sqlite3
import stat
from pathlib import Path

import pytest

from consultant.domain.errors import CopyError
from consultant.storage import audit, backups, consults, drafts, messages
from consultant.storage.session import Engine, open_engine, reading, transaction
from tests.builders import NOW, a_drafted_consult, an_arrival
from tests.paths.house import a_house, a_question, wait_for


def with_one_consult(engine: Engine) -> str:
    with transaction(engine) as session:
        reference = a_drafted_consult(session)
        audit.record(session, now=NOW, who="desk", act="draft", about=reference)
        return reference


def test_a_backup_comes_back_as_it_was(engine: Engine, tmp_path: Path) -> None:
    reference = with_one_consult(engine)
    backups.back_up(engine, tmp_path / "kept.db")
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(fingerprint="e" * 64)])

    backups.restore(engine, tmp_path / "kept.db")

    with transaction(engine) as session:
        consult = consults.get(session, reference)
        assert drafts.current(session, consult) is not None
        assert len(messages.entries(session)) == 1
        assert audit.first_broken(session) is None
        messages.keep(session, [an_arrival(fingerprint="d" * 64)])  # and it goes on
        assert len(messages.entries(session)) == 2


def test_a_backup_is_one_file_for_its_owner_alone(engine: Engine, tmp_path: Path) -> None:
    with_one_consult(engine)
    before = set(tmp_path.iterdir())

    backups.back_up(engine, tmp_path / "kept.db")

    assert {path.name for path in set(tmp_path.iterdir()) - before} == {"kept.db"}
    assert stat.S_IMODE((tmp_path / "kept.db").stat().st_mode) == 0o600


def test_a_backup_holds_what_was_committed_while_a_writer_is_at_work(
    engine: Engine, tmp_path: Path
) -> None:
    reference = with_one_consult(engine)

    with transaction(engine) as session:
        messages.keep(session, [an_arrival(fingerprint="e" * 64)])
        backups.back_up(engine, tmp_path / "kept.db")

    kept = open_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    with reading(kept) as session:
        assert consults.get(session, reference).version == 1
        assert len(messages.entries(session)) == 1
    kept.dispose()


def test_a_backup_overwrites_nothing(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_text("the last one")

    with pytest.raises(CopyError, match="is there already"):
        backups.back_up(engine, tmp_path / "kept.db")

    assert (tmp_path / "kept.db").read_text() == "the last one"


@pytest.mark.parametrize("spoil", ["cut", "foreign", "text", "absent"])
def test_what_is_no_sound_backup_is_not_restored(
    engine: Engine, tmp_path: Path, spoil: str
) -> None:
    reference = with_one_consult(engine)
    file = tmp_path / "kept.db"
    if spoil == "cut":
        backups.back_up(engine, file)
        file.write_bytes(file.read_bytes()[: 40 * 4096])
    elif spoil == "foreign":
        other = sqlite3.connect(file)
        other.execute("CREATE TABLE recipes (name)")
        other.close()
    elif spoil == "text":
        file.write_text("no database at all " * 100)

    with pytest.raises(CopyError):
        backups.restore(engine, file)

    with reading(engine) as session:
        assert consults.get(session, reference).version == 1


def test_a_database_that_another_has_open_is_in_use(engine: Engine) -> None:
    other = open_engine(engine.url.render_as_string(hide_password=False))
    alone = backups.is_in_use(other)

    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()
        in_use = backups.is_in_use(other)

    other.dispose()
    assert (alone, in_use) == (False, True)


def test_a_restored_desk_goes_on_where_it_stood(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        house.add_reviewer()
        house.mail(a_question("33953 or 33954 for a 4-year-old?"))
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")
        backed_up = house.command("backup", str(tmp_path / "kept.db"), "--with-secret")
        in_use = house.command("restore", str(tmp_path / "kept.db"), "--yes")
        house.mail(a_question("And J96.01?", message_id="<q2@northlake.example>"))
        wait_for(lambda: len(house.statuses()) == 2, "the second draft")
        assert house.stop() == 0

        secret = (house.home / "secret").read_text()
        (house.home / "secret").unlink()
        refused = house.command("restore", str(tmp_path / "kept.db"))
        restored = house.command("restore", str(tmp_path / "kept.db"), "--yes")
        house.start()
        house.command("review", "approve", "CD-000001", "--as", "ann@desk.example")
        (received,) = wait_for(lambda: house.relay.messages, "the reply")
        verified = house.command("audit", "verify")

    assert backed_up.returncode == 0, backed_up.stderr
    assert in_use.returncode == 1
    assert "stop the desk" in in_use.stderr
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    assert restored.returncode == 0, restored.stderr
    assert (house.home / "secret").read_text() == secret
    assert stat.S_IMODE((tmp_path / "kept.db.secret").stat().st_mode) == 0o600
    assert received.rcpt_to == ("maren@northlake.example",)
    assert verified.returncode == 0, verified.stderr
