"""Which kinds of question a clause asks: its signs first, then its codes, then the case.

Each row of a table is a rule: what speaks for a kind, and which kinds give way to it.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from consultant.domain.coding import CodeSystem, Mention, Standing
from consultant.domain.inquiry import Ask
from consultant.reading.asks.clauses import Clause

PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})

#: A sign of the file and the kind that it speaks for.
SPEAKS_FOR: tuple[tuple[str, Ask], ...] = (
    ("lookup", Ask.LOOKUP),
    ("compare", Ask.COMPARE),
    ("compare choice", Ask.COMPARE),
    ("code_for named", Ask.CODE_FOR),
    ("code_for listed", Ask.CODE_FOR),
    ("code_for", Ask.CODE_FOR),
    ("pair", Ask.PAIR),
    ("pair addon", Ask.PAIR),
    ("pair both", Ask.PAIR),
    ("modifier", Ask.MODIFIER),
    ("units", Ask.UNITS),
    ("units rate", Ask.UNITS),
    ("payment figures", Ask.PAYMENT),
    ("payment whether", Ask.PAYMENT),
    ("crosswalk", Ask.CROSSWALK),
    ("guideline", Ask.GUIDELINE),
    ("guideline order", Ask.GUIDELINE),
    ("guideline permission", Ask.GUIDELINE),
)
#: A sign that says nothing beside another: "its primary" of an add-on code is no sequencing,
#: "what do we bill for both" asks for codes, "which codes, in which order" too.
SILENCED: tuple[tuple[str, frozenset[str]], ...] = (
    ("pair addon", frozenset({"guideline", "code_for", "code_for named"})),
    ("code_for named", frozenset({"guideline order", "pair both", "units rate"})),
    ("payment figures", frozenset({"units rate"})),
    ("pair", frozenset({"units rate", "guideline permission"})),
    ("pair both", frozenset({"guideline permission"})),
    ("lookup", frozenset({"units rate"})),
    ("compare choice", frozenset({"pair", "pair both", "modifier"})),
    ("modifier", frozenset({"pair both"})),
    ("code_for", frozenset({"pair both"})),
)
#: Where the first is asked, the others are only its words: "how many units of code ...".
GIVE_WAY: tuple[tuple[Ask, frozenset[Ask]], ...] = (
    (Ask.CROSSWALK, frozenset({Ask.LOOKUP, Ask.COMPARE, Ask.CODE_FOR, Ask.PAIR, Ask.GUIDELINE})),
    (Ask.UNITS, frozenset({Ask.LOOKUP, Ask.COMPARE, Ask.CODE_FOR, Ask.PAIR, Ask.GUIDELINE})),
    (Ask.MODIFIER, frozenset({Ask.LOOKUP, Ask.COMPARE, Ask.CODE_FOR})),
    (Ask.PAYMENT, frozenset({Ask.LOOKUP, Ask.COMPARE, Ask.CODE_FOR, Ask.PAIR, Ask.GUIDELINE})),
    (Ask.GUIDELINE, frozenset({Ask.LOOKUP, Ask.COMPARE, Ask.CODE_FOR, Ask.PAIR})),
    (Ask.PAIR, frozenset({Ask.LOOKUP, Ask.CODE_FOR, Ask.COMPARE})),
    (Ask.LOOKUP, frozenset({Ask.CODE_FOR, Ask.COMPARE})),
    (Ask.COMPARE, frozenset({Ask.CODE_FOR})),
)
#: Where these are asked, "paid" only asks whether.
BEFORE_PAYMENT = frozenset({Ask.PAIR, Ask.MODIFIER, Ask.UNITS, Ask.LOOKUP})
#: Signs that say little of a question: it may only point back at what was told.
VAGUE = frozenset(
    {"code_for weak", "code_for taking", "pointing", "crosswalk gone", "crosswalk heir"}
)
_APART = re.compile(
    r"<[pdsi]> (?:[^ ?]+ )*(?:or|vs|/|rather) (?:[^ ?]+ )*<[pdsi]>|between <[pdsi]>"
)
#: Nothing of a modifier or of units but what stands beside a code.
_BARE = re.compile(r"\A(?!.* (?:modifier|modifiers|unit|units|how|line|lines|or) )")
_WHEN = re.compile(r" (?:when|since) ")
_NEW = re.compile(r" new (?:code|codes) ")
_FULL = re.compile(r" (?:full|complete|more specific|still) ")
_TOGETHER = re.compile(r" (?:together|both (?:codes|<[pd]>|\?)|separately|bundled|kill|next to) ")
_UNLIKE = re.compile(
    r" (?:same|equal|differ\w*|distin\w+|compar\w+|other (?:code|one)|level \d"
    r"|(?:pays?|worth|valued?) (?:more|less|higher|lower|better|most|least)) "
)
_MAY_BILL = re.compile(
    r" (?:can|could|may|do|should|would|must) (?:i|we|you|they|he|she) (?:[^ ]+ )?"
    r"(?:bill|add|charge|report|code|use|claim|get|append|need|put|submit|include) "
)
_SHORT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands before a clause in its letter."""

    before: tuple[Mention, ...] = ()
    told: str = ""  # the plain words just before
    has_case: bool = False
    has_doubt: bool = False  # a finding that is only suspected
    has_gone: bool = False  # an old code is spoken of


