"""Type a question and see draft and findings at once; nothing is stored."""

from starlette.responses import Response

from consultant.web.marks import mark_letter
from consultant.web.visit import Visit

LONGEST_QUESTION = 20_000


def show(visit: Visit) -> Response:
    return visit.page("ask.html", text="", answer=None, errors={})


def ask(visit: Visit) -> Response:
    """The question walked through the desk's head, by POST: its words stay out of addresses."""
    text = visit.form.get("text", "").replace("\r\n", "\n")
    fault = _fault_in(text)
    if fault:
        return visit.page("ask.html", 422, text=text, answer=None, errors={"text": fault})
    answer = visit.desk.ask(text, visit.now)
    return visit.page(
        "ask.html",
        text=text,
        answer=answer,
        errors={},
        inquiry=answer.inquiry,
        marked=mark_letter(answer.inquiry),
        findings=answer.findings,
    )


def _fault_in(text: str) -> str:
    if not text.strip():
        return "Type a question first."
    if len(text) > LONGEST_QUESTION:
        return f"A question may have {LONGEST_QUESTION:,} characters at most."
    return ""
