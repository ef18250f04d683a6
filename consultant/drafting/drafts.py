"""Writes the draft of a reply: findings into sections, sections into a letter.

Inquiry + Findings --> sections --> templates/mail/client/reply/ --> Draft
"""

import re

from consultant.domain.consult import Draft
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry
from consultant.drafting.confidence import weigh
from consultant.drafting.quoting import mask
from consultant.drafting.sections import Section, make_sections
from consultant.templates import Templates, one_line

_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"\s*\[[A-Z]{2}-\d+\]")
_NAME = re.compile(r"^[^\W\d_]{2,20}$")
_LONGEST_SUBJECT = 120


def draft_reply(
    inquiry: Inquiry,
    findings: Findings,
    templates: Templates,
    *,
    reference: str,
    asker: str = "",
) -> Draft:
    """The desk's own first version, without the footer, which is written at approval.

    `asker` is the From header's display name; only a plain first name is used.
    """
    sections = make_sections(inquiry, findings)
    text = templates.render_text(
        "client/reply/letter/body.txt",
        name=first_name(asker, inquiry),
        sections=sections,
        warnings=findings.warnings,
    )
    confidence, reason = weigh(findings)
    return Draft(
        subject=subject_of(inquiry, templates, reference),
        text=text,
        html=templates.as_html(text),
        codes=_codes(findings),
        sources=_sources(sections),
        confidence=confidence,
        confidence_reason=reason,
    )


def first_name(asker: str, inquiry: Inquiry) -> str:
    """The "Dana" of "Dana Whitfield, CPC"; nothing where it is not plainly a name."""
    words = asker.replace('"', "").split(",")[0].split()
    first = words[0] if len(words) > 1 else ""
    is_patients = any(first and first in i.text.split() for i in inquiry.identifiers)
    return first if _NAME.match(first) and not is_patients else ""


def subject_of(inquiry: Inquiry, templates: Templates, reference: str) -> str:
    """The subject of the reply to a letter: the asker's own, masked, with the reference."""
    bare = _TAG.sub("", _PREFIX.sub("", mask(inquiry.subject, inquiry.identifiers))).strip()
    subject = one_line(bare)[:_LONGEST_SUBJECT] or "your coding question"
    return one_line(
        templates.render_text(
            "client/reply/letter/subject.txt", subject=subject, reference=reference
        )
    )


def _codes(findings: Findings) -> tuple[str, ...]:
    """What the draft recommends; where it cannot, the codes of the branches."""
    recommended = [f.code.code for f in findings.recommended]
    branches = [b.code.code for c in findings.comparisons for b in c.branches]
    return tuple(dict.fromkeys(recommended or branches))


def _sources(sections: tuple[Section, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for s in sections for source in s.citations))
