"""Everything known of a code, gathered once for the terminal, the web page and drafts."""

from datetime import date

from consultant.domain.coding import Code, CodeSystem
from consultant.domain.rules import Appearance, CodePage
from consultant.library.catalog import Catalog
from consultant.library.families import differences, nearest


def code_page(
    catalog: Catalog, written: str, on: date, system: CodeSystem | None = None
) -> CodePage | None:
    """The page of a code on a date of service; None where no edition holds it."""
    code = catalog.find(system, written, on)
    if code is None:
        return None
    rules = catalog.rules
    vocabulary = catalog.vocabulary(code, on)
    siblings = nearest(code, catalog.siblings(catalog.find_own(code, on) or code), vocabulary)
    return CodePage(
        code=code,
        on=on,
        standing=catalog.standing(code.system, written, on),
        blocks=catalog.blocks(code),
        ancestors=catalog.ancestors(code),
        children=catalog.children(code),
        siblings=siblings,
        differences=differences((code, *siblings), vocabulary),
        notes=catalog.notes(code),
        descriptors=rules.descriptors(code),
        index=rules.index_entries(code, on),
        edits=rules.pairs_of(code.code, on),
        limits=rules.limits(code.code, on),
        add_ons=rules.add_ons(code.code, on),
        fees=rules.fees(code.code, on),
        crosswalks=rules.crosswalks(code.code, on),
        heirs=catalog.heirs(code),
        history=_history(catalog, code),
        warnings=tuple(w for w in catalog.warnings(on) if code.release.edition in w),
    )


def _history(catalog: Catalog, code: Code) -> tuple[Appearance, ...]:
    """How the code stood in each edition installed, oldest first."""
    found = []
    for release in catalog.editions():
        if release.system is code.system:
            held = catalog.find_in(release, code.code)
            if held is not None:
                found.append(
                    Appearance(
                        release=release, description=held.description, billable=held.billable
                    )
                )
    return tuple(found)
