"""Which template an answer is told by: the first kind that fits it."""

from collections.abc import Callable

from consultant.domain.coding import CodeSystem, Standing
from consultant.domain.findings import Answer, ClashKind, Ground
from consultant.domain.inquiry import Ask

_SERVICES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


def kind_of(answer: Answer) -> str:
    """The folder under templates/mail/client/reply."""
    return next(kind for kind, fits in KINDS if fits(answer))


def _pays(answer: Answer) -> bool:
    return bool(answer.fees)


def _crosses(answer: Answer) -> bool:
    is_retired = any(c.standing is Standing.RETIRED and c.heirs for c in answer.checks)
    return Ask.CROSSWALK in answer.asks and bool(answer.targets or is_retired)


def _counts(answer: Answer) -> bool:
    limits = any(c.kind is ClashKind.MUE for c in answer.clashes)
    return Ask.UNITS in answer.asks and bool(answer.units or limits)


def _tells_apart(answer: Answer) -> bool:
    return bool(answer.comparisons)


def _pairs(answer: Answer) -> bool:
    """A question on two codes; one that also wants the right code is told by that code."""
    is_asked = bool({Ask.PAIR, Ask.MODIFIER} & set(answer.asks))
    pairs = any(c.kind in {ClashKind.PTP, ClashKind.EXCLUDES1} for c in answer.clashes)
    return is_asked and (pairs or (bool(answer.parts) and not answer.comparisons))


def _modifies(answer: Answer) -> bool:
    return not answer.recommended and any(m.ground is not Ground.NONE for m in answer.modifiers)


def _codes(answer: Answer) -> bool:
    if _is_only_named(answer):
        return False
    worked_out = any(f.term or not f.is_named for f in answer.recommended)
    return bool(worked_out or answer.rejected or answer.missing or answer.rules) or (
        bool(answer.recommended) and Ask.LOOKUP not in answer.asks
    )


def _is_only_named(answer: Answer) -> bool:
    """Whether services were asked about together, and no table says anything of them."""
    named = [f for f in answer.recommended if f.is_named and f.code.system in _SERVICES]
    is_asked = bool({Ask.PAIR, Ask.MODIFIER} & set(answer.asks))
    is_all = bool(named) and len(named) == len(answer.recommended)
    return is_asked and is_all and bool(answer.checks) and not (answer.clashes or answer.rejected)


def _stands(answer: Answer) -> bool:
    return bool(answer.checks) and all(
        c.standing is Standing.IN_FORCE and c.code is not None and c.code.billable
        for c in answer.checks
    )


#: the kinds in the order in which they are tried
KINDS: tuple[tuple[str, Callable[[Answer], bool]], ...] = (
    ("nothing-found", lambda answer: answer.is_open),
    ("payment", _pays),
    ("crosswalk", _crosses),
    ("units-edit", _counts),
    ("pair-edit", _pairs),
    ("compare", _tells_apart),
    ("modifier", _modifies),
    ("code-for", _codes),
    ("code-lookup", _stands),
    ("code-check", lambda answer: bool(answer.checks)),
    ("nothing-found", lambda answer: answer is not None),
)
