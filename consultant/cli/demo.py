r"""`demo`: a whole desk in a temporary place, on loopback, with real mail in and real mail out.

samples --SMTP--> desk --> review page (or, with --once, an approval by itself)
\--SMTP--> post box in this process; nothing leaves the machine
"""

import logging
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from queue import Empty
from typing import Annotated

import typer

from consultant import reviewing
from consultant.cli.context import Context, say, tell
from consultant.cli.logs import start_logging
from consultant.cli.people import add_reviewer, link_for
from consultant.cli.running import listening, showing, working
from consultant.desk import Desk, now_utc, open_desk
from consultant.domain.consult import Consult, Reviewer, Role, Status
from consultant.domain.errors import UnavailableError
from consultant.domain.mail import Outcome, OutgoingKind, OutgoingState
from consultant.library.bundled import install_bundled
from consultant.receiving.postbox import PostBox
from consultant.sending.postman import Postman
from consultant.settings import Settings, share
from consultant.storage import consults, schema
from consultant.storage.outbox import Posting
from consultant.storage.session import open_engine, reading, transaction

app = typer.Typer()

DESK = "desk@demo.example"
PATIENCE = 60  # seconds for a step that takes a fraction of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    desk: Desk
    reviewer: Reviewer
    postbox: PostBox
    smtp: tuple[str, int]
    link: str


@app.command()
def demo(
    ctx: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Walk one question to a delivered reply, and end.")
    ] = False,
) -> None:
    """Run a desk in a temporary place with sample questions; nothing leaves the machine."""
    del ctx
    start_logging(logging.WARNING)
    with _open_demo(undo_seconds=0 if once else 10) as opened:
        _walk_once(opened) if once else _stay_open(opened)


@contextmanager
def _open_demo(undo_seconds: int) -> Iterator[Demo]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consultant-demo-")))
        postbox = PostBox()
        _, relay_port = postbox.open()
        stack.callback(postbox.close)
        settings = _settings(folder, relay_port, undo_seconds)
        reviewer, secret = _set_up(settings)
        desk = open_desk(settings)
        host, _, port = stack.enter_context(listening(desk)).rpartition(":")
        stack.enter_context(working(desk))
        address = stack.enter_context(showing(desk))
        yield Demo(
            desk=desk,
            reviewer=reviewer,
            postbox=postbox,
            smtp=(host, int(port)),
            link=f"{address}/welcome/{secret}",
        )


def _settings(folder: Path, relay_port: int, undo_seconds: int) -> Settings:
    return Settings.model_validate(
        {
            "data": {"dir": folder},
            "smtp": {"port": 0, "addresses": [DESK]},
            "web": {"port": 0},
            "mail": {"relay_port": relay_port, "from": f"Consultation desk <{DESK}>"},
            "desk": {"undo_seconds": undo_seconds},
        }
    )


def _set_up(settings: Settings) -> tuple[Reviewer, str]:
    """Database, library and one reviewer; gives the secret of their one-time link."""
    began = time.monotonic()
    tell("setting up a desk in a temporary place ...")
    engine = open_engine(settings.database_url, settings.keys)
    schema.upgrade(engine)
    for installed in install_bundled(engine, settings.data.dir / "search", progress=None):
        tell(f"  library: {installed.release.system} {installed.release.edition}")
    with transaction(engine) as session:
        reviewer = add_reviewer(
            session, "ann@demo.example", "Ann Reviewer", "CPC", Role.ADMINISTRATOR
        )
        link = link_for(Context(), session, reviewer, url="http://desk")
    engine.dispose()
    tell(f"  ready in {time.monotonic() - began:.0f} s")
    return reviewer, link.rpartition("/")[2]


def _stay_open(opened: Demo) -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    letters = _samples()
    for letter in letters:
        _mail(opened, letter)
    host, port = opened.smtp
    say(
        f"\n{len(letters)} sample questions were mailed to the desk by SMTP.\n\n"
        f"Review them (this link signs you in once):\n  {opened.link}\n\n"
        f"Mail it a question of your own, to {DESK} at {host}:{port}:\n  {_one_liner(opened)}\n\n"
        "What you approve leaves after 10 seconds, to a post box inside this demo; see Outbox.\n"
        "Ctrl-C ends the demo and deletes all of it."
    )
    stopping.wait()
    tell("\nthe demo is over; its folder is deleted")


