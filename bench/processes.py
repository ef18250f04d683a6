"""A desk in many processes on a PostgreSQL of its own, started again whenever one dies."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.door_servers import HOST, free_port
from consultant.storage.session import Engine, open_engine
from tests import postgres
from tests.databases import POSTGRESQL, library_url
from tests.library.prebuilt import copy_library
from tests.paths.house import DESK

REVIEWER = "ann@desk.example"
#: Seconds between two looks whether a process has ended.
LOOK_EVERY = 0.25


@dataclass
class Part:
    """One process of the desk."""

    name: str
    command: str
    env: dict[str, str]
    log: Path
    port: int = 0  # of the SMTP door
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "consultant", self.command],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """A power cut, for it and the children that read for it."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def mend(self) -> None:
        """Start it again where it has ended, as a supervisor does."""
        if self.process is not None and self.process.poll() is not None:
            self.deaths += 1
            self.start()


@dataclass
class Crowd:
    """All processes of a desk, with one who looks after them."""

    parts: list[Part]
    _ended: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Thread | None = None

    def start(self) -> None:
        for part in self.parts:
            part.start()
        self._guard = threading.Thread(target=self._mend, daemon=True)
        self._guard.start()

    def kill_one(self, chance: random.Random) -> None:
        chance.choice(self.parts).kill()

    def end(self) -> None:
        self._ended.set()
        if self._guard is not None:
            self._guard.join()
        for part in self.parts:
            part.kill()

    @property
    def ports(self) -> list[int]:
        return [part.port for part in self.parts if part.port]

    @property
    def deaths(self) -> int:
        return sum(part.deaths for part in self.parts)

    def _mend(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            for part in self.parts:
                part.mend()


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """Where a desk of many processes lives: its folder, its database, its settings."""

    home: Path
    url: str
    env: dict[str, str]

    def engine(self) -> Engine:
        return open_engine(self.url)

    def crowd(self, commands: Sequence[str]) -> Crowd:
        """Processes of these kinds, not started yet; each keeps its port through its deaths."""
        parts = []
        for number, command in enumerate(commands):
            port = free_port() if command in {"smtp", "web"} else 0
            own = {f"CONSULTANT_{command.upper()}__PORT": str(port)} if port else {}
            name = f"{command}-{number}"
            parts.append(
                Part(
                    name=name,
                    command=command,
                    env={**self.env, **own},
                    log=self.home / f"{name}.log",
                    port=port if command == "smtp" else 0,
                )
            )
        return Crowd(parts)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "consultant", *words],
            env=self.env,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )


def move_in(folder: Path, relay_port: int) -> Premises:
    """A desk with the bundled library and one reviewer, on a server that keeps what it says."""
    home = copy_library(folder / "desk")
    url = library_url(home, POSTGRESQL)
    postgres.restart(postgres.USUAL)  # with its fsync, which the tests do without
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CONSULTANT_")},
        "CONSULTANT_DATA__DIR": str(home),
        "CONSULTANT_DATABASE__URL": url,
        "CONSULTANT_SMTP__HOST": HOST,
        "CONSULTANT_SMTP__ADDRESSES": DESK,
        "CONSULTANT_SMTP__MAX_CONNECTIONS_PER_ADDRESS": "200",
        "CONSULTANT_MAIL__RELAY_PORT": str(relay_port),
        "CONSULTANT_MAIL__FROM": f"Consultation desk <{DESK}>",
        "CONSULTANT_DESK__UNDO_SECONDS": "0",
        "CONSULTANT_DESK__RATE_NETWORK": "0",
        "CONSULTANT_DESK__RATE_PAIR": "0",
    }
    premises = Premises(home=home, url=url, env=env)
    added = premises.command("reviewers", "add", REVIEWER, "--name", "Ann Reviewer")
    if added.returncode:
        raise RuntimeError(added.stderr)
    return premises
