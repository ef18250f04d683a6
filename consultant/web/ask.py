"""Type a question and see draft and findings at once; nothing is stored until it becomes a consult.

/ask           the question, its draft, its findings
    /consult   the question taken down for an asker, as if they had mailed it
"""

from typing import Any

from starlette.responses import Response

from consultant import admitting
from consultant.admitting import Dictation
from consultant.domain.errors import AddressError
from consultant.domain.mime import check_address
from consultant.storage.session import transaction
from consultant.web.marks import mark_draft, mark_letter
from consultant.web.visit import Visit, go_to

LONGEST_QUESTION = 20_000
FIELDS = ("asker", "asker_name", "subject")


def show(visit: Visit) -> Response:
    return _page(visit, "", answered=False)


def ask(visit: Visit) -> Response:
    """The question walked through the desk's head, by POST: its words stay out of addresses."""
    text = _typed(visit)
    fault = _fault_in(text)
    if fault:
        return _page(visit, text, answered=False, errors={"text": fault}, status=422)
    return _page(visit, text, answered=True)


def take_down(visit: Visit) -> Response:
    """The question becomes a message of the asker's, and walks the road like any other."""
    text = _typed(visit)
    fault = _fault_in(text)
    if fault:
        return _page(visit, text, answered=False, errors={"text": fault}, status=422)
    try:
        asker = check_address(visit.form.get("asker", "").strip())
    except AddressError as error:
        return _page(visit, text, answered=True, errors={"asker": str(error)}, status=422)
    dictation = Dictation(
        asker=asker,
        name=visit.form.get("asker_name", "").strip(),
        subject=visit.form.get("subject", "").strip() or "Your coding question",
        text=text,
        desk=visit.desk.settings.smtp.addresses[0],
    )
    with transaction(visit.desk.engine) as session:
        admitting.take_down(session, dictation, visit.reviewer.email, visit.now)
    visit.desk.wake()
    return go_to("/?lane=road")


def _page(
    visit: Visit,
    text: str,
    *,
    answered: bool,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    words: dict[str, Any] = {"text": text, "answer": None, "errors": errors or {}}
    words |= {field: visit.form.get(field, "") for field in FIELDS}
    if answered:
        answer = visit.desk.ask(text, visit.now)
        words |= {
            "answer": answer,
            "inquiry": answer.inquiry,
            "marked": mark_letter(answer.inquiry),
            "marked_draft": mark_draft(answer.draft.text, (), answer.draft.borrowed),
            "findings": answer.findings,
        }
    return visit.page("ask.html", status, **words)


def _typed(visit: Visit) -> str:
    return visit.form.get("text", "").replace("\r\n", "\n")


def _fault_in(text: str) -> str:
    if not text.strip():
        return "Type a question first."
    if len(text) > LONGEST_QUESTION:
        return f"A question may have {LONGEST_QUESTION:,} characters at most."
    return ""
