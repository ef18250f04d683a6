"""The way out of a digest: one POST to a signed address ends it (RFC 8058), a page asks first.

The address names nobody; whose it is, is found among those who get that digest.
"""

from starlette.responses import Response

from consultant.domain.digests import Audience
from consultant.storage import audit, clients, people, subscriptions
from consultant.storage.session import Session, reading, transaction
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit, go_to

GONE = "This link belongs to no digest of ours."


def show_way_out(visit: Visit) -> Response:
    """Asks; looking at it ends nothing."""
    with reading(visit.desk.engine) as session:
        _whose(session, visit)
    return visit.page("way_out.html", ended=False)


def end(visit: Visit) -> Response:
    """Ends it: a mail client's one click, or the page's button."""
    with transaction(visit.desk.engine) as session:
        audience, address = _whose(session, visit)
        subscriptions.set_wish(session, audience, address, wanted=False, now=visit.now)
        told = {"digest": audience.value}
        audit.record(
            session, now=visit.now, who="recipient", act="end", about="digest", particulars=told
        )
    return visit.page("way_out.html", ended=True)


def set_own(visit: Visit) -> Response:
    """A reviewer's own week by mail, or not."""
    wanted = visit.form.get("digest") == "yes"
    with transaction(visit.desk.engine) as session:
        email = visit.reviewer.email
        subscriptions.set_wish(session, Audience.REVIEWER, email, wanted=wanted, now=visit.now)
    return go_to("/account")


def _whose(session: Session, visit: Visit) -> tuple[Audience, str]:
    """The digest and the address that a link is for; NoSuchPageError where it is for none."""
    wish, token = visit.path("audience"), visit.path("token").strip().lower()
    if wish not in set(Audience):
        raise NoSuchPageError(GONE)
    audience, seal = Audience(wish), visit.desk.digests.seal
    for address in _recipients(session, visit, audience):
        if seal.stop_token(audience, address) == token:
            return audience, address
    raise NoSuchPageError(GONE)


def _recipients(session: Session, visit: Visit, audience: Audience) -> list[str]:
    match audience:
        case Audience.MANAGER:
            return list(visit.desk.digests.recipients)
        case Audience.REVIEWER:
            return [each.email for each in people.reviewers(session)]
        case Audience.CLIENT:
            known = subscriptions.wishes(session, audience)
            return [address for address in known if clients.of(session, address)]
