"""Look up a code: words or a code in, candidates and then everything known of one."""

from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from consultant.domain.coding import Code, CodeSystem, Note
from consultant.library.families import Family, differences, family_of
from consultant.library.search import Hit
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit

MOST_HITS = 25
MOST_CHILDREN = 60
LONGEST_QUERY = 300

#: How an address spells a system: /codes/icd-10-cm/J96.01
SYSTEMS = {system.value.lower(): system for system in CodeSystem}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Everything the library has on one code, on one date."""

    code: Code
    notes: tuple[Note, ...]
    ancestors: tuple[Code, ...]
    blocks: tuple[tuple[str, str], ...]
    children: tuple[Code, ...]
    siblings: tuple[Code, ...]
    heirs: tuple[Code, ...]
    family: Family | None


def show_search(visit: Visit) -> Response:
    """Candidates for the words of `q`, and the code itself where `q` is one."""
    q, on = visit.query("q")[:LONGEST_QUERY], _date_of(visit)
    system = SYSTEMS.get(visit.query("system").lower())
    part = "_hits.html" if visit.request.headers.get("hx-request") else "codes.html"
    return visit.page(
        part,
        q=q,
        on=on,
        system=system.value if system else "",
        systems=[s.value for s in CodeSystem],
        exact=_exact(visit, q, system, on),
        near=_near(visit, q, system, on),
        hits=[(hit, _reasons(hit)) for hit in _hits(visit, q, system, on)],
        editions=visit.desk.catalog.editions_answering(on),
        warnings=visit.desk.catalog.warnings(on),
    )


def show_code(visit: Visit) -> Response:
    system = SYSTEMS.get(visit.path("system").lower())
    on = _date_of(visit)
    code = visit.desk.catalog.find(system, visit.path("code")[:20], on) if system else None
    if code is None:
        raise NoSuchPageError("The library holds no such code.")
    leaf = _leaf(visit, code, on)
    return visit.page(
        "code.html",
        on=on,
        leaf=leaf,
        code=code,
        is_in_force=code.is_in_force(on),
        differences=differences(leaf.family.codes) if leaf.family else (),
        warnings=[w for w in visit.desk.catalog.warnings(on) if w.startswith(code.system.value)],
        most=MOST_CHILDREN,
    )


def _leaf(visit: Visit, code: Code, on: date) -> Leaf:
    catalog = visit.desk.catalog
    return Leaf(
        code=code,
        notes=catalog.notes(code),
        ancestors=catalog.ancestors(code),
        blocks=catalog.blocks(code),
        children=catalog.children(code),
        siblings=catalog.siblings(code),
        heirs=catalog.heirs(code),
        family=family_of(catalog, code, on),
    )


def _exact(visit: Visit, q: str, system: CodeSystem | None, on: date) -> Code | None:
    return visit.desk.catalog.find(system, q, on) if _is_a_code(q) else None


def _near(visit: Visit, q: str, system: CodeSystem | None, on: date) -> tuple[Code, ...]:
    """What a code that the library does not hold may have meant."""
    if not _is_a_code(q) or _exact(visit, q, system, on) is not None:
        return ()
    return visit.desk.catalog.near_misses(system, q, on)


def _hits(visit: Visit, q: str, system: CodeSystem | None, on: date) -> tuple[Hit, ...]:
    return visit.desk.search.search(q, on, system=system, limit=MOST_HITS) if q else ()


def _reasons(hit: Hit) -> list[str]:
    """Why it was found, but for what the description itself says."""
    return [why for why in hit.because if not why.endswith(f": {hit.code.description}")]


def _is_a_code(q: str) -> bool:
    return 2 <= len(q) <= 9 and " " not in q and any(c.isdigit() for c in q)


def _date_of(visit: Visit) -> date:
    """The date of service asked for (`on`), else today where the desk stands."""
    try:
        return date.fromisoformat(visit.query("on"))
    except ValueError:
        return visit.now.astimezone(visit.desk.settings.zone).date()
