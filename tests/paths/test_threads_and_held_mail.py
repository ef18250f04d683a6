"""Over real SMTP: a thread that lost its ids goes on, a stranger waits to be let in."""

from email.message import EmailMessage
from pathlib import Path

from tests.paths.house import DESK, House, a_house, a_question, wait_for
from tests.sending.sink import Sink

ANN = "ann@desk.example"


def approve(house: House) -> EmailMessage:
    """Ann approves what waits; the reply as the asker gets it."""
    house.add_reviewer()
    done = house.command("review", "approve", "CD-000001", "--as", ANN)
    assert done.returncode == 0, done.stderr
    (received,) = wait_for(lambda: house.relay.messages, "the reply")
    return received.message


def test_a_form_that_keeps_only_the_address_finds_its_consult(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        house.mail(a_question("open ECMO cannulas repositioned, which code?"))
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")
        reply = approve(house)
        wait_for(lambda: house.statuses() == ["sent"], "the reply's leaving")
        address = str(reply["Reply-To"])

        further = a_question(
            "The patient was 7. Which code?",
            subject="something else",
            message_id="<f1@form.example>",
        )
        house.mail(further, to=address)
        wait_for(lambda: house.statuses() == ["drafted"], "the second draft")

        (consult,) = house.rows("consults", "list")
        assert address.startswith("desk+cd-000001.")
        assert reply["X-Consultant-Desk"]
        assert consult["message_ids"] == ["<q1@northlake.example>", "<f1@form.example>"]


def test_a_mail_of_ours_that_comes_back_is_no_question(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        house.mail(a_question("E11.9?"))
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")
        approve(house)
        (received,) = house.relay.messages

        house.post(received.raw, mail_from=DESK, to=DESK)
        wait_for(lambda: len(house.states("messages")) == 2, "the second message")
        wait_for(lambda: house.states("messages") == ["read", "discarded"], "its end")

        assert len(house.rows("consults", "list")) == 1


def test_a_stranger_is_held_told_once_and_let_in(tmp_path: Path) -> None:
    with Sink() as relay:
        home = tmp_path / "desk"
        house = House(home=home, relay=relay, env={"CONSULTANT_DESK__ADMIT": "registered"}).start()
        try:
            house.mail(a_question("E11.9?"))
            wait_for(lambda: house.states("messages") == ["held"], "the holding")
            (notice,) = wait_for(lambda: house.relay.messages, "the notice")

            let_in = house.command("messages", "let-in", "1", "--trust")
            wait_for(lambda: house.statuses() == ["drafted"], "the draft")
            house.mail(a_question("E11.40?", message_id="<q2@northlake.example>"))
            wait_for(lambda: house.statuses() == ["drafted", "drafted"], "the second draft")
            (client,) = house.rows("clients", "list")
        finally:
            house.kill()

        assert let_in.returncode == 0, let_in.stderr
        assert notice.mail_from == ""
        assert notice.message["Auto-Submitted"] == "auto-replied"
        assert client["addresses"] == ["maren@northlake.example"]
        assert len(relay.messages) == 1


def test_clients_come_in_by_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(
        "address,name,organisation,quota_day\n"
        "jo@northlake.example,Jo Lind,Northlake,5\n"
        "@riverside.example,Coding,Riverside,\n"
        "lee@northlake.example,Jo Lind,Northlake,5\n"
    )
    bad.write_text("address,name\nok@a.example,A\nno address,B\n")
    with Sink() as relay:
        house = House(home=tmp_path / "desk", relay=relay)

        first = house.command("clients", "import", str(good))
        again = house.command("clients", "import", str(good))
        refused = house.command("clients", "import", str(bad))
        rows = house.rows("clients", "list")

    assert first.stderr.strip() == "3 registered, 0 were already"
    assert again.stderr.strip() == "0 registered, 3 were already"
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "bad.csv, line 3" in refused.stderr
    assert [(row["name"], row["addresses"], row["quota_day"]) for row in rows] == [
        ("Jo Lind", ["jo@northlake.example", "lee@northlake.example"], 5),
        ("Coding", ["@riverside.example"], None),
    ]
