"""Everything known of a code, gathered once for the terminal, the web page and programs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from consultant.domain.coding import Code, CodeSystem, Release, Wording
from consultant.domain.rules import Appearance, Change, CodePage
from consultant.library.catalog import Catalog
from consultant.library.editions import BOOK_KINDS, warnings_about
from consultant.library.families import differences, nearest
from consultant.library.fitting import fitting_modifiers
from consultant.library.indicators import indicators_in_words
from consultant.library.rules import Rules

CPT_NOTICE = (
    "CPT is a code set and registered trademark of the American Medical Association. Its "
    "descriptors stand here only where this desk holds a licensed file; words marked as our "
    "own are ours."
)


def code_page(
    catalog: Catalog, written: str, on: date, system: CodeSystem | None = None
) -> CodePage | None:
    """The page of a code on a date of service; None where no edition holds it."""
    code = catalog.find(system, written, on)
    if code is None:
        return None
    vocabulary = catalog.vocabulary(code, on)
    siblings = nearest(code, catalog.siblings(catalog.find_own(code, on) or code), vocabulary)
    page = CodePage(
        code=code,
        on=on,
        standing=catalog.standing(code.system, written, on),
        blocks=catalog.blocks(code),
        ancestors=catalog.ancestors(code),
        children=catalog.children(code),
        siblings=siblings,
        differences=differences((code, *siblings), vocabulary),
        notes=catalog.notes(code),
        heirs=catalog.heirs(code),
        history=tuple(_history(catalog, code)),
        notice=CPT_NOTICE if code.system is CodeSystem.CPT else "",
    )
    return _with_tables(catalog.rules, page)


def _with_tables(rules: Rules, page: CodePage) -> CodePage:
    """The page with what Medicare's tables, the indexes and the mappings say of its code."""
    code, on = page.code, page.on
    fees, edits = rules.fees(code.code, on), rules.pairs_of(code.code, on)
    limits, add_ons = rules.limits(code.code, on), rules.add_ons(code.code, on)
    tables = [
        *(row.release for row in fees),
        *(row.release for row in edits),
        *(row.release for row in limits),
        *(row.release for row in add_ons),
    ]
    return replace(
        page,
        descriptors=rules.descriptors(code),
        index=rules.index_entries(code, on),
        edits=edits,
        limits=limits,
        add_ons=add_ons,
        fees=fees,
        indicators=indicators_in_words(code),
        modifiers=fitting_modifiers(fees, edits),
        crosswalks=rules.crosswalks(code.code, on),
        mapped_from=rules.crosswalks_to(code.code, on),
        warnings=warnings_about((code.release, *tables), on),
    )


def _history(catalog: Catalog, code: Code) -> Iterator[Appearance]:
    """How the code stood in each edition installed, oldest first, and what each changed."""
    before: Code | None = None
    is_first = True
    for release in _books(catalog, code):
        held = catalog.find_in(release, code.code)
        if held is not None:
            yield _appearance(held, before, is_first=is_first)
        elif before is not None:
            yield Appearance(release=release, change=Change.RETIRED)
        before, is_first = held, False


def _appearance(held: Code, before: Code | None, *, is_first: bool) -> Appearance:
    if before is not None:
        is_same = (before.description, before.billable) == (held.description, held.billable)
        change = Change.SAME if is_same else Change.REVISED
    else:
        change = Change.FIRST if is_first else Change.ADDED
    return Appearance(
        release=held.release, description=held.description, billable=held.billable, change=change
    )


def _books(catalog: Catalog, code: Code) -> list[Release]:
    """The system's books, oldest first; of one day's two layouts the richer, so that like is
    compared with like. Families of our own words are no books: they hold some codes only.
    """
    kinds = BOOK_KINDS if code.wording is not Wording.OWN else (code.release.kind,)
    books = [r for r in catalog.editions() if r.system is code.system and r.kind in kinds]
    books.sort(key=lambda r: (r.in_force_from, kinds.index(r.kind)))
    return list({r.in_force_from: r for r in reversed(books)}.values())[::-1]
