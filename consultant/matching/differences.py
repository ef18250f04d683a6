"""Tells the codes of a family apart by the facts of the letter.

a step of the service (insertion) --> its codes --> those that the stated facts allow
    one left    the code, the words that decided, what its siblings are for
    more left   a branch each, and the question that settles it
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from consultant.domain.coding import Code, Fact, FactName
from consultant.domain.findings import Branch, Comparison, Difference, Rejection
from consultant.domain.inquiry import Ask
from consultant.library.families import (
    Family,
    deciding,
    differences,
    family_of,
    fits,
    narrow,
)
from consultant.library.guides import Guide
from consultant.matching.books import Case

Stated = Mapping[str, tuple[Fact, ...]]
_ADJUNCT = "adjunct"
_WORDS_FOR = {"age_years": "age"}
_CHOICES = frozenset({Ask.CODE_FOR, Ask.COMPARE, Ask.OTHER})


def compare_families(case: Case) -> tuple[Comparison, ...]:
    """One comparison for each service that the letter tells of, family by family."""
    return tuple(
        comparison
        for guide in case.books.guides
        if (family := _family(case, guide)) and _is_called(case, guide, family)
        for comparison in _compare(case, guide, family)
    )


def named_in(case: Case, codes: Iterable[Code]) -> tuple[Code, ...]:
    """Those of the codes that the asker wrote."""
    written = {m.code for m in case.inquiry.mentions}
    return tuple(c for c in codes if c.code in written)


def _family(case: Case, guide: Guide) -> Family | None:
    anchor = case.code(guide.anchor, guide.system)
    return family_of(case.catalog, anchor, case.on) if anchor else None


def _is_called(case: Case, guide: Guide, family: Family) -> bool:
    is_named = any(word in case.said for word in guide.words) or named_in(case, family.codes)
    return bool(is_named) or _is_told_of(case, family)


def _is_told_of(case: Case, family: Family) -> bool:
    """Whether the letter states facts that only this family knows: a circuit's mode, its steps."""
    own = {n: {c.facts.get(n, "") for c in family.codes} for n in (FactName.PHASE, FactName.MODE)}
    return all(
        {str(v) for v in case.inquiry.values(name)} & (values - {""})
        for name, values in own.items()
    )


def _compare(case: Case, guide: Guide, family: Family) -> list[Comparison]:
    stated = _stated(case, family)
    guide = replace(guide, vocabulary=family.vocabulary)
    found: list[Comparison] = []
    for step in _steps(case, family):
        codes = tuple(c for c in family.codes if _step(c) == step and _ADJUNCT not in c.facts)
        if codes:
            found.extend(_settle(case, guide, codes, stated))
    found += _called_by_name(case, guide, family)
    if not found and not _step_is_told(case, family):
        found = [_ask_for_step(guide)]
    return _without_chosen(found)


def _step_is_told(case: Case, family: Family) -> bool:
    """Whether the letter only points at retired numbers, which have their own answer."""
    del family
    guides = case.books.guides
    return any(m.code in g.retired for m in case.inquiry.mentions for g in guides)


def _ask_for_step(guide: Guide) -> Comparison:
    question = guide.questions.get(FactName.PHASE, "")
    return Comparison(codes=(), missing=("service",), questions=(question,) if question else ())


def _without_chosen(found: list[Comparison]) -> list[Comparison]:
    """What one comparison chooses, no other one rejects."""
    chosen = {c.chosen.code for c in found if c.chosen}
    return [
        replace(c, rejected=tuple(r for r in c.rejected if r.code.code not in chosen))
        for c in found
    ]


def _step(code: Code) -> str:
    return code.facts.get(FactName.PHASE, "")


def _steps(case: Case, family: Family) -> tuple[str, ...]:
    """The steps told of, in the family's order: stated ones, else those of the codes written."""
    order = tuple(dict.fromkeys(_step(c) for c in family.codes))
    stated = {str(v) for v in case.inquiry.values(FactName.PHASE)} & set(order)
    # beside stated steps a code counts only where it is asked about, not where it was billed before
    written = {
        _step(c)
        for c in named_in(case, family.codes)
        if _ADJUNCT not in c.facts and (not stated or c.code in case.asked_about)
    }
    if written and not _CHOICES & set(case.inquiry.asks):
        # a question on units or pairs chooses no code for what else was done
        named = {_step(c) for c in named_in(case, family.codes)}
        stated &= named if {Ask.PAIR, Ask.MODIFIER} & set(case.inquiry.asks) else set()
    return tuple(step for step in order if step in stated | written)


