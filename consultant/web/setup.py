"""The first steps of a new desk as a check-list, and a test mail to the relay."""

from dataclasses import dataclass

from starlette.responses import Response

from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of
from consultant.health import examine
from consultant.settings import Settings
from consultant.storage import audit, consults, outbox, people
from consultant.storage.session import reading, transaction
from consultant.web.visit import Visit, go_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do; what it takes, and whether it is done."""

    title: str
    is_done: bool
    says: str
    command: str = ""


def show(visit: Visit) -> Response:
    checks = examine(visit.desk, visit.now, thorough=False)
    return visit.page("setup.html", steps=_steps(visit), checks=checks)


def mail_myself(visit: Visit) -> Response:
    """A test mail to who asks for it, through the outbox as every mail goes."""
    me, desk = visit.reviewer, visit.desk
    letter = desk.templates.render_mail("house/test", desk_name=desk.settings.desk.name)
    ours = address_of(desk.settings.mail.sender)
    stamp = f"{visit.now:%Y%m%d%H%M%S%f}"
    mail = Outgoing(
        kind=OutgoingKind.ALARM,
        message_id=f"<test.{me.id}.{stamp}@{ours.rpartition('@')[2]}>",
        sender=desk.settings.mail.sender,
        to=me.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        auto_submitted="auto-generated",
        written_at=visit.now,
    )
    with transaction(desk.engine) as session:
        outbox.queue(
            session,
            mail,
            about="",
            dedupe_key=f"test:{me.id}:{visit.now:%Y%m%d%H%M}",
            not_before=visit.now,
        )
        audit.record(session, now=visit.now, who=me.email, act="test mail", about=me.email)
    desk.wake()
    return go_to("/outbox")


def _steps(visit: Visit) -> list[Step]:
    desk, settings = visit.desk, visit.desk.settings
    with reading(desk.engine) as session:
        able = [each for each in people.reviewers(session) if not each.disabled]
        has_consult = bool(consults.listing(session, limit=1))
        has_mail = bool(outbox.postings(session, limit=1))
    return [
        _address(settings),
        Step(
            title="The library",
            is_done=not desk.catalog.is_empty(),
            says="Code sets with their editions; replies name nothing that is not in them.",
            command="consultant init, then consultant codes import",
        ),
        Step(
            title="A second pair of eyes",
            is_done=len(able) > 1,
            says="Invite the reviewers under People.",
        ),
        _relay(settings, is_used=has_mail),
        _name(settings),
        Step(
            title="The first question",
            is_done=has_consult,
            says="Mail one to the desk, or try one under Ask.",
        ),
    ]


def _address(settings: Settings) -> Step:
    return Step(
        title="The desk's own address",
        is_done=not any(a.endswith("@localhost") for a in settings.smtp.addresses),
        says=f"Mail to {', '.join(settings.smtp.addresses)} becomes a consult.",
        command='smtp.addresses = ["desk@your.domain"], mail.from = "Desk <desk@your.domain>"',
    )


def _relay(settings: Settings, *, is_used: bool) -> Step:
    return Step(
        title="The relay",
        is_done=is_used,
        says=f"Replies leave by {settings.mail.relay_host}:{settings.mail.relay_port}.",
        command="mail.relay_host, mail.relay_port",
    )


def _name(settings: Settings) -> Step:
    return Step(
        title="The pages' own name",
        is_done=bool(settings.web.public_url),
        says="Links in mail need it; with https the session is bound to this host.",
        command='web.public_url = "https://desk.your.domain"',
    )
