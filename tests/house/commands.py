"""Writes docs/commands.md from the commands themselves: python -m tests.house.commands"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from consultant.cli.doors import tree

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def as_markdown() -> str:
    """Every command with its arguments and options, in the order of the tree."""
    lines = [
        "# Commands",
        "",
        "Written from the program itself by `python -m tests.house.commands`. Results go to",
        "stdout, progress and logs to stderr. Exit codes: 0 done, 1 failed, 2 wrong use, 69 a",
        "service cannot be reached, 75 try later, 78 wrong configuration.",
    ]
    root = typer.main.get_command(tree())
    for path, command in walk(root, ("consultant",)):
        lines += ["", f"## {' '.join(path)}", "", (command.help or "").strip()]
        rows = [_row(parameter) for parameter in command.params if not _is_help(parameter)]
        if rows:
            lines += ["", "| | |", "| --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, and the root for its own options."""
    children = getattr(command, "commands", {})
    if not children or len(path) == 1:
        yield path, command
    for name, child in children.items():
        yield from walk(child, (*path, name))


def _row(parameter: Any) -> str:
    name = ", ".join(parameter.opts) if parameter.param_type_name == "option" else ""
    words = (getattr(parameter, "help", "") or "").replace("|", "\\|")
    default = parameter.default
    said = "" if callable(default) or default in (None, "", False, ()) else f" Default: {default}."
    return f"| `{name or (parameter.name or '').upper()}` | {words}{said} |"


def _is_help(parameter: Any) -> bool:
    return "--help" in parameter.opts


if __name__ == "__main__":
    PAGE.write_text(as_markdown(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
