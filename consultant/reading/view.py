"""A letter read, as the JSON that outside programs take (`consultant read --json`)."""

from consultant.domain.coding import Fact, FactName, Mention, Term
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import Letter
from consultant.reading.facts import SEVERAL


def as_read_json(letter: Letter, inquiry: Inquiry) -> dict[str, object]:
    """The keys of `read`; a fact that is not stated is absent, never guessed."""
    return {
        "kind": str(inquiry.kind),
        "from": letter.from_address,
        "subject": letter.subject,
        "message_id": letter.thread.message_id,
        "in_reply_to": letter.thread.in_reply_to,
        "references": list(letter.thread.references),
        "text": letter.text,
        "visible_text": letter.visible_text,
        **inquiry_as_json(inquiry),
    }


def inquiry_as_json(inquiry: Inquiry) -> dict[str, object]:
    """What is understood, for a letter and for a bare question alike."""
    return {
        "mentions": [_mention(m) for m in inquiry.mentions],
        "terms": [_term(t) for t in inquiry.terms],
        "facts": facts_as_json(inquiry.facts),
        "asks": [str(ask) for ask in inquiry.asks],
        "phi": [{"type": i.type, "text": i.text} for i in inquiry.identifiers],
    }


def facts_as_json(facts: tuple[Fact, ...]) -> dict[str, object]:
    """Facts by name: phases always as a list, others as a list only where several are said."""
    values: dict[FactName, list[str | int | float]] = {}
    for fact in facts:
        kept = values.setdefault(fact.name, [])
        if fact.value not in kept and (not kept or fact.name in SEVERAL):
            kept.append(fact.value)
    return {
        str(name): found if name is FactName.PHASE or len(found) > 1 else found[0]
        for name, found in values.items()
    }


def _mention(mention: Mention) -> dict[str, object]:
    row: dict[str, object] = {
        "system": str(mention.system),
        "code": mention.code,
        "modifiers": list(mention.modifiers),
        "as_written": mention.as_written,
        "status": str(mention.standing),
    }
    return row | ({"units": mention.units} if mention.units is not None else {})


def _term(term: Term) -> dict[str, object]:
    return {
        "text": term.text,
        "negated": term.negated,
        "uncertain": term.uncertain,
        "historical": term.historical,
    }
