"""A further letter belongs to the consult that it goes on with."""

from pathlib import Path

from tests.paths.house import a_house, a_question, wait_for


def test_a_further_letter_pulls_an_unsent_reply_back(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk", undo_seconds=60) as house:
        house.add_reviewer()
        house.mail(a_question("open ECMO cannulas repositioned, which code?"))
        wait_for(lambda: house.statuses() == ["drafted"], "the draft")
        house.command("review", "approve", "CD-000001", "--as", "ann@desk.example")

        house.mail(
            a_question(
                "I forgot: the patient is 4 years old. Which code?",
                message_id="<q2@northlake.example>",
                In_Reply_To="<q1@northlake.example>",
                References="<q1@northlake.example>",
            )
        )
        wait_for(
            lambda: house.states() == ["cancelled"] and house.statuses() == ["drafted"],
            "the second draft",
        )

        (consult,) = house.rows("consults", "list")
        assert consult["message_ids"] == ["<q1@northlake.example>", "<q2@northlake.example>"]
        assert house.relay.messages == []


def test_the_same_letter_twice_is_one_consult(tmp_path: Path) -> None:
    with a_house(tmp_path / "desk") as house:
        house.mail(a_question("E11.9?"))
        house.mail(a_question("E11.9?"))
        house.mail(a_question("E11.40?", message_id="<q9@northlake.example>"))

        wait_for(
            lambda: (
                [row["status"] for row in house.rows("consults", "list")] == ["drafted", "drafted"]
            ),
            "two drafts",
        )

        assert len(house.rows("messages", "list")) == 2
