"""One consult: the letter, the draft, the findings; and the draft in an editor.

/consults/CD-000042           look
                   /amend     the draft in an editor, with the mail as it will leave
                   /preview   that mail for a text typed so far; nothing is kept
                   /write     an empty page, where the desk could draft nothing
"""

from typing import Any

from starlette.responses import Response

from consultant.domain.consult import Borrowed
from consultant.domain.errors import NoSuchConsultError
from consultant.drafting.rewording import framed
from consultant.storage import audit, casebook, messages, passages
from consultant.storage.session import reading, transaction
from consultant.web.case import (
    CaseFile,
    Preview,
    note_look,
    preview_of,
    read_file,
    text_of,
    to_ask,
)
from consultant.web.company import colleagues_of
from consultant.web.marks import mark_draft, mark_letter, mark_plain
from consultant.web.recalling import earlier_like
from consultant.web.undoing import undo_words
from consultant.web.visit import Visit, go_to

LONGEST_NOTE = 2_000


def show(visit: Visit) -> Response:
    file = file_of(visit)
    return page_of(visit, file, company=note_look(visit, file))


def show_editor(visit: Visit) -> Response:
    """The draft to be amended; taken for this reviewer, so that two do not type at once."""
    file = file_of(visit)
    if not file.is_open:
        return go_to(path_of(file.consult.reference))
    if not _is_mine(visit, file):
        return page_of(visit, file, errors={"act": "Take the consult first, then amend its draft."})
    company = note_look(visit, file)
    text = file.draft.text if file.draft else ""
    return editor_of(visit, file, text=_in_wording(visit, text), company=company)


def show_writer(visit: Visit) -> Response:
    """An empty page for a reply by hand."""
    file = file_of(visit)
    if not file.is_stalled:
        return go_to(path_of(file.consult.reference))
    return writer_of(visit, file, text="", status=200)


def preview(visit: Visit) -> Response:
    """The mail as it will leave, for the text typed so far."""
    file, text = file_of(visit), typed_text(visit)
    if visit.request.headers.get("hx-request"):
        return visit.page("_preview.html", preview=preview_of(visit, file, text))
    return editor_of(visit, file, text=text)


def letter(visit: Visit) -> Response:
    """A letter of this consult as it came, to be kept as a file; never shown by the browser."""
    file = file_of(visit)
    number = visit.path("number")
    mine = [read for read in file.letters if str(read.message_id) == number]
    with transaction(visit.desk.engine) as session:
        message = messages.get(session, mine[0].message_id) if mine else None
        if message is None:
            raise NoSuchConsultError("There is no such letter with this consult.")
        reference = file.consult.reference
        about = {"message": message.id}
        audit.record(
            session,
            now=visit.now,
            who=visit.reviewer.email,
            act="export letter",
            about=reference,
            particulars=about,
        )
    name = f"{reference}-{message.id}.eml"
    return Response(
        message.raw,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def file_of(visit: Visit) -> CaseFile:
    with reading(visit.desk.engine) as session:
        return read_file(session, visit, visit.path("reference"))


def page_of(
    visit: Visit,
    file: CaseFile,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    company: str = "",
) -> Response:
    with reading(visit.desk.engine) as session:
        undone = undo_words(session, visit)
        colleagues = colleagues_of(session, visit)
    preview = preview_of(visit, file) if file.is_open else None
    words = _words(visit, file) | {
        "mine": _is_mine(visit, file),
        "another": file.consult.is_taken_by_another(visit.reviewer.id, visit.now),
        "preview": preview,
        "marked_draft": mark_draft(_text_shown(file, preview), file.ungrounded, _borrowed(file)),
        "sent": [(mail, text_of(mail)) for mail in file.mails],
        "errors": errors or {},
        "company": company,
        "note": typed_note(visit),
        "colleagues": colleagues,
        "to_ask": typed_note(visit) if errors and "ask" in errors else to_ask(file.findings),
        "undo": file.undo or undone,
    }
    return visit.page("consult.html", status, **words)


def editor_of(
    visit: Visit,
    file: CaseFile,
    *,
    text: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
    company: str = "",
) -> Response:
    with reading(visit.desk.engine) as session:
        kept = passages.passages(session)
    words = _words(visit, file) | {
        "text": text,
        "preview": preview_of(visit, file, text),
        "version": visit.form.get("version", str(file.consult.version)),
        "errors": errors or {},
        "company": company,
        "passages": kept,
    }
    return visit.page("amend.html", status, **words)


def writer_of(
    visit: Visit,
    file: CaseFile,
    *,
    text: str,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> Response:
    """The page on which a reply is written from nothing."""
    return visit.page("write.html", status, **_words(visit, file), text=text, errors=errors or {})


def _words(visit: Visit, file: CaseFile) -> dict[str, Any]:
    """What the letter's and the findings' columns show."""
    return {
        "file": file,
        "consult": file.consult,
        "inquiry": file.question.inquiry,
        "marked": mark_letter(file.question.inquiry),
        "earlier": [
            (read, mark_plain(read.letter.visible_text or read.letter.text))
            for read in file.letters
            if read.message_id != file.question.message_id
        ],
        "whole": mark_plain(file.question.letter.text),
        "findings": file.findings,
        "earlier_consults": earlier_like(visit, file),
    }


def _text_shown(file: CaseFile, preview: Preview | None) -> str:
    """The mail with its footer where it may still leave, else the draft as it was."""
    if preview is not None:
        return preview.mail.text
    return file.draft.text if file.draft else ""


def _borrowed(file: CaseFile) -> tuple[Borrowed, ...]:
    return file.draft.borrowed if file.draft else ()


def _is_mine(visit: Visit, file: CaseFile) -> bool:
    return file.holder is not None and file.holder.id == visit.reviewer.id


def _in_wording(visit: Visit, text: str) -> str:
    """The draft in the words of the earlier consult that `wording` names, if one is named."""
    reference = visit.query("wording")
    if not reference:
        return text
    with reading(visit.desk.engine) as session:
        precedent = casebook.get(session, reference)
    if precedent is None or precedent.withdrawal is not None:
        raise NoSuchConsultError(f"{reference} has no precedent that stands.")
    return framed(text, precedent.text)


def typed_text(visit: Visit) -> str:
    """What was typed, its line ends as we keep them."""
    return visit.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def typed_note(visit: Visit) -> str:
    return visit.form.get("note", "").replace("\r\n", "\n").strip()[:LONGEST_NOTE]


def path_of(reference: str) -> str:
    return f"/consults/{reference}"
