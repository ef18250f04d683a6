"""The asker's word on a reply: a link in its footer, a page to confirm on, no account.

Looking at the page says nothing (mail scanners look); its button does. The address holds
a signed reference and no more.
"""

from datetime import timedelta

from starlette.responses import Response

from consultant.domain.consult import Status
from consultant.domain.rating import Rating, Score
from consultant.storage import audit, consults, ratings
from consultant.storage.session import reading, transaction
from consultant.web.door import NoSuchPageError, TooOftenError
from consultant.web.throttle import Throttle
from consultant.web.visit import Visit

LONGEST_COMMENT = 2_000
#: Words from one address in an hour.
MOST_AN_HOUR = 60
GONE = "This link leads to no reply of ours."
#: A consult whose reply has left, whatever became of it since.
_ANSWERED = frozenset({Status.SENT, Status.CLOSED, Status.READ, Status.MATCHED, Status.DRAFTED})


class Ratings:
    """Holds the count of words from each address."""

    def __init__(self) -> None:
        self._throttle = Throttle(timedelta(hours=1))

    def show(self, visit: Visit) -> Response:
        """The page, with what was said before or what the link in the mail suggests."""
        reference = _reference(visit)
        with reading(visit.desk.engine) as session:
            before = ratings.of_consult(session, consults.id_of(reference))
        wish = visit.query("score")
        score = Score(wish) if wish in set(Score) else before.score if before else None
        return _page(visit, reference, score, before.comment if before else "")

    def rate(self, visit: Visit) -> Response:
        """Keep the word that the asker sent from the page."""
        reference, wish = _reference(visit), visit.form.get("score", "")
        comment = visit.form.get("comment", "").replace("\r\n", "\n").strip()[:LONGEST_COMMENT]
        if wish not in set(Score):
            return _page(visit, reference, None, comment, error="Choose one of the three.")
        bounds = {visit.peer: MOST_AN_HOUR}
        if self._throttle.wait(bounds, visit.now):
            raise TooOftenError
        self._throttle.fail(bounds, visit.now)
        said = Rating(reference=reference, score=Score(wish), comment=comment, at=visit.now)
        with transaction(visit.desk.engine) as session:
            ratings.rate(session, said)
            told = {"score": said.score.value}
            audit.record(
                session,
                now=visit.now,
                who="asker",
                act="rate",
                about=reference,
                particulars=told,
            )
        return _page(visit, reference, said.score, comment, said=True)


def _page(
    visit: Visit,
    reference: str,
    score: Score | None,
    comment: str,
    *,
    said: bool = False,
    error: str = "",
) -> Response:
    return visit.page(
        "rate.html",
        422 if error else 200,
        reference=reference,
        score=score,
        comment=comment,
        said=said,
        errors={"score": error} if error else {},
    )


def _reference(visit: Visit) -> str:
    """The consult that a link's address names; NoSuchPageError where we signed no such."""
    reference = visit.desk.stationery.seal.rated_by(visit.path("token"))
    if not reference:
        raise NoSuchPageError(GONE)
    with reading(visit.desk.engine) as session:
        if consults.get(session, reference).status not in _ANSWERED:
            raise NoSuchPageError(GONE)
    return reference
