"""The answer as JSON: INTERFACE's part of `try` and `ask` from `candidates` on."""

from consultant.domain.coding import Standing
from consultant.domain.consult import Draft
from consultant.domain.findings import Finding, Findings


def as_answer_json(findings: Findings, draft: Draft) -> dict[str, object]:
    """Candidates (what the draft recommends first), edits, missing facts, the draft."""
    return {
        "candidates": as_candidates(findings),
        "modifiers": [
            m.modifier for a in findings.answers for m in a.modifiers if m.fits is not False
        ],
        "units": dict(findings.units),
        "edits": [
            {
                "kind": c.kind.value,
                "codes": list(c.codes),
                "verdict": c.verdict.value,
                "source": c.source,
            }
            for c in findings.clashes
        ],
        "missing_facts": list(findings.missing_facts),
        "draft": {
            "subject": draft.subject,
            "text": draft.text,
            "html": draft.html,
            "codes": list(draft.codes),
            "sources": list(draft.sources),
            "confidence": draft.confidence.value,
            "confidence_reason": draft.confidence_reason,
            "wording_of": list(dict.fromkeys(each.reference for each in draft.borrowed)),
        },
    }


def as_candidates(findings: Findings) -> list[dict[str, object]]:
    """Best first; last the codes of the letter that nobody here can look up."""
    return [_candidate(f) for f in findings.candidates] + _not_held(findings)


def _not_held(findings: Findings) -> list[dict[str, object]]:
    """Codes of the letter in a system that the library holds in part: neither right nor wrong."""
    return [
        {
            "code": c.mention.code,
            "system": c.mention.system.value,
            "score": 0.0,
            "because": ["written in the letter; not in the library"],
        }
        for c in findings.checks
        if c.standing is Standing.UNKNOWN and not c.is_covered
    ]


def _candidate(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code.code,
        "system": finding.code.system.value,
        "score": round(finding.score, 3),
        "because": list(finding.because),
    }
