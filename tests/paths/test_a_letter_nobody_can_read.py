"""What cannot be read is set aside whole, and the road goes on."""

import hashlib
import smtplib
from pathlib import Path

from tests.paths.house import DESK, a_house, a_question, wait_for

BOMB = (
    b"From: a@b.example\r\nSubject: ?\r\nMessage-ID: <bomb@b.example>\r\n"
    + b"X-Trash: y\r\n" * 5000
    + b"\r\nE11.9?\r\n"
)


def test_a_letter_nobody_can_read_is_set_aside_whole(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        with smtplib.SMTP("127.0.0.1", house.smtp_port) as client:
            client.sendmail("a@b.example", [DESK], BOMB)
        house.mail(a_question("33953 or 33954 for a 4-year-old?"))

        wait_for(
            lambda: house.states("messages") == ["set_aside", "read"],
            "both messages' end",
        )

        (aside, _) = house.rows("messages", "list")
        assert aside["reason"]
        assert aside["sha256"] == hashlib.sha256(BOMB).hexdigest()
        assert [row["subject"] for row in house.rows("consults", "list")] == ["ECMO cannulation"]
        retried = house.command("messages", "retry", str(aside["id"]))
        assert retried.returncode == 0, retried.stderr
