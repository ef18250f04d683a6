"""`consults`, `messages` and `outbox`: what came in, where it stands, what leaves."""

import sys
from typing import Annotated, Any

import typer

from consultant import pipeline
from consultant.admitting import let_in, turn_away
from consultant.cli.context import context_of, say, say_json, say_rows, tell
from consultant.cli.opening import opened_desk
from consultant.desk import now_utc
from consultant.domain.consult import Consult, Status
from consultant.domain.errors import ReviewError
from consultant.domain.mail import MessageState, OutgoingState
from consultant.erasing import erase_attachment
from consultant.sending.decisions import confirm_sent, lift_suspension, send_again
from consultant.storage import audit, consults, drafts, inquiries, messages, outbox, suspensions
from consultant.storage.outbox import Posting
from consultant.storage.session import Session, reading, transaction

consults_app = typer.Typer(help="The queue and its history.", no_args_is_help=True)
messages_app = typer.Typer(help="Everything that was ever accepted.", no_args_is_help=True)
outbox_app = typer.Typer(help="What is due, sent, uncertain, given up.", no_args_is_help=True)

app = typer.Typer()
app.add_typer(consults_app, name="consults")
app.add_typer(messages_app, name="messages")
app.add_typer(outbox_app, name="outbox")

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@consults_app.command("list")
def list_consults(
    ctx: typer.Context,
    status: Annotated[list[Status] | None, typer.Option(help="Only these; repeatable.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the consults, oldest first."""
    with reading(context_of(ctx).engine) as session:
        found = consults.listing(session, statuses=status or ())
        ids = inquiries.message_ids(session)
    say_rows(
        [_consult_row(consult, ids.get(consult.id, [])) for consult in found],
        as_json=as_json,
        empty="No consult stands here. Mail the desk a question.",
    )


@consults_app.command("show")
def show_consult(ctx: typer.Context, reference: str, as_json: AsJson = False) -> None:
    """Show one consult: its letters, its draft, its history."""
    with reading(context_of(ctx).engine) as session:
        found = _whole(session, consults.get(session, reference))
    say_json(found) if as_json else say(_as_page(found))


@consults_app.command("export")
def export_consults(ctx: typer.Context) -> None:
    """Print every consult whole, one JSON row each."""
    with reading(context_of(ctx).engine) as session:
        for consult in consults.listing(session):
            say_json(_whole(session, consult), indent=None)


@consults_app.command("erase-attachment")
def erase_one_attachment(
    ctx: typer.Context,
    reference: str,
    name: Annotated[str, typer.Argument(help="The file's name, as the consult's page shows it.")],
) -> None:
    """Empty an attachment in the letters of a consult: nothing brings it back."""
    with transaction(context_of(ctx).engine) as session:
        number = erase_attachment(session, reference, name, who="operator", now=now_utc())
    tell(f"erased from {number} letter{'s' if number > 1 else ''} of {reference}")


@messages_app.command("list")
def list_messages(
    ctx: typer.Context,
    state: Annotated[MessageState | None, typer.Option(help="Only these.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the messages in the order they came."""
    with reading(context_of(ctx).engine) as session:
        found = messages.entries(session, state=state)
    rows = [
        {
            "id": entry.id,
            "message_id": entry.message_id,
            "state": entry.state.value,
            "reason": entry.reason,
            "received_at": entry.received_at.isoformat(),
            "sha256": entry.sha256,
        }
        for entry in found
    ]
    say_rows(rows, as_json=as_json, empty="No message stands here.")


@messages_app.command("show")
def show_message(
    ctx: typer.Context,
    id: int,
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they came.")] = False,
) -> None:
    """Show one message; --raw prints its bytes."""
    with reading(context_of(ctx).engine) as session:
        message = messages.get(session, id)
    if message is None:
        raise ReviewError(f"There is no message {id}.")
    if raw:
        sys.stdout.buffer.write(message.raw)
        sys.stdout.buffer.flush()
        return
    say(
        f"message {message.id}: {message.state} {message.reason}\n"
        f"from {message.envelope.mail_from or '<>'} to {', '.join(message.envelope.rcpt_to)}\n"
        f"{message.message_id} {message.sha256} {len(message.raw)} bytes"
    )


@messages_app.command("retry")
def retry_message(ctx: typer.Context, id: int) -> None:
    """Try a message again that was set aside."""
    if not pipeline.retry(opened_desk(context_of(ctx)), id, now_utc()):
        raise ReviewError(f"Message {id} is not set aside, or its bytes were purged.")
    tell(f"message {id} will be read again by the worker")


@messages_app.command("let-in")
def let_in_message(
    ctx: typer.Context,
    id: int,
    trusted: Annotated[
        bool, typer.Option("--trust", help="Register the sender, so that the next is not held.")
    ] = False,
) -> None:
    """Let in a message that was held or discarded; no rule is asked again."""
    with transaction(context_of(ctx).engine) as session:
        let_in(session, id, "operator", now_utc(), trusting=trusted)
    tell(f"message {id} will be read by the worker")


@messages_app.command("turn-away")
def turn_away_message(ctx: typer.Context, id: int) -> None:
    """Discard a message that is held; its sender hears nothing."""
    with transaction(context_of(ctx).engine) as session:
        turn_away(session, id, "operator", now_utc())
    tell(f"message {id} is discarded")


@outbox_app.command("list")
def list_outbox(
    ctx: typer.Context,
    state: Annotated[OutgoingState | None, typer.Option(help="Only these.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The mails as they leave.")] = False,
    as_json: AsJson = False,
) -> None:
    """List our mails, newest first."""
    with reading(context_of(ctx).engine) as session:
        found = outbox.postings(session, state=state)
    if raw:
        texts = [posting.raw.decode("utf-8", "replace") for posting in found]
        say_json(texts) if as_json else say("\n\n".join(texts))
        return
    say_rows(
        [_outbox_row(posting) for posting in found], as_json=as_json, empty="The outbox is empty."
    )


@outbox_app.command("retry")
def retry_outbox(ctx: typer.Context, id: int) -> None:
    """Send a mail again that is uncertain or was given up: a person decides that."""
    with transaction(context_of(ctx).engine) as session:
        send_again(session, id, who="operator", now=now_utc())
    tell(f"mail {id} is due again")


@outbox_app.command("confirm")
def confirm_outbox(ctx: typer.Context, id: int) -> None:
    """An uncertain mail did arrive: it counts as sent and is not repeated."""
    with transaction(context_of(ctx).engine) as session:
        confirm_sent(session, id, who="operator", now=now_utc())
    tell(f"mail {id} is sent")


@outbox_app.command("suspended")
def list_suspended(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the addresses that get no mail, because mail to them came back."""
    with reading(context_of(ctx).engine) as session:
        found = suspensions.listing(session)
    rows = [
        {
            "address": suspension.address,
            "since": suspension.since.isoformat(),
            "about": suspension.about,
            "reason": suspension.reason,
        }
        for suspension in found
    ]
    say_rows(rows, as_json=as_json, empty="No address is suspended.")


@outbox_app.command("lift")
def lift_suspended(ctx: typer.Context, address: str) -> None:
    """Let mail go to a suspended address again."""
    with transaction(context_of(ctx).engine) as session:
        lift_suspension(session, address, who="operator", now=now_utc())
    tell(f"mail to {address} may leave again")


def _consult_row(consult: Consult, message_ids: list[str]) -> dict[str, object]:
    return {
        "reference": consult.reference,
        "status": consult.status.value,
        "message_ids": message_ids,
        "from": consult.from_address,
        "subject": consult.subject,
        "received_at": consult.received_at.isoformat(),
    }


def _outbox_row(posting: Posting) -> dict[str, object]:
    return {
        "id": posting.id,
        "message_id": posting.message_id,
        "kind": posting.kind.value,
        "to": posting.rcpt_to,
        "state": posting.state.value,
        "attempts": posting.attempts,
        "last_reply": posting.last_reply,
    }


def _whole(session: Session, consult: Consult) -> dict[str, object]:
    letters = inquiries.letters(session, consult)
    draft = drafts.current(session, consult)
    return {
        **_consult_row(consult, [read.header_id for read in letters]),
        "codes": list(consult.codes),
        "letters": [
            {
                "from": read.letter.from_address,
                "received_at": read.received_at.isoformat(),
                "text": read.letter.visible_text,
                "attachments": [
                    {
                        "name": one.name,
                        "content_type": one.content_type,
                        "size": one.size,
                        "text": one.text,
                        "unread": one.unread,
                    }
                    for one in read.letter.attachments
                ],
            }
            for read in letters
        ],
        "draft": None
        if draft is None
        else {"version": draft.version, "subject": draft.subject, "text": draft.text},
        "history": [
            {"at": event.at.isoformat(), "who": event.who, "act": event.act}
            for event in audit.events(session, consult.reference)
        ],
    }


def _as_page(found: dict[str, object]) -> str:
    letters, draft, history = found["letters"], found["draft"], found["history"]
    assert isinstance(letters, list)  # noqa: S101 - made above
    assert isinstance(history, list)  # noqa: S101
    parts = [f"{found['reference']}  {found['status']}  {found['subject']}"]
    parts += [_letter_as_page(each) for each in letters]
    if isinstance(draft, dict):
        parts.append(f"--- draft, version {draft['version']}\n{draft['text']}")
    parts.append("\n".join(f"{each['at']}  {each['who']}  {each['act']}" for each in history))
    return "\n\n".join(part.rstrip() for part in parts)


def _letter_as_page(letter: dict[str, Any]) -> str:
    """Its words, and what came with it by name; the text of that is in the JSON."""
    lines = [f"--- {letter['from']}, {letter['received_at']}", letter["text"]]
    for one in letter["attachments"]:
        why = f", not shown: {one['unread']}" if one["unread"] else ""
        lines.append(f"[attached: {one['name']}, {one['content_type']}, {one['size']} bytes{why}]")
    return "\n".join(lines)
