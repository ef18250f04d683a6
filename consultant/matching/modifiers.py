"""What the tables say of the modifiers that a letter asks about."""

from collections.abc import Sequence

from consultant.domain.coding import CodeSystem
from consultant.domain.findings import Clash, ClashKind, ClashVerdict, Ground, ModifierAdvice
from consultant.matching.books import Case
from consultant.matching.payment import indicator

_SEPARATE = frozenset({"59", "XE", "XP", "XS", "XU", "25", "91"})
_SEVERAL = "51"
_REPEATED = frozenset({"76", "77"})
#: fee-schedule indicators: paid, not paid; any other wants documentation (None)
_FITS = {
    "50": {"1": True, "0": False, "2": False, "3": False, "9": False},
    "51": {"0": False, "2": True, "3": True, "9": False},
    "62": {"2": True, "0": False, "9": False},
    "66": {"2": True, "0": False, "9": False},
    "80": {"2": True, "1": False, "9": False},
}
_LIKE = {"81": "80", "82": "80", "AS": "80"}


def advise(
    case: Case, codes: Sequence[str], clashes: Sequence[Clash]
) -> tuple[ModifierAdvice, ...]:
    """One advice for each modifier written, on the code that it bears on."""
    return tuple(_advise(case, m, codes, clashes) for m in modifiers_of(case))


def modifiers_of(case: Case) -> tuple[str, ...]:
    """Those written alone and those joined to a code, each once, in the letter's order."""
    found: list[str] = []
    for mention in case.inquiry.mentions:
        found += [mention.code] if mention.system is CodeSystem.MODIFIER else mention.modifiers
    return tuple(dict.fromkeys(found))


def _advise(
    case: Case, modifier: str, codes: Sequence[str], clashes: Sequence[Clash]
) -> ModifierAdvice:
    known = case.catalog.rules.modifier(modifier, case.on)
    words = known.description if known else ""
    for advice in (
        _by_pair(modifier, clashes, words),
        _by_add_on(modifier, clashes, words),
        _by_fee(case, modifier, codes, words),
        _by_repeat(modifier, clashes, words),
    ):
        if advice is not None:
            return advice
    return ModifierAdvice(modifier=modifier, ground=Ground.NONE, description=words)


def _by_pair(modifier: str, clashes: Sequence[Clash], words: str) -> ModifierAdvice | None:
    if modifier not in _SEPARATE:
        return None
    for clash in clashes:
        if clash.kind is not ClashKind.PTP or clash.verdict is ClashVerdict.ALLOWED:
            continue
        never = clash.verdict is ClashVerdict.NEVER
        return ModifierAdvice(
            modifier=modifier,
            ground=Ground.PAIR_NEVER if never else Ground.PAIR_MAY,
            on=clash.codes[1],
            beside=clash.codes[0],
            fits=False if never else None,
            indicator=clash.indicator,
            source=clash.source,
            description=words,
        )
    return None


def _by_add_on(modifier: str, clashes: Sequence[Clash], words: str) -> ModifierAdvice | None:
    add_on = next((c for c in clashes if c.kind is ClashKind.AOC), None)
    if modifier != _SEVERAL or add_on is None:
        return None
    return ModifierAdvice(
        modifier=modifier,
        ground=Ground.ADD_ON,
        on=add_on.codes[0],
        fits=False,
        source=add_on.source,
        description=words,
    )


def _by_fee(case: Case, modifier: str, codes: Sequence[str], words: str) -> ModifierAdvice | None:
    for code in codes:
        told = indicator(case, code, modifier)
        if told is None:
            continue
        table = _FITS.get(_LIKE.get(modifier, modifier), {})
        return ModifierAdvice(
            modifier=modifier,
            ground=Ground.FEE,
            on=code,
            fits=table.get(told[0]),
            indicator=told[0],
            source=told[1],
            description=words,
        )
    return None


def _by_repeat(modifier: str, clashes: Sequence[Clash], words: str) -> ModifierAdvice | None:
    limit = next((c for c in clashes if c.kind is ClashKind.MUE and c.indicator == "3"), None)
    if modifier not in _REPEATED or limit is None:
        return None
    return ModifierAdvice(
        modifier=modifier,
        ground=Ground.REPEAT,
        on=limit.codes[0],
        source=limit.source,
        description=words,
    )
