"""The acts on one consult, by POST only: each is a form, and its page afterwards.

take  put-back  hand-over  amend  write  vouch
approve  ask  go-on  send-back  decline  undo
"""

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.responses import Response

from consultant import reviewing
from consultant.domain.consult import Act, Fault
from consultant.domain.errors import ConflictError, ReviewError
from consultant.reviewing import Seen, Word
from consultant.storage import consults, people
from consultant.storage.session import Session, transaction
from consultant.web.consult import (
    editor_of,
    file_of,
    page_of,
    path_of,
    typed_note,
    typed_text,
    writer_of,
)
from consultant.web.queue import next_to_review
from consultant.web.visit import Visit, go_to

LONGEST_TEXT = 100_000  # characters of a reply


def take(visit: Visit) -> Response:
    reference = visit.path("reference")
    with transaction(visit.desk.engine) as session:
        reviewing.take(session, reference, visit.reviewer, visit.desk.stationery, visit.now)
    if visit.form.get("then") != "amend":
        return go_to(path_of(reference))
    wording = visit.form.get("wording", "")
    asked = f"?{urlencode({'wording': wording})}" if wording else ""
    return go_to(f"{path_of(reference)}/amend{asked}")


def put_back(visit: Visit) -> Response:
    reference = visit.path("reference")
    with transaction(visit.desk.engine) as session:
        reviewing.put_back(session, reference, visit.reviewer, visit.now)
    return go_to("/")


def hand_over(visit: Visit) -> Response:
    """Into a colleague's hands, with a word for them."""

    def act(session: Session) -> None:
        to = people.reviewer(session, _number(visit.form.get("to", "")))
        if to is None:
            raise ReviewError("Choose who should have it.")
        word = _word(visit, Act.HAND_OVER)
        reviewing.hand_over(session, visit.path("reference"), to, visit.desk.stationery, word)

    return _settle(visit, act, field="hand-over")


def amend(visit: Visit) -> Response:
    """Keep the text as the next version; where somebody was faster, both texts are shown."""
    text = typed_text(visit)
    if visit.form.get("step") == "preview":
        return editor_of(visit, file_of(visit), text=text)
    fault = _fault_in(text)
    if fault:
        return editor_of(visit, file_of(visit), text=text, status=422, errors={"text": fault})
    try:
        with transaction(visit.desk.engine) as session:
            seen, by, desk = _seen(visit), visit.reviewer, visit.desk.stationery
            reviewing.amend(session, seen, by, desk, text=text, now=visit.now)
    except ConflictError as error:
        return _conflict(visit, str(error), text=text)
    return go_to(path_of(visit.path("reference")))


def write(visit: Visit) -> Response:
    """A reply by hand, where the desk could draft none; what fails is told over the same text."""
    reference, text = visit.path("reference"), typed_text(visit)
    fault = _fault_in(text)
    if fault:
        return writer_of(visit, file_of(visit), text=text, errors={"text": fault})
    try:
        with transaction(visit.desk.engine) as session:
            by, desk = visit.reviewer, visit.desk.stationery
            reviewing.write(session, reference, by, desk, text=text, now=visit.now)
    except ConflictError as error:
        return writer_of(visit, file_of(visit), text=text, errors={"text": str(error)}, status=409)
    return go_to(path_of(reference))


def vouch(visit: Visit) -> Response:
    """For words that the library does not hold, with a reason."""

    def act(session: Session) -> None:
        desk, word = visit.desk.stationery, _word(visit, Act.VOUCH)
        reviewing.vouch(session, _seen(visit), desk, word, text=visit.form.get("words", ""))

    return _settle(visit, act, field="vouch")


def approve(visit: Visit) -> Response:
    def act(session: Session) -> None:
        reviewing.approve(session, _seen(visit), visit.reviewer, visit.desk.stationery, visit.now)

    return _settle(visit, act, field="approve")


def decline(visit: Visit) -> Response:
    def act(session: Session) -> None:
        by, desk = visit.reviewer, visit.desk.stationery
        reviewing.decline(session, _seen(visit), by, desk, note=typed_note(visit), now=visit.now)

    return _settle(visit, act, field="decline")


def ask(visit: Visit) -> Response:
    """The asker, for what is missing; the consult waits for them."""

    def act(session: Session) -> None:
        reviewing.ask(session, _seen(visit), visit.desk.stationery, _word(visit, Act.ASK))

    return _settle(visit, act, field="ask")


def go_on(visit: Visit) -> Response:
    """Without the asker's answer."""

    def act(session: Session) -> None:
        desk = visit.desk.stationery
        reviewing.go_on(session, visit.path("reference"), visit.reviewer, desk, visit.now)

    return _settle(visit, act, field="go-on")


def send_back(visit: Visit) -> Response:
    def act(session: Session) -> None:
        wish = visit.form.get("fault", "")
        fault = Fault(wish) if wish in set(Fault) else Fault.OTHER
        seen, by, note = _seen(visit), visit.reviewer, typed_note(visit)
        reviewing.send_back(session, seen, by, note=note, now=visit.now, fault=fault)

    return _settle(visit, act, field="send-back")


def undo(visit: Visit) -> Response:
    reference = visit.path("reference")
    with transaction(visit.desk.engine) as session:
        reviewing.undo(session, reference, visit.reviewer, visit.desk.stationery, visit.now)
    return go_to(path_of(reference))


def _settle(visit: Visit, act: Callable[[Session], None], *, field: str) -> Response:
    """Do the act; what cannot be done is told at its form, what was overtaken on a page."""
    reference = visit.path("reference")
    try:
        with transaction(visit.desk.engine) as session:
            act(session)
            following = (
                next_to_review(session, visit, consults.id_of(reference))
                if visit.form.get("then") == "next"
                else None
            )
    except ConflictError as error:
        return _conflict(visit, str(error), note=typed_note(visit))
    except ReviewError as error:
        return page_of(visit, file_of(visit), status=422, errors={field: str(error)})
    visit.desk.wake()
    if visit.form.get("then") == "next":
        where = path_of(following.reference) if following else "/"
        return go_to(f"{where}?done={reference}")
    return go_to(path_of(reference))


def _conflict(visit: Visit, why: str, *, text: str = "", note: str = "") -> Response:
    """Nothing typed is lost: theirs and mine side by side, mine ready to be kept after theirs."""
    file = file_of(visit)
    return visit.page(
        "conflict.html", 409, file=file, consult=file.consult, text=text, note=note, why=why
    )


def _word(visit: Visit, act: Act) -> Word:
    return Word(act=act, by=visit.reviewer, at=visit.now, note=typed_note(visit))


def _number(typed: str) -> int:
    """The number of an account in a form; 0, which nobody has, for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _seen(visit: Visit) -> Seen:
    version = visit.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise ReviewError("This form does not say which version of the draft was seen.")
    return Seen(reference=visit.path("reference"), version=int(version))


def _fault_in(text: str) -> str:
    if not text.strip():
        return "A reply needs words."
    if len(text) > LONGEST_TEXT:
        return f"A reply may have {LONGEST_TEXT:,} characters at most."
    return ""