def _stated(case: Case, family: Family) -> dict[str, tuple[Fact, ...]]:
    names = [n for n in family.facts if n in set(FactName) and n != FactName.PHASE]
    stated = {n: _each_value_once(case.facts(FactName(n))) for n in names}
    # a patient has one age on the date of service: the first that reading gives
    stated = {n: facts[:1] if n == FactName.AGE else facts for n, facts in stated.items()}
    return {n: facts for n, facts in stated.items() if facts}


def _each_value_once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple({f.value: f for f in reversed(tuple(facts))}.values())[::-1]


def _settle(case: Case, guide: Guide, codes: tuple[Code, ...], stated: Stated) -> list[Comparison]:
    """What the facts leave of one step: each way of several stated ones for itself."""
    bearing = {n: f for n, f in stated.items() if any(n in c.facts for c in codes)}
    ways = [dict(zip(bearing, way, strict=True)) for way in product(*bearing.values())]
    settled = [c for way in ways if (c := _settle_way(case, guide, codes, way))]
    once = _among_asked(case, {tuple(x.code for x in c.codes): c for c in settled}.values())
    if _is_the_question(case, once):
        chosen = tuple(c.chosen for c in once if c.chosen)
        return [_undecided(guide, codes, chosen, {}, ())]
    return once or [_undecided(guide, codes, codes, {}, ())]


def _among_asked(case: Case, settled: Iterable[Comparison]) -> list[Comparison]:
    """A letter that asks of two codes together is on those, whatever else its facts may mean."""
    ways = list(settled)
    asked = [c for c in ways if c.chosen and named_in(case, (c.chosen,))]
    return asked if len(asked) > 1 and Ask.PAIR in case.inquiry.asks else ways


def _is_the_question(case: Case, ways: Sequence[Comparison]) -> bool:
    """Whether the two values stated are what is asked: "VV or VA? 33946 vs 33947"."""
    chosen = [c.chosen for c in ways if c.chosen]
    is_choice = Ask.COMPARE in case.inquiry.asks and Ask.PAIR not in case.inquiry.asks
    return is_choice and len(chosen) > 1 and len(named_in(case, chosen)) == len(chosen)


def _settle_way(
    case: Case, guide: Guide, codes: tuple[Code, ...], way: Mapping[str, Fact]
) -> Comparison | None:
    facts = {n: f.value for n, f in way.items()}
    asked_about = _those_asked_about(case, codes)
    left = narrow(asked_about, facts, guide.vocabulary) or narrow(codes, facts, guide.vocabulary)
    if len(left) > 1 and not _CHOICES & set(case.inquiry.asks):
        # a question on units or pairs takes the code that was written, it does not choose one
        left = named_in(case, left) or left
    left, assumed = _assume(guide, left, way)
    if not left:
        return None
    if len(left) > 1:
        return _undecided(guide, codes, left, way, assumed)
    return _decided(case, guide, codes, left[0], way, assumed)


