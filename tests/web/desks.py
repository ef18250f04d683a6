"""Desks and visitors of the web tests: real database, real templates, a clock that is set."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from consultant.desk import Desk, now_utc, open_desk
from consultant.domain.consult import Reviewer, Role
from consultant.settings import Settings
from consultant.storage.session import transaction
from consultant.web.app import make_app
from consultant.web.cookies import PLAIN
from consultant.web.sign_in import start_session
from tests.builders import NOW, a_reviewer

ADDRESS = "http://127.0.0.1"
#: What every browser of today sends with a form of the same site.
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Clock:
    """The desk's time; a test moves it. A live one goes on by itself, as a browser's does."""

    at: datetime = NOW
    is_live: bool = False
    started: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        gone = time.monotonic() - self.started if self.is_live else 0.0
        return self.at + timedelta(seconds=gone)

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


def live_clock() -> Clock:
    return Clock(at=now_utc(), is_live=True)


def settings_for(
    url: str, home: Path, desk: Mapping[str, object] | None = None, **web: Any
) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": url},
            "data": {"dir": home},
            "web": web,
            "desk": desk or {},
            "mail": {"from": "Consultation desk <desk@desk.example>"},
        }
    )


@dataclass
class Place:
    """A desk with its pages, and who may come."""

    desk: Desk
    clock: Clock = field(default_factory=Clock)

    @cached_property
    def app(self) -> Starlette:
        return make_app(self.desk, clock=self.clock)

    def visitor(self, peer: str = "127.0.0.1") -> TestClient:
        """Somebody who is not signed in."""
        return TestClient(
            self.app,
            base_url=ADDRESS,
            headers=FROM_HERE,
            follow_redirects=False,
            client=(peer, 50_000),
        )

    def add(self, name: str = "Ann Reviewer", role: Role = Role.REVIEWER) -> Reviewer:
        with transaction(self.desk.engine) as session:
            return a_reviewer(session, name, role)

    def token(self, reviewer: Reviewer) -> str:
        with transaction(self.desk.engine) as session:
            return start_session(
                session, reviewer, self.clock(), rules=self.desk.settings.web, agent="a test"
            )

    def signed_in(self, reviewer: Reviewer) -> TestClient:
        """A browser that holds this reviewer's session."""
        visitor = self.visitor()
        visitor.cookies.set(PLAIN, self.token(reviewer), domain="127.0.0.1")
        return visitor


@contextmanager
def a_place(
    url: str, home: Path, desk: Mapping[str, object] | None = None, **web: Any
) -> Iterator[Place]:
    opened = open_desk(settings_for(url, home, desk, **web))
    yield Place(desk=opened)
    opened.engine.dispose()
