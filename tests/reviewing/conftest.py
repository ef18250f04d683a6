"""What reviewers' acts stand on: paper to write on, and one reviewer."""

from datetime import timedelta

import pytest

from consultant.domain.consult import Reviewer, Ungrounded
from consultant.domain.references import Seal
from consultant.reviewing import Stationery
from consultant.settings import Settings, share
from consultant.storage.session import Session
from consultant.templates import Templates
from tests.builders import a_reviewer


@pytest.fixture
def stationery() -> Stationery:
    return Stationery(
        promise=Settings().promise,
        templates=Templates(share("templates")),
        sender="Consultation desk <desk@desk.example>",
        desk_name="Consultation desk",
        undo=timedelta(seconds=30),
        hold=timedelta(minutes=30),
        grounding=lambda text, read, found: (
            (Ungrounded(text="99999", why="is not in the library"),) if "99999" in text else ()
        ),
        seal=Seal(b"a secret of the tests"),
        subject=lambda inquiry, reference: f"Re: {inquiry.subject} [{reference}]",
    )


@pytest.fixture
def ann(session: Session) -> Reviewer:
    return a_reviewer(session)
