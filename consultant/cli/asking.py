"""`read`, `try` and `ask`: what the desk makes of a letter or a question; nothing is stored."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from consultant.cli.context import context_of, say, say_json, tell
from consultant.cli.opening import opened_desk
from consultant.desk import Consultation, Desk, now_utc
from consultant.domain.errors import ConsultantError
from consultant.domain.mail import Envelope, Letter, Message
from consultant.drafting.view import as_answer_json
from consultant.reading.view import as_read_json

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command()
def read(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A message (.eml).")] = None,
    batch: Annotated[
        Path | None, typer.Option(help="A folder of messages, or a file that lists them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what the desk would read in a message."""
    if (file is None) == (batch is None):
        raise typer.BadParameter("Give a message (.eml), or --batch DIR_OR_LIST.")
    desk = opened_desk(context_of(ctx))
    if file is not None:
        found = _read(desk, file)
        say_json(found) if as_json else say(_as_page(found))
    elif batch is not None:
        for path in _listed(batch):
            say_json(_read_row(desk, path), indent=None)


@app.command(name="try")
def try_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A message (.eml).")],
    as_json: AsJson = False,
) -> None:
    """Walk a message through reading, matching and drafting, and print the draft."""
    desk = opened_desk(context_of(ctx))
    tried = desk.try_letter(_letter(desk, file), now_utc())
    say_json(as_json_of(tried)) if as_json else say(_as_draft(tried))


@app.command()
def ask(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(help="The question; - reads it from stdin.")] = None,
    batch: Annotated[
        Path | None, typer.Option(help='JSON rows {"id", "text" or "file"}; a JSON row each.')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the desk a question and print its draft."""
    if bool(text) == (batch is not None):
        raise typer.BadParameter("Give a question, - for stdin, or --batch FILE.")
    desk = opened_desk(context_of(ctx))
    if text:
        question = sys.stdin.read() if text == "-" else text
        asked = desk.ask(question, now_utc())
        say_json(as_json_of(asked)) if as_json else say(_as_draft(asked))
    elif batch is not None:
        for row in _json_rows(batch):
            say_json(_ask_row(desk, row, batch.parent), indent=None)


def as_json_of(asked: Consultation) -> dict[str, object]:
    """The JSON of `try` and `ask`."""
    return as_read_json(asked.letter, asked.inquiry) | as_answer_json(asked.findings, asked.draft)


def _letter(desk: Desk, path: Path) -> Letter:
    """A file's message, read as the worker reads one: a bomb costs only itself."""
    envelope = Envelope(mail_from="file", rcpt_to=(), received_at=now_utc())
    raw = path.read_bytes()
    return desk.read(Message(id=0, envelope=envelope, raw=raw, sha256="", message_id=""))


def _read(desk: Desk, path: Path) -> dict[str, object]:
    letter = _letter(desk, path)
    return as_read_json(letter, desk.understand(letter, now_utc()))


def _read_row(desk: Desk, path: Path) -> dict[str, object]:
    try:
        return {"file": str(path)} | _read(desk, path)
    except (ConsultantError, OSError) as error:
        return {"file": str(path), "error": str(error)}


def _ask_row(desk: Desk, row: dict[str, str], folder: Path) -> dict[str, object]:
    try:
        if "file" in row:
            asked = desk.try_letter(_letter(desk, folder / row["file"]), now_utc())
        else:
            asked = desk.ask(row["text"], now_utc())
        return {"id": row.get("id")} | as_json_of(asked)
    except (ConsultantError, OSError, KeyError) as error:
        return {"id": row.get("id"), "error": str(error)}


def _listed(batch: Path) -> Iterator[Path]:
    """The messages of a folder, in order, or those that a file lists, one a line."""
    if batch.is_dir():
        yield from sorted(path for path in batch.rglob("*") if path.is_file())
        return
    for line in batch.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield Path(line.strip())


def _json_rows(batch: Path) -> Iterator[dict[str, str]]:
    with batch.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                raise typer.BadParameter(f"{batch}, line {number}: not JSON") from None
            yield row


def _as_draft(asked: Consultation) -> str:
    draft = asked.draft
    tell(f"confidence {draft.confidence}: {draft.confidence_reason}")
    for reference in dict.fromkeys(each.reference for each in draft.borrowed):
        tell(f"wording approved for {reference}")
    return f"Subject: {draft.subject}\n\n{draft.text}"


def _as_page(found: dict[str, object]) -> str:
    """What was read, for a person: one line a key, the text last."""
    lines = []
    for key, value in found.items():
        if key in {"text", "visible_text"} or value in ("", None, [], {}):
            continue
        lines.append(f"{key:<12} {_in_words(value)}")
    return "\n".join([*lines, "", str(found.get("visible_text", "")).rstrip()])


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_in_words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(
            " ".join(str(v) for v in part.values() if v not in (False, None, []))
            if isinstance(part, dict)
            else str(part)
            for part in value
        )
    return str(value)
