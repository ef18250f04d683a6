"""What an edition changed against the one before it, with heirs of what it retired."""

from dataclasses import dataclass

from consultant.domain.coding import Release, print_form
from consultant.library.catalog import Catalog
from consultant.storage.codesets import comparing
from consultant.storage.session import Engine, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    code: str
    was: str = ""
    now: str = ""
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Between two editions of one kind."""

    before: Release
    after: Release
    added: tuple[Change, ...]
    revised: tuple[Change, ...]
    retired: tuple[Change, ...]


def compare(engine: Engine, before: Release, after: Release) -> Changes:
    """Codes added, revised and retired from one edition to another of the same kind."""
    catalog = Catalog(engine)
    system = after.system
    with reading(engine) as session:
        added = [
            Change(code=print_form(system, key), now=now)
            for key, now in comparing.added(session, before, after)
        ]
        revised = [
            Change(code=print_form(system, key), was=was, now=now)
            for key, was, now in comparing.revised(session, before, after)
        ]
        gone = list(comparing.retired(session, before, after))
    retired = [
        Change(code=print_form(system, key), was=was, heirs=_heirs(catalog, before, key))
        for key, was in gone
    ]
    return Changes(
        before=before,
        after=after,
        added=tuple(added),
        revised=tuple(revised),
        retired=tuple(retired),
    )


def edition_before(catalog: Catalog, release: Release) -> Release | None:
    """The newest older edition of the same kind and part."""
    older = [
        r
        for r in catalog.editions()
        if (r.kind, r.part) == (release.kind, release.part)
        and r.in_force_from < release.in_force_from
    ]
    return max(older, key=lambda r: r.in_force_from, default=None)


def _heirs(catalog: Catalog, before: Release, key: str) -> tuple[str, ...]:
    code = catalog.find_in(before, key)
    return tuple(heir.code for heir in catalog.heirs(code)) if code else ()
