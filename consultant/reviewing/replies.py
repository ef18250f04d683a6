"""The mails of a review: the reply, the question back, the notice of a declined consult.

Each is written into the asker's thread, to the address that was checked.
"""

from datetime import datetime

from consultant.domain.coding import CodeSystem
from consultant.domain.consult import Reviewer
from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of
from consultant.reviewing.cases import Case, Stationery, Word
from consultant.templates import Rendered, tidy


def write_reply(case: Case, by: Reviewer, desk: Stationery, now: datetime) -> Outgoing:
    """The mail as it will leave under this reviewer's name; also what the preview shows."""
    releases = case.findings.releases
    footer = desk.templates.render_text(
        "_base/footer.txt",
        signature=by.signature,
        desk_name=desk.desk_name,
        releases=releases,
        has_cpt=any(release.system is CodeSystem.CPT for release in releases),
        reference=case.consult.reference,
        allowance=case.consult.allowance,
        rating=desk.rating_address(case.consult.reference),
    )
    text = tidy(f"{case.draft.text.rstrip()}\n\n{footer}")
    letter = Rendered(subject=case.draft.subject, text=text, html=desk.templates.as_html(text))
    return _to_asker(case, letter, OutgoingKind.REPLY, desk, now)


def write_declined(case: Case, word: Word, desk: Stationery) -> Outgoing:
    """The notice that a declined consult's asker gets."""
    letter = desk.templates.render_mail(
        "client/notice/declined",
        reference=case.consult.reference,
        subject=case.draft.subject,
        note=word.note,
        signature=word.by.signature,
        desk_name=desk.desk_name,
    )
    return _to_asker(case, letter, OutgoingKind.NOTICE, desk, word.at)


def write_question(case: Case, word: Word, desk: Stationery) -> Outgoing:
    """What the asker is asked before they are answered, as the reviewer typed it."""
    letter = desk.templates.render_mail(
        "client/question",
        reference=case.consult.reference,
        subject=case.draft.subject,
        note=word.note,
        signature=word.by.signature,
        desk_name=desk.desk_name,
    )
    return _to_asker(case, letter, OutgoingKind.QUESTION, desk, word.at)


def _to_asker(
    case: Case, letter: Rendered, kind: OutgoingKind, desk: Stationery, now: datetime
) -> Outgoing:
    """A mail in the asker's thread (RFC 5322 section 3.6.4), to the address that was checked.

    Reply-To is not followed: it may lead elsewhere (guard G18).
    """
    ours = address_of(desk.sender)
    reference = case.consult.reference
    asked = case.question.letter
    thread = asked.thread
    before = thread.references or ((thread.in_reply_to,) if thread.in_reply_to else ())
    domain = ours.rpartition("@")[2]
    own_address = desk.seal.reply_address(ours, reference) if desk.plus_address else ""
    return Outgoing(
        kind=kind,
        message_id=desk.seal.message_id(reference, domain),
        sender=desk.sender,
        to=asked.from_address,
        # A report that names no Message-ID of ours still comes back to this address.
        return_path=own_address if desk.plus_return and own_address else ours,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        in_reply_to=thread.message_id,
        references=tuple(dict.fromkeys(i for i in (*before, thread.message_id) if i)),
        # An answer that lost its ids on the way (forms, telephones) still finds its consult.
        reply_to=own_address,
        mark=desk.seal.mark,
        written_at=now,
    )
