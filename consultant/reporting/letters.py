"""What each digest says: to managers the desk's week, to reviewers and clients their own.

managers    report.to, but for who stopped it
reviewers   all where report.reviewers says so, and who asked for it; but for who stopped it
clients     who asked for it
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from consultant.domain.consult import Reviewer, Right, Status
from consultant.domain.digests import Audience
from consultant.domain.mail import Picture
from consultant.domain.weeks import Week
from consultant.reporting.figures import Figures, Reviewed, count_week
from consultant.reporting.labels import lists, tables
from consultant.reporting.paper import DigestPaper, in_words
from consultant.reporting.pictures import draw_bars
from consultant.storage import clients, people, standings, subscriptions
from consultant.storage.session import Session
from consultant.templates import Rendered

#: Consults told of in one client's mail.
MOST_CONSULTS = 200
_IN_WORDS = {
    Status.SENT: "answered",
    Status.CLOSED: "closed",
    Status.DECLINED: "declined",
    Status.WAITING: "waits for your answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One digest for one recipient."""

    key: str  # of which kind; with week and recipient it is written once
    to: str
    rendered: Rendered
    way_out: str = ""
    pictures: tuple[Picture, ...] = ()


def for_managers(session: Session, paper: DigestPaper, week: Week) -> Iterator[Letter]:
    """The desk's week, for each of report.to who did not stop it."""
    wishes = subscriptions.wishes(session, Audience.MANAGER)
    wanted = [to for to in paper.recipients if wishes.get(to, True)]
    if not wanted:
        return
    figures = count_week(session, week, paper.zone, paper.promise)
    pictures = (_line_of(figures, paper),)
    for to in wanted:
        way_out = paper.way_out(Audience.MANAGER, to)
        yield Letter(
            key="digest",
            to=to,
            rendered=render_digest(figures, paper, way_out),
            way_out=way_out,
            pictures=pictures,
        )


def render_digest(figures: Figures, paper: DigestPaper, way_out: str = "") -> Rendered:
    """The desk's week in words and tables; its HTML shows the picture of twelve weeks."""
    return paper.templates.render_mail(
        "reviewer/digest/weekly",
        desk_name=paper.desk_name,
        address=f"{paper.page}?week={figures.week}" if paper.page else "",
        way_out=way_out,
        figures=figures,
        tables=tables(figures.this, figures.before) + lists(figures.this, figures.before),
        wait=in_words,
        picture=_line_of(figures, paper).name,
    )


def for_reviewers(
    session: Session, paper: DigestPaper, week: Week, now: datetime
) -> Iterator[Letter]:
    """Each reviewer's own week, and what waits for them."""
    wishes = subscriptions.wishes(session, Audience.REVIEWER)
    wanted = [
        each
        for each in people.reviewers(session)
        if wishes.get(each.email, paper.reviewers) and each.may(Right.AMEND)
    ]
    if not wanted:
        return
    figures = count_week(session, week, paper.zone, paper.promise)
    waiting = standings.waiting_for_reviewers(session, now)
    for each in wanted:
        way_out = paper.way_out(Audience.REVIEWER, each.email)
        rendered = paper.templates.render_mail(
            "reviewer/digest/own",
            desk_name=paper.desk_name,
            reviewer=each,
            figures=figures,
            this=_of(each, figures.this.reviewers),
            before=_of(each, figures.before.reviewers),
            waiting=waiting,
            held=waiting.held.get(each.id, 0),
            address=paper.public,
            way_out=way_out,
        )
        yield Letter(key="digest-reviewer", to=each.email, rendered=rendered, way_out=way_out)


def for_clients(session: Session, paper: DigestPaper, week: Week) -> Iterator[Letter]:
    """A client's own consults of the week, for each address that asked to be told."""
    wishes = subscriptions.wishes(session, Audience.CLIENT)
    for address in sorted(each for each, wanted in wishes.items() if wanted):
        client = clients.of(session, address)
        if client is None or client.disabled:
            continue
        span = week.span(paper.zone)
        asked = standings.asked_by(session, client.id, span, most=MOST_CONSULTS)
        way_out = paper.way_out(Audience.CLIENT, address)
        rendered = paper.templates.render_mail(
            "client/digest",
            desk_name=paper.desk_name,
            client=client,
            week=week,
            zone=paper.zone,
            asked=asked,
            state=lambda status: _IN_WORDS.get(status, "in work"),
            way_out=way_out,
        )
        yield Letter(key="digest-client", to=address, rendered=rendered, way_out=way_out)


def _line_of(figures: Figures, paper: DigestPaper) -> Picture:
    """Twelve weeks of what came in and what was answered."""
    domain = paper.sender.rstrip(">").rpartition("@")[2].lower()
    bars = [(point.received, point.answered) for point in figures.line]
    return Picture(name=f"{str(figures.week).lower()}@{domain}", png=draw_bars(bars))


def _of(reviewer: Reviewer, reviewed: tuple[Reviewed, ...]) -> Reviewed:
    """One reviewer's row; all noughts where they did nothing."""
    for each in reviewed:
        if each.name == reviewer.name:
            return each
    return Reviewed(name=reviewer.name, approved=0, unchanged=0, amended=0, sent_back=0, declined=0)