def kinds_of(clause: Clause, seen: AbstractSet[str], around: Around) -> tuple[Ask, ...]:
    """What a clause asks, by its words and codes; nothing where they do not tell."""
    if "office" in seen and not clause.mentions:
        return (Ask.OTHER,)
    heard = seen - {name for sign, silent in SILENCED if sign in seen for name in silent}
    found = {ask for sign, ask in SPEAKS_FOR if sign in heard} | _by_standing(clause, seen, around)
    found = _weighed(found, clause, heard, around)
    found = _of_codes_at_hand(found, clause, around)
    if found and found <= {Ask.MODIFIER, Ask.UNITS} and _BARE.search(clause.plain):
        found = found | (_by_codes(clause, around) & {Ask.PAIR})  # "99213 and 69210-50?"
    found = found or _by_codes(clause, around) or _weakly(clause, seen, around)
    return tuple(ask for ask in Ask if ask in found)


def points_back(clause: Clause, seen: AbstractSet[str], kinds: tuple[Ask, ...]) -> bool:
    """Whether a clause asks of what was said before it: "is that right?", "who is?", "both?"."""
    if seen - VAGUE or Ask.GUIDELINE in kinds:
        return "pointing" in seen and not seen - VAGUE - {"compare"}
    return "pointing" in seen or len(clause.plain.split()) <= _SHORT


def _by_standing(clause: Clause, seen: AbstractSet[str], around: Around) -> set[Ask]:
    """A code that is no more wants its heir; the hospital's code, that of a procedure."""
    found: set[Ask] = set()
    is_old = around.has_gone or any(m.standing is Standing.RETIRED for m in around.before)
    if any(m.standing is Standing.RETIRED for m in clause.mentions):
        found.add(Ask.CROSSWALK)
    if "crosswalk gone" in seen and "lookup" not in seen:
        found.add(Ask.CROSSWALK)
    if "crosswalk heir" in seen and is_old:
        found.add(Ask.CROSSWALK)
    if "crosswalk hospital" in seen and _procedures((*clause.mentions, *around.before)):
        found.add(Ask.CROSSWALK)
    return found


def _weighed(found: set[Ask], clause: Clause, seen: AbstractSet[str], around: Around) -> set[Ask]:
    """The kinds without those that only lend their words to another."""
    if "payment figures" not in seen and found & BEFORE_PAYMENT:
        found = found - {Ask.PAYMENT}
    if {Ask.CROSSWALK, Ask.LOOKUP} <= found and _WHEN.search(clause.plain):
        found = found - {Ask.CROSSWALK}
    kept = _held(found, clause, seen)
    if _is_of_an_old_code(found, seen) and around.has_case:
        kept.add(Ask.CODE_FOR)  # not only its heir: what fits this patient
    for ask, weaker in GIVE_WAY:
        if ask in found:
            found = found - (weaker - kept)
    return found | (kept & {Ask.CODE_FOR})


