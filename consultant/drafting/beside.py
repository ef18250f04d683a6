"""What a section tells beside its codes: those set aside, modifiers, primaries, what stays open."""

import re
from collections.abc import Iterable

from consultant.domain.coding import CodeSystem
from consultant.domain.findings import (
    Answer,
    ClashKind,
    Ground,
    ModifierAdvice,
    Reason,
    Rejection,
)
from consultant.domain.inquiry import Inquiry
from consultant.drafting.quoting import listed, quote

_BARE = re.compile(r"\bunspecified ((?!encounter|episode)[a-z]+(?: [a-z]+)?)")
_STOPS = frozenset({"of", "with", "without", "in", "and", "for", "due", "to"})
_PRIMARY = re.compile(r"\bprimar(?:y|ies)\b|\bqualif", re.IGNORECASE)


def instead_of(answer: Answer) -> str:
    """Codes written that were set aside, for the first line."""
    written = {c.mention.code for c in answer.checks} | {m.code for m in answer.question.mentions}
    kept = {f.code.code for f in answer.recommended}
    gone = [r.code.code for r in answer.rejected if r.code.code in written - kept]
    gone += [
        r.code.code for c in answer.comparisons for r in c.rejected if r.code.code in written - kept
    ]
    return listed(dict.fromkeys(gone), "or")


def improvable(answer: Answer) -> tuple[tuple[str, str], ...]:
    """What a recommended unspecified code leaves open: the "ligament" of an unspecified one."""
    found = []
    for finding in answer.recommended:
        bare = _BARE.search(finding.code.description.lower())
        is_condition = finding.code.code[0] not in "VWXY"  # an external cause may stay as it is
        if finding.is_unspecified and is_condition and bare:
            words = bare[1].split()
            kept = words[:1] if len(words) > 1 and words[1] in _STOPS else words
            found.append((finding.code.code, " ".join(kept)))
    return tuple(found)


def refusals(inquiry: Inquiry, answer: Answer) -> tuple[tuple[str, Rejection, str], ...]:
    """Those set aside for the same reason in one sentence."""
    alike: dict[object, list[Rejection]] = {}
    for r in answer.rejected:
        key = (r.reason, r.instead, r.words, r.why, r.is_for, r.source)
        alike.setdefault(key, []).append(r)
    return tuple(
        (listed((r.code.code for r in rs), "or"), rs[0], quoted(inquiry, (rs[0].words,)))
        for rs in alike.values()
    )


def modifier_lines(answer: Answer) -> tuple[tuple[str, ModifierAdvice, str], ...]:
    """Those of which the same is said together, on all codes that it is said of."""
    alike: dict[object, list[ModifierAdvice]] = {}
    bundled = {r.code.code for r in answer.rejected if r.reason is Reason.BUNDLED}
    for m in answer.modifiers:
        is_told = m.ground is Ground.PAIR_NEVER and m.on in bundled
        if m.ground is not Ground.NONE and not is_told:
            on = "" if m.ground is Ground.FEE else m.on
            key = (m.ground, on, m.beside, m.fits, m.indicator, m.source, m.text)
            alike.setdefault(key, []).append(m)
    return tuple(
        (
            listed(dict.fromkeys(m.modifier for m in ms), "or"),
            ms[0],
            listed(dict.fromkeys(m.on for m in ms)),
        )
        for ms in alike.values()
    )


def primaries_of(answer: Answer) -> tuple[tuple[str, str, str], ...]:
    """Where a question asks what an add-on code goes with."""
    if not _PRIMARY.search(answer.question.words):
        return ()
    named = [m.code for m in answer.question.mentions if m.system is CodeSystem.CPT]
    return tuple(
        (c.codes[0], listed(c.codes[1:]), listed((n for n in named if n not in c.codes), "nor"))
        for c in answer.clashes
        if c.kind is ClashKind.AOC
    )


def quoted(inquiry: Inquiry, words: Iterable[str]) -> str:
    quoted = [quote(w, inquiry.identifiers) for w in words]
    return listed(dict.fromkeys(f'"{q}"' for q in quoted if q))
