"""The house tests itself: every command is documented, and says what it is for."""

import typer.main

from consultant.cli.doors import tree
from tests.house.commands import PAGE, as_markdown, walk


def test_every_command_is_documented() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert written == as_markdown(), "run `python -m tests.house.commands`"


def test_every_command_says_what_it_does() -> None:
    commands = walk(typer.main.get_command(tree()), ("consultant",))

    assert [path for path, command in commands if not command.help] == []


def test_the_promised_commands_are_there() -> None:
    promised = {
        "init", "run", "smtp", "web", "worker", "read", "try", "ask", "doctor", "demo",
        "db upgrade", "db schema", "db check", "codes import", "codes fetch", "codes list",
        "codes show", "codes search", "consults list", "consults show", "consults export",
        "messages list", "messages show", "messages retry", "reviewers add", "reviewers list",
        "reviewers disable", "review take", "review approve", "review amend", "review send-back",
        "review decline", "outbox list", "outbox retry", "config check", "config show",
    }  # fmt: skip

    there = {" ".join(p[1:]) for p, _ in walk(typer.main.get_command(tree()), ("consultant",))}

    assert promised - there == set()
