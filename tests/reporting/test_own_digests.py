"""Digests of one's own: reviewers and clients who want one get theirs, and can end it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from consultant.domain.consult import Client, Role
from consultant.domain.digests import Audience
from consultant.domain.weeks import week_of
from consultant.reporting.digests import write_week
from consultant.storage import clients, outbox, people, subscriptions
from consultant.storage.consults import ConsultRow
from consultant.storage.session import Session
from consultant.templates import WIDTH
from tests.builders import ASKER, a_drafted_consult, a_reviewer
from tests.reporting.test_digests import PAPER

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
WEEK = week_of(date(2026, 11, 20))
ALONE = replace(PAPER, to=())


def mails(session: Session) -> dict[str, EmailMessage]:
    """The digests in the outbox by recipient."""
    return {
        posting.rcpt_to: message_from_bytes(posting.raw, policy=policy.default)
        for posting in outbox.postings(session)
    }


def text_of(mail: EmailMessage) -> str:
    plain = mail.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def wish(session: Session, audience: Audience, address: str, *, wanted: bool) -> None:
    subscriptions.set_wish(session, audience, address, wanted=wanted, now=NOW)


def test_a_reviewer_gets_their_own_week_and_what_waits_for_them(session: Session) -> None:
    ann = a_reviewer(session)
    a_drafted_consult(session)
    wish(session, Audience.REVIEWER, ann.email, wanted=True)

    write_week(session, ALONE, WEEK, who="desk", now=NOW)

    text = text_of(mails(session)[ann.email])
    assert "Hello Ann Reviewer," in text
    assert "  For any reviewer" in text
    assert "maren" not in text.lower()
    assert max(map(len, text.splitlines())) <= WIDTH


def test_where_all_reviewers_get_one_who_stopped_it_does_not(session: Session) -> None:
    a_reviewer(session)
    ben = a_reviewer(session, "Ben Colleague")
    sam = a_reviewer(session, "Sam Sender", Role.SENDER)
    gus = a_reviewer(session, "Gus Gone")
    people.disable_reviewer(session, gus.id, now=NOW)
    wish(session, Audience.REVIEWER, ben.email, wanted=False)

    write_week(session, replace(ALONE, reviewers=True), WEEK, who="desk", now=NOW)

    assert sorted(mails(session)) == ["ann@desk.example"]
    assert sam.email not in mails(session)


def test_a_client_is_told_of_their_own_consults_without_a_word_of_a_letter(
    session: Session,
) -> None:
    known = Client(id=0, name="Northlake", organisation="Northlake Children's")
    client = clients.add(session, known, [ASKER], by="operator", now=NOW)
    a_drafted_consult(session)
    session.get_one(ConsultRow, 1).client_id = client.id
    wish(session, Audience.CLIENT, ASKER, wanted=True)

    write_week(session, ALONE, WEEK, who="desk", now=NOW)

    text = text_of(mails(session)[ASKER])
    assert "CD-000001" in text
    assert "in work" in text
    assert "ECMO" not in text


def test_a_client_who_did_not_ask_gets_none(session: Session) -> None:
    known = Client(id=0, name="Northlake")
    clients.add(session, known, [ASKER], by="operator", now=NOW)

    write_week(session, ALONE, WEEK, who="desk", now=NOW)

    assert mails(session) == {}


def test_a_manager_who_ended_it_is_left_out(session: Session) -> None:
    wish(session, Audience.MANAGER, "may@desk.example", wanted=False)

    write_week(session, PAPER, WEEK, who="desk", now=NOW)

    assert sorted(mails(session)) == ["ray@desk.example"]


def test_every_digest_names_its_one_click_way_out(session: Session) -> None:
    write_week(session, PAPER, WEEK, who="desk", now=NOW)

    for address, mail in mails(session).items():
        token = PAPER.seal.stop_token(Audience.MANAGER, address)
        assert mail["List-Unsubscribe"] == f"<https://desk.example/digests/manager/{token}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"https://desk.example/digests/manager/{token}" in text_of(mail)


@pytest.mark.parametrize("public", ["", "http://127.0.0.1:8025"])
def test_without_https_no_way_out_is_promised(session: Session, public: str) -> None:
    write_week(session, replace(PAPER, public=public), WEEK, who="desk", now=NOW)

    assert all("List-Unsubscribe" not in mail for mail in mails(session).values())


def test_the_picture_of_twelve_weeks_travels_with_the_mail(session: Session) -> None:
    write_week(session, replace(PAPER, zone=ZoneInfo("UTC")), WEEK, who="desk", now=NOW)

    mail = mails(session)["may@desk.example"]
    html = mail.get_body(("html",))
    assert html is not None
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    cid = picture["Content-ID"].strip("<>")
    assert f'src="cid:{cid}"' in html.get_content()
    assert picture.get_content().startswith(b"\x89PNG")
    assert 'alt="2026-W36: 0 came in, 0 answered, 0 open;' in html.get_content()
    assert "http://" not in html.get_content().replace("http://www.w3.org", "")
