"""A whole desk of the tests: the real program in a process of its own, on free ports."""

import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from consultant.storage import consults, messages, outbox
from consultant.storage.session import Session, open_engine, reading
from tests.databases import library_url
from tests.library.prebuilt import copy_library
from tests.sending.sink import Sink

Thing = TypeVar("Thing")

DESK = "desk@desk.example"
PATIENCE = 30.0  # seconds; what is waited for takes a fraction of one


@dataclass
class House:
    """Settings of one desk, its relay, and its process while it runs."""

    home: Path
    relay: Sink
    undo_seconds: int = 0
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    smtp_port: int = 0
    web: str = ""
    log: list[str] = field(default_factory=list)  # what the process says
    _listening: threading.Thread = field(default_factory=threading.Thread)

    def __post_init__(self) -> None:
        copy_library(self.home)
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CONSULTANT_")},
            "CONSULTANT_DATA__DIR": str(self.home),
            "CONSULTANT_DATABASE__URL": library_url(self.home),
            "CONSULTANT_SMTP__PORT": "0",
            "CONSULTANT_SMTP__ADDRESSES": DESK,
            "CONSULTANT_WEB__PORT": "0",
            "CONSULTANT_MAIL__RELAY_PORT": str(self.relay.port),
            "CONSULTANT_MAIL__FROM": f"Consultation desk <{DESK}>",
            "CONSULTANT_DESK__UNDO_SECONDS": str(self.undo_seconds),
            **self.env,
        }

    def start(self) -> Self:
        """Start `consultant run`; back when it listens."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "consultant", "run"],
            env=self.env,
            cwd=self.home,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if match := re.match(r"listening on .*:(\d+)$", line):
                self.smtp_port = int(match[1])
            if match := re.match(r"showing on (\S+)$", line):
                self.web = match[1]
                break
        assert self.web, "the desk did not start"
        # A log that nobody reads would fill its pipe and stop the desk.
        self._listening = threading.Thread(
            target=self._listen, args=(self.process.stderr,), daemon=True
        )
        self._listening.start()
        return self

    def stop(self) -> int:
        """End it as an operator does; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self._listening.join(20)
        return code

    def kill(self) -> None:
        """A power cut, as far as a process can tell."""
        if self.process is None or self.process.returncode is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._listening.join(20)

    def _listen(self, said: IO[str]) -> None:
        with said:
            self.log.extend(said)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "consultant", *arguments],
            env=self.env,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a list command prints as JSON."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def statuses(self) -> list[str]:
        """Of the consults; looked up beside the desk, for a command takes a second to start."""
        with self.look() as session:
            return [consult.status.value for consult in consults.listing(session)]

    def states(self, family: str = "outbox") -> list[str]:
        """Of the mails in the outbox, newest first, or of the messages, oldest first."""
        with self.look() as session:
            if family == "messages":
                return [entry.state.value for entry in messages.entries(session)]
            return [posting.state.value for posting in outbox.postings(session)]

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Read what stands in its database."""
        engine = open_engine(self.env["CONSULTANT_DATABASE__URL"])
        with reading(engine) as session:
            yield session
        engine.dispose()

    def add_reviewer(self) -> str:
        """Ann, a reviewer; the path of her one-time link."""
        added = self.command(
            "reviewers", "add", "ann@desk.example", "--name", "Ann Reviewer", "--credential", "CPC"
        )
        assert added.returncode == 0, added.stderr
        return "/welcome/" + added.stdout.strip().rpartition("/")[2]

    def mail(self, message: EmailMessage, to: str = DESK) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as client:
            client.send_message(message, to_addrs=[to])

    def post(self, raw: bytes, *, mail_from: str, to: str) -> None:
        """Hand in bytes as they are."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as client:
            client.sendmail(mail_from, [to], raw)


def a_question(
    text: str, *, sender: str = "maren@northlake.example", **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Maren Holt <{sender}>"
    message["To"] = headers.pop("to", DESK)
    message["Subject"] = headers.pop("subject", "ECMO cannulation")
    message["Message-ID"] = headers.pop("message_id", "<q1@northlake.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def wait_for(look: Callable[[], Thing], what: str) -> Thing:
    """The first true thing that `look` gives."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {PATIENCE} s")


@contextmanager
def a_house(home: Path, *, undo_seconds: int = 0) -> Iterator[House]:
    """A running desk with its relay, ended whatever happens."""
    with Sink() as relay:
        house = House(home=home, relay=relay, undo_seconds=undo_seconds).start()
        try:
            yield house
        finally:
            house.kill()