def _one_liner(opened: Demo) -> str:
    """A shell line that any machine with Python can run."""
    host, port = opened.smtp
    letter = (
        r"Subject: a question\nMessage-ID: <%s@clinic.example>\n\n"
        r"Daily ECMO management, VV, day 2: which code?"
    )
    return (
        'python3 -c "import smtplib, time; '
        f"smtplib.SMTP('{host}', {port}).sendmail('me@clinic.example', '{DESK}', "
        f"'From: me@clinic.example\\nTo: {DESK}\\n{letter}' % time.time())\""
    )


def _walk_once(opened: Demo) -> None:
    """One question, all the way; each step is printed when it has happened."""
    letter = _samples()[0]
    say(f"1. A coder mails {DESK} by SMTP:\n\n{_indented(_text_of(letter))}\n")
    say(f"2. The desk answers {_mail(opened, letter)} (on disk before it said so)")
    consult = _wait_for(opened, Status.DRAFTED)
    say(f"3. {consult.reference} is read, matched and drafted; codes {', '.join(consult.codes)}")
    _approve(opened, consult)
    say(f"4. {opened.reviewer.signature} approves version {consult.version} as it stands")
    reply = _delivered(opened)
    _wait_for(opened, Status.SENT)
    say(f"5. The reply is delivered by SMTP, in the coder's thread:\n\n{_indented(reply)}")


def _samples() -> list[bytes]:
    return [path.read_bytes() for path in sorted(share("db", "samples").glob("*.eml"))]


def _mail(opened: Demo, letter: bytes) -> str:
    """Mail one letter to the desk as a coder's mail program would; gives the desk's answer."""
    message = message_from_bytes(letter, policy=policy.default)
    sender = message["From"].addresses[0].addr_spec
    receipt = Postman(*opened.smtp, PATIENCE).deliver(_posting(letter, sender))
    if receipt.outcome is not Outcome.SENT:
        raise UnavailableError(f"The desk did not take the letter: {receipt.reply}")
    return receipt.reply


def _posting(letter: bytes, sender: str) -> Posting:
    now = now_utc()
    return Posting(
        id=0,
        kind=OutgoingKind.NOTICE,
        about="",
        message_id="",
        mail_from=sender,
        rcpt_to=DESK,
        subject="",
        raw=letter.replace(b"\n", b"\r\n"),
        state=OutgoingState.DUE,
        attempts=1,
        not_before=now,
        queued_at=now,
        settled_at=None,
        last_reply="",
    )


def _wait_for(opened: Demo, status: Status) -> Consult:
    until = now_utc() + timedelta(seconds=PATIENCE)
    while now_utc() < until:
        with reading(opened.desk.engine) as session:
            found = consults.listing(session, statuses=[status])
        if found:
            return found[0]
        time.sleep(0.05)
    raise UnavailableError(f"No consult was {status} within {PATIENCE} s.")


def _approve(opened: Demo, consult: Consult) -> None:
    seen = reviewing.Seen(reference=consult.reference, version=consult.version)
    with transaction(opened.desk.engine) as session:
        reviewing.approve(session, seen, opened.reviewer, opened.desk.stationery, now_utc())
    opened.desk.wake()


def _delivered(opened: Demo) -> str:
    try:
        return _text_of(opened.postbox.arrived.get(timeout=PATIENCE))
    except Empty:
        raise UnavailableError(f"No reply was delivered within {PATIENCE} s.") from None


def _text_of(raw: bytes) -> str:
    """A mail as a person sees it: the headers that matter, then the plain text."""
    message = message_from_bytes(raw, policy=policy.default)
    names = ("From", "To", "Subject", "Message-ID", "In-Reply-To", "References")
    head = [f"{name}: {message[name]}" for name in names if message[name]]
    body = message.get_body(preferencelist=("plain",))
    return "\n".join([*head, "", body.get_content() if body else ""])


def _indented(text: str) -> str:
    return "\n".join(f"   | {line}".rstrip() for line in text.rstrip().splitlines())
