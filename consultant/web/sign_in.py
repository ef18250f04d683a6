"""Who is there: sessions and one-time links, of which the database holds only hashes.

make_link -> /welcome/<secret> -> use_link -> start_session -> cookie -> who
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from consultant.domain.consult import Reviewer
from consultant.settings import Web
from consultant.storage import audit, people
from consultant.storage.session import Session

LINK = "link"
SESSION = "session"
#: The password was right, the second factor is still to come.
HALF = "half"
#: A program's key to the JSON interface, under its maker's rights.
TOKEN = "token"  # noqa: S105 - a kind, no secret
HALF_MINUTES = 5
TOKEN_DAYS = 365
LINK_HOURS = 72
#: A session's last use is written down no oftener than this: each writing costs a disk sync.
SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A reviewer whose session holds."""

    reviewer: Reviewer
    sign_in: people.SignIn

    def is_stale(self, now: datetime) -> bool:
        """Whether this visit is to be written down."""
        return now - self.sign_in.seen_at >= SEEN_EVERY


def make_link(session: Session, reviewer: Reviewer, now: datetime) -> str:
    """A secret for `/welcome/<secret>`: sets the password and signs in, once, for three days."""
    return _add(session, reviewer, LINK, now, now + timedelta(hours=LINK_HOURS), agent="")


def link_owner(session: Session, secret: str, now: datetime) -> Reviewer | None:
    """Whose link that is; None where it was used, has run out or never was."""
    link = people.sign_in(session, hash_of(secret))
    if link is None or link.kind != LINK or link.ends_at <= now:
        return None
    return _enabled(people.reviewer(session, link.reviewer_id))


def use_link(session: Session, secret: str, now: datetime) -> Reviewer | None:
    """The link's owner, and the link is gone; None where somebody else was faster."""
    owner = link_owner(session, secret, now)
    return owner if owner and people.end_sign_in(session, hash_of(secret)) else None


def start_session(
    session: Session, reviewer: Reviewer, now: datetime, *, rules: Web, agent: str
) -> str:
    """A new session's secret, for the cookie; the event is recorded."""
    ends_at = now + timedelta(hours=rules.session_hours)
    secret = _add(session, reviewer, SESSION, now, ends_at, agent=agent)
    audit.record(session, now=now, who=reviewer.email, act="sign in", about=reviewer.email)
    return secret


def who(session: Session, secret: str, now: datetime, *, rules: Web) -> Present | None:
    """Who holds this session; None where it has ended, was idle too long or never was."""
    present = _present(session, secret, SESSION, now)
    if present is None:
        return None
    idle_at = present.sign_in.seen_at + timedelta(minutes=rules.idle_minutes)
    return present if now < idle_at else None


def start_half(session: Session, reviewer: Reviewer, now: datetime) -> str:
    """A secret that only opens the page that asks for the second factor, for five minutes."""
    return _add(session, reviewer, HALF, now, now + timedelta(minutes=HALF_MINUTES), agent="")


def half_owner(session: Session, secret: str, now: datetime) -> Reviewer | None:
    """Whose password was right a moment ago."""
    found = people.sign_in(session, hash_of(secret))
    if found is None or found.kind != HALF or found.ends_at <= now:
        return None
    return _enabled(people.reviewer(session, found.reviewer_id))


def make_token(session: Session, reviewer: Reviewer, now: datetime, *, name: str) -> str:
    """A key for a program, good for a year; shown once."""
    audit.record(session, now=now, who=reviewer.email, act="make token", about=reviewer.email)
    return _add(session, reviewer, TOKEN, now, now + timedelta(days=TOKEN_DAYS), agent=name)


def who_bears(session: Session, secret: str, now: datetime) -> Present | None:
    """Under whose rights a program with this key acts."""
    return _present(session, secret, TOKEN, now)


def end_session(session: Session, present: Present, now: datetime) -> None:
    people.end_sign_in(session, present.sign_in.token_hash)
    email = present.reviewer.email
    audit.record(session, now=now, who=email, act="sign out", about=email)


def hash_of(secret: str) -> str:
    """What the database keeps of a secret: enough to know it again, not to use it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _add(
    session: Session, reviewer: Reviewer, kind: str, now: datetime, ends_at: datetime, *, agent: str
) -> str:
    secret = secrets.token_urlsafe(32)
    people.add_sign_in(
        session,
        people.SignIn(
            token_hash=hash_of(secret),
            kind=kind,
            reviewer_id=reviewer.id,
            made_at=now,
            seen_at=now,
            ends_at=ends_at,
            agent=agent[:200],
        ),
    )
    return secret


def _present(session: Session, secret: str, kind: str, now: datetime) -> Present | None:
    held = people.who_holds(session, hash_of(secret))
    if held is None:
        return None
    found, reviewer = held
    holds = found.kind == kind and found.ends_at > now and not reviewer.disabled
    return Present(reviewer=reviewer, sign_in=found) if holds else None


def _enabled(reviewer: Reviewer | None) -> Reviewer | None:
    return None if reviewer is None or reviewer.disabled else reviewer
