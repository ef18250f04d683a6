"""The house's own accounts: who signed in at its proxy or its provider, and who that is here.

No account is made by it: who signs in there must be a reviewer of this desk.
"""

from consultant.domain.consult import Reviewer
from consultant.domain.errors import NotAllowedError
from consultant.settings import Web
from consultant.storage import audit, people
from consultant.storage.session import reading, transaction
from consultant.web.proxied import named_by_proxy
from consultant.web.visit import Visit


def has_provider(web: Web) -> bool:
    return bool(web.oidc_issuer and web.oidc_client)


def of_proxy(visit: Visit) -> Reviewer | None:
    """Who signed in at the proxy; None where no proxy says, NotAllowedError for a stranger."""
    email = named_by_proxy(visit.request, visit.desk.settings.web)
    return account_of(visit, email) if email else None


def account_of(visit: Visit, email: str) -> Reviewer:
    """The reviewer of that address, who may be let in without a password of ours."""
    with reading(visit.desk.engine) as session:
        reviewer = people.reviewer_named(session, email) if "@" in email else None
    if reviewer is not None and not reviewer.disabled:
        return reviewer
    if reviewer is not None:
        with transaction(visit.desk.engine) as session:
            audit.record(
                session, now=visit.now, who=email, act="sign in refused", about=reviewer.email
            )
    raise NotAllowedError(
        "The house knows you, this desk does not: ask whoever runs it for an account."
    )
