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
    """Advice on each modifier written or called for, on the codes that it bears on."""
    return tuple(a for m in modifiers_of(case) for a in _advise(case, m, codes, clashes))


def modifiers_of(case: Case) -> tuple[str, ...]:
    """Those written alone and those joined to a code, each once, in the letter's order."""
    found: list[str] = []
    for mention in case.inquiry.mentions:
        found += [mention.code] if mention.system is CodeSystem.MODIFIER else mention.modifiers
    called = [
        code
        for rule in case.books.modifier_rules
        if any(words in case.said for words in rule.called)
        for code in rule.codes
    ]
    # what the letter's words call for stands before the ones it only weighs: "JW or the newer one?"
    return tuple(dict.fromkeys([*called, *found]))


def _advise(
    case: Case, modifier: str, codes: Sequence[str], clashes: Sequence[Clash]
) -> tuple[ModifierAdvice, ...]:
    known = case.catalog.rules.modifier(modifier, case.on)
    words = known.description if known else ""
    for advice in (
        _by_pair(modifier, clashes, words),
        _by_add_on(modifier, clashes, words),
        _by_repeat(modifier, clashes, words),
    ):
        if advice is not None:
            return (advice,)
    return (
        _by_fee(case, modifier, codes, words)
        or _by_manual(case, modifier, words)
        or (ModifierAdvice(modifier=modifier, ground=Ground.NONE, description=words),)
    )


def _by_manual(case: Case, modifier: str, words: str) -> tuple[ModifierAdvice, ...]:
    rules = [r for r in case.books.modifier_rules if modifier in r.codes]
    return tuple(
        ModifierAdvice(
            modifier=modifier,
            ground=Ground.MANUAL,
            text=rule.text,
            source=rule.source,
            description=words,
        )
        for rule in rules[:1]
    )


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


def _by_fee(
    case: Case, modifier: str, codes: Sequence[str], words: str
) -> tuple[ModifierAdvice, ...]:
    """The fee schedule's indicator, for each code that has one."""
    table = _FITS.get(_LIKE.get(modifier, modifier), {})
    told_of = ((code, indicator(case, code, modifier)) for code in codes)
    return tuple(
        ModifierAdvice(
            modifier=modifier,
            ground=Ground.FEE,
            on=code,
            fits=table.get(told[0]),
            indicator=told[0],
            source=told[1],
            description=words,
        )
        for code, told in told_of
        if told is not None
    )


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
