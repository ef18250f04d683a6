"""A publisher's file becomes a release of the library: whole, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from consultant.domain.coding import Release
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.editions import Span
from consultant.library.importers.kinds import Kind, kind_named, whole
from consultant.library.importers.sources import Progress, Source, members_of, open_source
from consultant.storage.codesets import filling, releases
from consultant.storage.codesets.releases import Edition, NewRelease
from consultant.storage.session import Engine, Session, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What an import did."""

    release: Release
    counts: Mapping[str, int]  # rows by table
    is_new: bool  # False where this very file was there already


def install_all(
    engine: Engine,
    kind: str,
    path: Path,
    *,
    span: Span | None = None,
    progress: Progress | None = None,
) -> tuple[Installed, ...]:
    """Import the file at `path`, or each part that a zip holds of an edition in parts.

    CMS packs both ways of its mappings into one zip. Each part is a release by itself,
    installed as `install` does.
    """
    layout = kind_named(kind)
    members = members_of(path, layout.members) if layout.part is not whole else ()
    if len(members) < 2:
        return (install(engine, kind, path, span=span, progress=progress),)
    return tuple(
        install(engine, kind, path, span=span, progress=progress, member=member)
        for member in members
    )


def install(
    engine: Engine,
    kind: str,
    path: Path,
    *,
    span: Span | None = None,
    progress: Progress | None = None,
    member: str = "",
) -> Installed:
    """Import the file at `path` in one transaction; the same file again changes nothing.

    `span` is what the operator says of edition and dates; what it leaves empty the
    file's name tells. A corrected file of the same edition takes the place of the
    one before. Raises ImportRefusedError, one line, and leaves the library as it was.
    """
    layout = kind_named(kind)
    source = open_source(path, layout.members, progress, member=member)
    told = _settle(layout, source, span or Span(edition="", start=None, end=None))
    with transaction(engine) as session:
        there = _same(session, layout, source, told)
        if there is not None and there.sha256 == source.sha256:
            return Installed(release=there.release, counts=there.counts, is_new=False)
        if there is not None:
            filling.clear(session, there.release.id)
        return _fill(session, layout, source, told)


def _settle(layout: Kind, source: Source, wished: Span) -> Span:
    """What was asked for, and for the rest what the file tells of itself."""
    read = layout.span(source)
    edition = wished.edition or (read.edition if read else "")
    start = wished.start or (read.start if read else None)
    is_as_named = read is not None and start == read.start  # else its end is not the file's
    end = wished.end or (read.end if read and is_as_named else None)
    if not edition or start is None:
        raise ImportRefusedError(
            f"{source.name} does not tell its edition; say it with --edition and --from."
        )
    if end is not None and end < start:
        raise ImportRefusedError(f"The edition would end on {end}, before it begins on {start}.")
    return Span(edition=edition, start=start, end=end)


def _same(session: Session, layout: Kind, source: Source, span: Span) -> Edition | None:
    part = layout.part(source)
    for edition in releases.every(session):
        release = edition.release
        if (release.kind, release.part, release.edition) == (layout.name, part, span.edition):
            return edition
    return None


def _fill(session: Session, layout: Kind, source: Source, span: Span) -> Installed:
    if span.start is None:
        raise ImportRefusedError(f"{source.name} has no first date.")
    release = releases.add(
        session,
        NewRelease(
            kind=layout.name,
            part=layout.part(source),
            system=layout.system,
            edition=span.edition,
            in_force_from=span.start,
            in_force_to=span.end,
            source=f"{layout.publisher}, {source.name}",
            sha256=source.sha256,
            installed_at=datetime.now(UTC),
        ),
    )
    counts = filling.fill(session, release.id, layout.read(source))
    if not counts.get(layout.table):
        raise ImportRefusedError(f"{source.name} holds nothing that reads as {layout.name}.")
    releases.set_counts(session, release.id, counts)
    return Installed(release=release, counts=counts, is_new=True)
