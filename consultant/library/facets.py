"""What splits a list of candidates: system, chapter, billable, and facts of their descriptions."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from consultant.domain.coding import Code, CodeSystem
from consultant.library.catalog import Catalog
from consultant.library.derived import SHAPES, value_of

#: Our own short words for the sections of HCPCS Level II and of ICD-10-PCS, by first character.
SECTIONS = {
    CodeSystem.HCPCS: {
        "A": "transport, supplies",
        "B": "nutrition by tube or vein",
        "C": "hospital outpatient, temporary",
        "E": "equipment",
        "G": "services, temporary",
        "H": "addiction and mental health",
        "J": "drugs",
        "K": "equipment, temporary",
        "L": "orthotics, prosthetics",
        "M": "quality measures, other services",
        "P": "laboratory, blood",
        "Q": "drugs and supplies, temporary",
        "R": "portable radiology",
        "S": "private payers",
        "T": "Medicaid",
        "U": "coronavirus tests",
        "V": "vision, hearing, speech",
    },
    CodeSystem.ICD10PCS: {
        "0": "medical and surgical",
        "1": "obstetrics",
        "2": "placement",
        "3": "administration",
        "4": "measuring and monitoring",
        "5": "extracorporeal assistance",
        "6": "extracorporeal therapies",
        "7": "osteopathic",
        "8": "other procedures",
        "9": "chiropractic",
        "B": "imaging",
        "C": "nuclear medicine",
        "D": "radiation therapy",
        "F": "rehabilitation, audiology",
        "G": "mental health",
        "H": "substance abuse treatment",
        "X": "new technology",
    },
}
#: The facts of derived.py that are offered, and the name in an address.
FACTS = {"side": "side", "encounter": "encounter", "trimester": "trimester", "acuity": "acuity"}
#: What a chapter's title ends with: "(J00-J99)".
RANGE = re.compile(r" \([A-Z]\w+-[A-Z]\w+\)$")
_SHAPE = dict(SHAPES)
_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    value: str
    title: str
    count: int  # of candidates that the other choices leave
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    name: str  # as in an address: system, chapter, billable, side, ...
    values: tuple[Value, ...]


def facets(
    catalog: Catalog, codes: Sequence[Code], chosen: Mapping[str, str]
) -> tuple[tuple[Facet, ...], tuple[Code, ...]]:
    """The facets that split the codes, and the codes that what was chosen leaves.

    A facet counts what the other choices leave, so that each link's number is what
    following it shows. One of a single value that nobody chose is left out.
    """
    asked = _questions(catalog)
    told = [{name: ask(code) for name, ask in asked.items()} for code in codes]
    wished = {name: value for name, value in chosen.items() if name in asked and value}
    found = (_facet(name, told, wished) for name in asked)
    left = tuple(code for code, values in zip(codes, told, strict=True) if _is_left(values, wished))
    return tuple(facet for facet in found if facet is not None), left


def _questions(catalog: Catalog) -> dict[str, Callable[[Code], str]]:
    """Each facet's name and what it asks of a code; empty: the code says nothing of it."""

    def of(fact: str) -> Callable[[Code], str]:
        return lambda code: _kind(fact, value_of(_SHAPE[fact], code.description))

    return {
        "system": lambda code: code.system.value,
        "chapter": lambda code: _chapter(catalog, code),
        "billable": lambda code: "yes" if code.billable else "no",
    } | {name: of(fact) for name, fact in FACTS.items()}


def _kind(fact: str, value: str) -> str:
    """Encounters by their kind alone: what follows "for" tells fractures apart, not lists."""
    return value.partition(" for ")[0] if fact == "encounter" else value


def _chapter(catalog: Catalog, code: Code) -> str:
    words = SECTIONS.get(code.system, {}).get(code.code[:1])
    return f"{code.code[:1]}: {words}" if words else catalog.chapter(code)


def _facet(name: str, told: Iterable[Mapping[str, str]], wished: Mapping[str, str]) -> Facet | None:
    others = {n: v for n, v in wished.items() if n != name}
    counts = Counter(values[name] for values in told if values[name] and _is_left(values, others))
    if len(counts) < 2 and name not in wished:
        return None
    chosen = wished.get(name, "")
    shown = dict(counts.most_common(_MOST))
    if chosen:
        shown.setdefault(chosen, 0)
    return Facet(
        name=name,
        values=tuple(
            Value(value=v, title=_title(name, v), count=n, is_chosen=v == chosen)
            for v, n in shown.items()
        ),
    )


def _is_left(values: Mapping[str, str], wished: Mapping[str, str]) -> bool:
    return all(values[name] == value for name, value in wished.items())


def _title(name: str, value: str) -> str:
    if name == "billable":
        return "billable" if value == "yes" else "headers"
    return RANGE.sub("", value)