def _assume(
    guide: Guide, left: tuple[Code, ...], way: Mapping[str, Fact]
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """What a silent letter means in this family, with the sentences that say so."""
    said: list[str] = []
    for name, value in guide.assumed.items():
        kept = narrow(left, {name: value}, guide.vocabulary)
        if name not in way and kept and len(kept) < len(left):
            left = kept
            said.append(guide.assumed_because.get(name, ""))
    return left, tuple(s for s in said if s)


def _those_asked_about(case: Case, codes: tuple[Code, ...]) -> tuple[Code, ...]:
    """A letter that asks "33951 or 33952?" has settled all in which the two are alike."""
    asked = named_in(case, codes)
    return asked if len(asked) > 1 else codes


def _decided(
    case: Case,
    guide: Guide,
    codes: tuple[Code, ...],
    chosen: Code,
    way: Mapping[str, Fact],
    assumed: tuple[str, ...],
) -> Comparison:
    telling = _needed(guide, chosen, codes, way)
    rejected = tuple(
        _reject(guide, c, chosen, way) for c in named_in(case, codes) if c.code != chosen.code
    )
    beside = _beside(codes, chosen, rejected)
    return Comparison(
        codes=(chosen, *beside),
        title=_title(chosen),
        differences=_in_guides_words(guide, _apart_in(guide, (chosen, *beside))) if beside else (),
        chosen=chosen,
        decided_by=tuple(way[n] for n in telling),
        assumed=assumed,
        rules=_rules(guide, chosen, telling),
        includes=_includes(guide, chosen),
        rejected=rejected,
    )


def _apart_in(guide: Guide, codes: tuple[Code, ...]) -> tuple[Difference, ...]:
    return differences(codes, guide.vocabulary)


def _needed(
    guide: Guide, chosen: Code, codes: tuple[Code, ...], way: Mapping[str, Fact]
) -> list[str]:
    """Those of the stated facts without which the choice would be another."""
    words = guide.vocabulary
    names = [n for n in deciding(codes, words) if n in chosen.facts and n in way]
    kept = list(names)
    whole = len(narrow(codes, {n: way[n].value for n in names}, words))
    for name in names:
        rest = {n: way[n].value for n in kept if n != name}
        if len(narrow(codes, rest, words)) == whole:
            kept.remove(name)
    return kept


def _beside(
    codes: tuple[Code, ...],
    chosen: Code,
    rejected: tuple[Rejection, ...],
) -> tuple[Code, ...]:
    """The siblings worth telling of: those the asker wrote, else those one stated fact away."""
    if rejected:
        return tuple(r.code for r in rejected)
    return tuple(c for c in codes if c.code != chosen.code and _apart(c, chosen) <= 1)[:3]


def _apart(one: Code, other: Code) -> int:
    names = set(one.facts) | set(other.facts)
    return sum(one.facts.get(n) != other.facts.get(n) for n in names)


def _reject(guide: Guide, code: Code, chosen: Code, way: Mapping[str, Fact]) -> Rejection:
    """Why not this one: the first fact that speaks against it, most telling first."""
    apart = deciding((chosen, code), guide.vocabulary)
    for name in apart:
        fact = way.get(name)
        if fact is not None and not fits(code, {name: fact.value}, guide.vocabulary):
            return Rejection(code=code, is_for=_in_words(guide, name, code), words=fact.words)
    return Rejection(
        code=code,
        is_for=", ".join(_in_words(guide, n, code) for n in apart if n in code.facts),
    )


def _undecided(
    guide: Guide,
    codes: tuple[Code, ...],
    left: tuple[Code, ...],
    way: Mapping[str, Fact],
    assumed: tuple[str, ...],
) -> Comparison:
    open_facts = deciding(left, guide.vocabulary)
    return Comparison(
        codes=left,
        title=_title(left[0]) if len({_step(c) for c in left}) == 1 else "",
        differences=_apart_in(guide, left),
        decided_by=tuple(way[n] for n in deciding(codes, guide.vocabulary) if n in way),
        branches=tuple(Branch(when=_when(guide, c, open_facts), code=c) for c in left),
        missing=tuple(_WORDS_FOR.get(n, n) for n in open_facts),
        questions=tuple(guide.questions[n] for n in open_facts if n in guide.questions),
        assumed=assumed,
        rules=_rules(guide, left[0], open_facts),
    )


def _when(guide: Guide, code: Code, names: Iterable[str]) -> str:
    words = guide.vocabulary
    return ", ".join(words.in_words(n, code.facts[n]) for n in names if n in code.facts)


def _in_guides_words(guide: Guide, told: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The library's short values ("open") as the guide says them in a sentence."""
    words = {key.partition(": ")[2]: text for key, text in guide.in_words.items()}
    return tuple(
        replace(d, values=tuple((code, words.get(value, value)) for code, value in d.values))
        for d in told
    )


def _in_words(guide: Guide, name: str, code: Code) -> str:
    value = code.facts.get(name, "")
    return guide.in_words.get(f"{name}: {value}", guide.vocabulary.in_words(name, value))


def _title(code: Code) -> str:
    return _step(code)


def _rules(guide: Guide, code: Code, names: Sequence[str]) -> tuple[str, ...]:
    keys = (*names, _step(code))
    return tuple(guide.rules[k] for k in dict.fromkeys(keys) if k in guide.rules)


def _includes(guide: Guide, code: Code) -> tuple[str, ...]:
    return tuple(guide.includes.get(code.code, ()) or guide.includes.get(_step(code), ()))


def _called_by_name(case: Case, guide: Guide, family: Family) -> list[Comparison]:
    """Codes that a word of their own calls up (a graft conduit, a vent), and those written."""
    phases = {str(v) for v in case.inquiry.values(FactName.PHASE)}
    found = []
    for code in family.codes:
        if _ADJUNCT not in code.facts:
            continue
        words = guide.called_by.get(code.code, ())
        is_called = any(w in case.said for w in words) and (not phases or _step(code) in phases)
        if is_called or named_in(case, (code,)):
            found.append(_by_name(guide, code))
    return found


def _by_name(guide: Guide, code: Code) -> Comparison:
    return Comparison(
        codes=(code,),
        title=code.facts[_ADJUNCT],
        chosen=code,
        rules=_rules(guide, code, (code.facts[_ADJUNCT],)),
        includes=guide.includes.get(code.code, ()),
    )
