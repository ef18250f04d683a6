"""Look up a code: words or a code in, candidates and then everything known of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from consultant.domain.coding import Code, CodeSystem, Release
from consultant.domain.rules import CodePage, Edit
from consultant.library.editions import CODE_KINDS
from consultant.library.facets import Facet, facets
from consultant.library.families import family_of
from consultant.library.indicators import fee_in_words
from consultant.library.page_groups import bridges, notes_by_place, pairs_by_rule, told_apart
from consultant.library.pages import code_page
from consultant.library.search import Hit
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit

#: How many candidates are counted, and how many of them are shown.
COUNTED, MOST_HITS = 100, 25
LONGEST_QUERY = 300
#: Partners of all pairs together: a visit code has thousands, and a page stays light.
MOST_PARTNERS, FEWEST = 800, 40
#: What `with` may hold: a code to look for a pair with.
LONGEST_CODE = 20
NARROWING = ("system", "chapter", "billable", "side", "encounter", "trimester", "acuity")

#: How an address spells a system: /codes/icd-10-cm/J96.01
SYSTEMS = {system.value.lower(): system for system in CodeSystem}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the words of `q` lead to."""

    exact: Code | None
    near: tuple[Code, ...]  # what a code that the library does not hold may have meant
    hits: tuple[tuple[Hit, list[str]], ...]
    count: int  # of candidates that are left, shown or not
    facets: tuple[Facet, ...]


def show_search(visit: Visit) -> Response:
    """Candidates for the words of `q`, and the code itself where `q` is one."""
    q, on = visit.query("q")[:LONGEST_QUERY], _date_of(visit)
    chosen = {name: visit.query(name)[:200] for name in NARROWING if visit.query(name)}
    system = SYSTEMS.get(chosen.get("system", "").lower())
    if system:
        chosen["system"] = system.value
    part = "_hits.html" if visit.request.headers.get("hx-request") else "codes.html"
    catalog = visit.desk.catalog
    asked = {"q": q, "on": on.isoformat() if visit.query("on") else "", **chosen}
    return visit.page(
        part,
        q=q,
        on=on,
        system=system.value if system else "",
        systems=[s.value for s in CodeSystem],
        found=_find(visit, q, on, chosen),
        chosen=chosen,
        link=lambda **changed: _address(asked, changed),
        books=[r for r in catalog.editions_answering(on) if r.kind in CODE_KINDS],
        others=_other_editions(catalog.editions(), catalog.editions_answering(on)),
        warnings=catalog.warnings(on),
    )


def show_code(visit: Visit) -> Response:
    """Everything known of one code; `with` another, the pairs between the two."""
    system = SYSTEMS.get(visit.path("system").lower())
    on, catalog = _date_of(visit), visit.desk.catalog
    page = code_page(catalog, visit.path("code")[:LONGEST_CODE], on, system) if system else None
    if page is None:
        raise NoSuchPageError("The library holds no such code.")
    partner = visit.query("with")[:LONGEST_CODE]
    groups = pairs_by_rule(page)
    return visit.page(
        "code.html",
        on=on,
        is_dated=bool(visit.query("on")),
        page=page,
        code=page.code,
        family=family_of(catalog, page.code, on),
        places=notes_by_place(page),
        neighbours=told_apart(page),
        groups=groups,
        most_partners=max(FEWEST, MOST_PARTNERS // max(len(groups), 1)),
        bridges=bridges(page),
        fees=[(fee, fee_in_words(fee)) for fee in page.fees],
        partner=partner,
        pair=_pair(visit, page, partner),
        has_pairs=catalog.rules.has("ncci-ptp", on),
    )


def _pair(visit: Visit, page: CodePage, partner: str) -> tuple[Edit, ...]:
    if not partner:
        return ()
    return visit.desk.catalog.rules.pair(page.code.code, partner, page.on)


def _find(visit: Visit, q: str, on: date, chosen: Mapping[str, str]) -> Found:
    system = SYSTEMS.get(chosen.get("system", "").lower())
    catalog = visit.desk.catalog
    exact = catalog.find(system, q, on) if _is_a_code(q) else None
    near = catalog.near_misses(system, q, on) if _is_a_code(q) and exact is None else ()
    hits = visit.desk.search.search(q, on, limit=COUNTED) if q else ()
    if system and not any(hit.code.system is system for hit in hits):
        hits = visit.desk.search.search(q, on, system=system, limit=COUNTED)
    splitting, left = facets(catalog, [hit.code for hit in hits], chosen)
    kept = [hit for hit in hits if hit.code in left]
    return Found(
        exact=exact,
        near=near,
        hits=tuple((hit, _reasons(hit)) for hit in kept[:MOST_HITS]),
        count=len(kept),
        facets=splitting,
    )


def _address(asked: Mapping[str, str], changed: Mapping[str, str]) -> str:
    """The address of the same search with something else chosen; empty: no longer."""
    wished = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"/codes?{urlencode(wished)}"


def _other_editions(
    installed: tuple[Release, ...], answering: tuple[Release, ...]
) -> tuple[Release, ...]:
    """Editions of a book that answer on other dates, newest first."""
    kinds = {r.kind for r in answering if r.kind in CODE_KINDS}
    rest = [r for r in installed if r.kind in kinds and r not in answering]
    return tuple(sorted(rest, key=lambda r: r.in_force_from, reverse=True))


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
