"""What the program says of its work names no person and repeats no word of a letter."""

import json
import smtplib
from email.message import EmailMessage
from pathlib import Path

from tests.paths.house import DESK, House, a_house, a_question, wait_for

MARKER = "xylophonist"  # in no code set, no template, no log of ours


def mail_it_everywhere(house: House) -> None:
    """Letters with the marker wherever a letter has words."""
    letter = a_question(
        f"33953 or 33954 for a 4-year-old {MARKER}? Patient: Jane {MARKER}, DOB 01/02/2019.",
        sender=f"{MARKER}@northlake.example",
        subject=f"ECMO of a {MARKER}",
        message_id=f"<{MARKER}@northlake.example>",
    )
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=f"{MARKER}.pdf")
    house.mail(letter)
    trash = f"X-{MARKER}: y\r\n" * 5000
    bomb = f"From: a@b.example\r\nSubject: {MARKER}\r\n{trash}\r\nE11.9?\r\n"
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=20) as client:
        client.sendmail(f"{MARKER}@b.example", [DESK], bomb.encode())
        client.docmd("MAIL", f"FROM:<{MARKER}@b.example>")
        code, _ = client.docmd("RCPT", f"TO:<{MARKER}@elsewhere.example>")
        assert code == 550
        client.docmd(MARKER.upper())
    away = EmailMessage()
    away["From"], away["To"] = f"{MARKER}@b.example", DESK
    away["Subject"], away["Auto-Submitted"] = f"Away: {MARKER}", "auto-replied"
    away.set_content(f"I am a {MARKER}.")
    house.mail(away)


def test_no_word_of_a_letter_stands_in_the_logs(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        house.add_reviewer()
        mail_it_everywhere(house)
        wait_for(
            lambda: sorted(house.states("messages")) == ["discarded", "read", "set_aside"],
            "the end of all three",
        )
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")
        house.command("review", "approve", "CD-000001", "--as", "ann@desk.example")
        wait_for(lambda: house.relay.messages, "the reply")
        wait_for(lambda: house.statuses() == ["sent"], "the end")
        assert house.stop() == 0

    rows = [json.loads(line) for line in house.log if line.startswith("{")]
    acts = {row["event"] for row in rows}
    assert {"kept", "set_aside", "mail_tried"} <= acts
    assert all(row["level"] and row["timestamp"] for row in rows)
    assert any("CD-000001" in line for line in house.log)
    assert [line for line in house.log if MARKER in line.lower()] == []
    assert [line for line in house.log if "northlake" in line or "Jane" in line] == []