def _is_of_an_old_code(found: set[Ask], seen: AbstractSet[str]) -> bool:
    """Whether "what do we use now?" says nothing of a crosswalk itself."""
    is_heir = "crosswalk heir" in seen and "crosswalk" not in seen
    return is_heir and {Ask.CROSSWALK, Ask.CODE_FOR} <= found


def _held(found: set[Ask], clause: Clause, seen: AbstractSet[str]) -> set[Ask]:
    """Kinds asked in so many words, which give way to none."""
    held: set[Ask] = set()
    plain = clause.plain
    if "code_for listed" in seen:
        held.add(Ask.CODE_FOR)
    if "code_for named" in seen and _is_for_a_code(found, seen):
        held.add(Ask.CODE_FOR)
    if Ask.LOOKUP in found and seen & {"code_for", "code_for weak"} and _FULL.search(plain):
        held.add(Ask.CODE_FOR)
    if Ask.CROSSWALK in found and "code_for" in seen and _NEW.search(plain):
        held.add(Ask.CODE_FOR)
    if Ask.GUIDELINE in found and _TOGETHER.search(plain):
        held.add(Ask.PAIR)
    if Ask.PAYMENT in found and "compare" in seen and _UNLIKE.search(plain):
        held.add(Ask.COMPARE)
    return held


def _is_for_a_code(found: set[Ask], seen: AbstractSet[str]) -> bool:
    """Whether "which code" wants one, and is not "which code has ..." or "which code, A or B"."""
    if found & {Ask.MODIFIER, Ask.UNITS, Ask.PAYMENT, Ask.COMPARE}:
        return False
    return Ask.CROSSWALK not in found or ("crosswalk hospital" in seen and "crosswalk" not in seen)


def _of_codes_at_hand(found: set[Ask], clause: Clause, around: Around) -> set[Ask]:
    """What "which one?" chooses from: the modifiers before it, codes, or all codes there are."""
    procedures = _procedures((*around.before, *clause.mentions))
    if {Ask.MODIFIER, Ask.PAIR} <= found and len(procedures) < 2:
        found = found - {Ask.PAIR}  # "two sessions on the same day": there is no pair
    if Ask.COMPARE not in found:
        return found
    if not clause.mentions and _ends_in_modifier(around):
        return (found - {Ask.COMPARE}) | {Ask.MODIFIER}
    has_choice = len(_codes((*around.before, *clause.mentions))) > 1
    if has_choice or _UNLIKE.search(clause.plain):
        return found
    return (found - {Ask.COMPARE}) or {Ask.CODE_FOR}


def _ends_in_modifier(around: Around) -> bool:
    return bool(around.before) and around.before[-1].system is CodeSystem.MODIFIER


def _by_codes(clause: Clause, around: Around) -> set[Ask]:
    """What several codes in a clause without a sign make of it."""
    codes = _codes(clause.mentions)
    if len(codes) > 1 and _APART.search(clause.plain):
        return {Ask.COMPARE}
    if len(_procedures(clause.mentions)) > 1:
        return {Ask.PAIR}
    if len(codes) > 1:
        return {Ask.CODE_FOR}
    others = _procedures(around.before) - _procedures(clause.mentions)
    if _procedures(clause.mentions) and others and _MAY_BILL.search(clause.plain):
        return {Ask.PAIR}  # "and can we bill J2001?"
    return set()


def _weakly(clause: Clause, seen: AbstractSet[str], around: Around) -> set[Ask]:
    if "code_for taking" in seen:
        return {Ask.GUIDELINE} if around.has_doubt else {Ask.CODE_FOR}
    if _codes(clause.mentions):
        is_case = around.has_case or "code_for weak" in seen
        return {Ask.CODE_FOR if is_case else Ask.LOOKUP}
    return {Ask.CODE_FOR} if "code_for weak" in seen else set()


def _codes(mentions: tuple[Mention, ...]) -> set[tuple[CodeSystem, str]]:
    return {(m.system, m.code) for m in mentions if m.system is not CodeSystem.MODIFIER}


def _procedures(mentions: tuple[Mention, ...]) -> set[str]:
    return {m.code for m in mentions if m.system in PROCEDURES}
