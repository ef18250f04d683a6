"""From an incomplete code to the complete ones under it; what a missing side leaves open."""

from consultant.domain.coding import Code
from consultant.domain.findings import Branch, Comparison, Difference
from consultant.matching.books import Case
from consultant.matching.diagnoses.letter import Said
from consultant.matching.diagnoses.sevenths import fitting_seventh, is_of_fracture

_MOST = 80
_SIDES = ("right", "left", "bilateral", "unspecified")


def leaves_of(case: Case, header: Code, said: Said) -> tuple[Code, ...]:
    """The complete codes under a header that no stated fact rules out; at most eighty."""
    found: list[Code] = []
    waiting = list(case.catalog.children(header))
    while waiting and len(found) < _MOST:
        code = waiting.pop(0)
        if code.billable:
            if not said.rules_out(code):
                found.append(code)
        else:
            waiting += case.catalog.children(code)
    return tuple(found)


def open_side(case: Case, code: Code, said: Said) -> Comparison | None:
    """Where the letter names no side and the siblings differ in nothing else: a branch each."""
    if said.sides or "unspecified" not in code.description.lower():
        return None
    siblings = {side: c for c in _beside(case, code) if (side := _side_of(c))}
    if not {"right", "left"} <= set(siblings):
        return None
    told = [(s, siblings[s]) for s in _SIDES if s in siblings]
    return Comparison(
        codes=tuple(c for _, c in told),
        differences=(Difference(fact="side", values=tuple((c.code, s) for s, c in told)),),
        branches=tuple(Branch(when=case.say(f"side: {s}"), code=c) for s, c in told),
        missing=("laterality",),
        questions=(case.say("which side"),),
    )


def mend_side(case: Case, code: Code, said: Said) -> Code | None:
    """The same code for the side that the letter names."""
    beside = _beside(case, code)
    return next((c for c in beside if _side_of(c) in said.sides and not said.rules_out(c)), None)


def mend_encounter(case: Case, code: Code, said: Said) -> Code | None:
    """The same injury with the 7th character for the encounter that the letter names."""
    if len(code.code) != 8:
        return None
    beside = tuple(c for c in case.catalog.siblings(code) if c.billable)
    if is_of_fracture(code):
        return fitting_seventh(beside, case.said, said.encounter)
    return next((c for c in beside if c.billable and not said.rules_out(c)), None)


def as_stated(case: Case, code: Code, said: Said) -> Code | None:
    """A code known for one case, as another case has it: its side and its encounter.

    Where a side is not stated, the unspecified one; None where there is no such code.
    """
    side = _side_of(code)
    if side in _SIDES[:3] and side not in said.sides:
        near = (*_beside(case, code), *(() if said.sides else case.catalog.siblings(code)))
        wanted = said.sides or {"unspecified"}
        sided = next((c for c in near if _side_of(c) in wanted), None)
        if sided is None:
            return None
        code = sided
    return mend_encounter(case, code, said) if said.rules_out(code) else code


def _beside(case: Case, code: Code) -> tuple[Code, ...]:
    """Codes that differ from this one in the side alone, itself included."""
    bare = _without_side(code.description)
    near = case.catalog.siblings(code)
    if code.code[-1:].isalpha() and len(code.code) == 8:  # the side stands before the 7th character
        near += tuple(
            leaf
            for parent in case.catalog.siblings(_parent(case, code))
            for leaf in case.catalog.children(parent)
            if leaf.code[-1] == code.code[-1]
        )
    return (code, *(c for c in near if _without_side(c.description) == bare))


def _parent(case: Case, code: Code) -> Code:
    return case.code(code.parent, code.system) or code


def _side_of(code: Code) -> str:
    words = code.description.lower().replace(",", " ").split()
    return next((s for s in _SIDES if s in words), "")


def _without_side(description: str) -> str:
    words = description.lower().replace(",", " ").split()
    return " ".join(w for w in words if w not in _SIDES)
