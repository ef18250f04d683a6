"""`codes`: the library from the command line: what is installed, look-ups and search."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from consultant.cli.code_pages import near_words, page_as_text
from consultant.cli.context import Context, context_of, say, say_json, say_rows, tell
from consultant.cli.progress import progress_bar
from consultant.domain.coding import Code, CodeSystem, Release
from consultant.domain.errors import LibraryError
from consultant.library.catalog import Catalog
from consultant.library.changes import compare, edition_before
from consultant.library.fetching import addresses_of, download, known_sources
from consultant.library.importers.editions import Span
from consultant.library.page_values import page_as_json
from consultant.library.pages import code_page
from consultant.library.releases import Installed, install_all
from consultant.library.search import Hit, Search, build_missing

family = typer.Typer(help="The code sets: install, look up, search.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="codes")

Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of service; today if none.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@family.command("import")
def import_file(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="icd10cm-tabular, hcpcs, ncci-ptp, ...")],
    file: Annotated[Path, typer.Argument(help="The publisher's file: zip, gz or plain.")],
    edition: Annotated[str, typer.Option(help="Its name, if the file does not tell.")] = "",
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date of service.")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date of service.")
    ] = None,
) -> None:
    """Install a publisher's file: whole, or not at all."""
    context = context_of(ctx)
    wished = Span(edition=edition, start=_day(start), end=_day(end))
    with progress_bar(file.name) as progress:
        installed = install_all(context.engine, kind, file, span=wished, progress=progress)
    build_missing(context.engine, context.settings.data.dir / "search")
    for done in installed:
        _say_installed(done)


@family.command("list")
def list_editions(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the editions installed."""
    found = Catalog(context_of(ctx).engine).editions()
    rows = [_edition_row(release) for release in found]
    say_rows(rows, as_json=as_json, empty="Nothing is installed: run `consultant init`.")


@family.command()
def show(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="With or without its dot.")],
    on: Day = None,
    system: Annotated[CodeSystem | None, typer.Option(help="Of this code system.")] = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Long lists whole.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one code with everything known of it."""
    context = context_of(ctx)
    catalog = Catalog(context.engine)
    day = _day_of_service(context, on)
    page = code_page(catalog, code, day, system)
    if page is None:
        near = near_words(catalog.near_misses(system, code, day))
        raise LibraryError(f"{code} is in no edition installed.{near}")
    if as_json:
        say_json(page_as_json(page))
    else:
        say(page_as_text(page, is_whole=is_whole))


@family.command()
def changes(ctx: typer.Context, kind: str, as_json: AsJson = False) -> None:
    """Show what the newest edition of a kind changed against the one before."""
    context = context_of(ctx)
    catalog = Catalog(context.engine)
    newest = max(
        (r for r in catalog.editions() if r.kind == kind),
        key=lambda r: r.in_force_from,
        default=None,
    )
    before = edition_before(catalog, newest) if newest else None
    if newest is None or before is None:
        raise LibraryError(f"There are no two editions of {kind} to compare.")
    found = compare(context.engine, before, newest)
    rows: list[dict[str, object]] = [
        {"change": what, "code": c.code, "was": c.was, "now": c.now, "heirs": list(c.heirs)}
        for what in ("added", "revised", "retired")
        for c in getattr(found, what)
    ]
    say_rows(rows, as_json=as_json, empty="Nothing changed.")


@family.command()
def fetch(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="icd10cm, hcpcs, ...; `list` shows all.")] = "list",
    edition: Annotated[str, typer.Option(help="FY2026, 2026Q3, ...; the newest if none.")] = "",
    url: Annotated[str, typer.Option(help="Another address of the same kind of file.")] = "",
) -> None:
    """Download a publisher's official file, check it, and install what is in it."""
    if source == "list":
        say_rows(_sources(), as_json=False, empty="")
        return
    context = context_of(ctx)
    for address in addresses_of(source, edition, url):
        with progress_bar(address.url.rpartition("/")[2]) as progress:
            path = download(address, context.settings.data.dir / "downloads", progress)
        for kind in address.kinds:
            with progress_bar(kind) as progress:
                for done in install_all(context.engine, kind, path, progress=progress):
                    _say_installed(done)
    build_missing(context.engine, context.settings.data.dir / "search")


def _sources() -> list[dict[str, object]]:
    return [
        {"source": known.source, "editions": list(known.editions) or "--url", "holds": known.about}
        for known in known_sources().values()
    ]


@family.command()
def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="A coder's words.")] = "",
    system: Annotated[CodeSystem | None, typer.Option(help="Only this code system.")] = None,
    is_billable: Annotated[
        bool, typer.Option("--billable", help="Only codes that can be billed.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    queries: Annotated[
        Path | None, typer.Option(help='Rows {"query": ...}; prints one JSON row each.')
    ] = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Find the likeliest codes for words."""
    context = context_of(ctx)
    finder = Search(context.engine, context.settings.data.dir / "search")
    day = _day_of_service(context, on)
    if queries is not None:
        for query in _read_queries(queries):
            hits = finder.search(query, day, system=system, limit=limit)
            say_json({"query": query, "codes": [h.code.code for h in hits]}, indent=None)
        return
    hits = finder.search(text, day, system=system, limit=limit * (3 if is_billable else 1))
    rows = [_hit_row(hit) for hit in hits if hit.code.billable or not is_billable][:limit]
    say_rows(rows, as_json=as_json, empty="Nothing like it is in the library.")


def _read_queries(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read_query(line, f"{path}, line {number}")


def _read_query(line: str, where: str) -> str:
    try:
        row = json.loads(line)
    except ValueError:
        raise LibraryError(f"{where}: no JSON.") from None
    if not isinstance(row, dict) or not isinstance(row.get("query"), str):
        raise LibraryError(f'{where}: a row reads {{"query": "..."}}.')
    return str(row["query"])


def _say_installed(done: Installed) -> None:
    release = done.release
    name = f"{release.system} {release.edition} ({release.kind})"
    if not done.is_new:
        tell(f"{name} is installed already; nothing was changed")
        return
    counts = ", ".join(f"{number} {table}" for table, number in done.counts.items())
    tell(f"{name} is installed: {counts}; in force {_dates(release)}")


def _dates(release: Release) -> str:
    return f"from {release.in_force_from} to {release.in_force_to or 'further notice'}"


def _edition_row(release: Release) -> dict[str, object]:
    return {
        "system": release.system.value,
        "kind": release.kind,
        "edition": release.edition,
        "part": release.part,
        "from": str(release.in_force_from),
        "to": str(release.in_force_to or ""),
        "source": release.source,
    }


def _code_row(code: Code) -> dict[str, object]:
    return {
        "system": code.system.value,
        "code": code.code,
        "description": code.description,
        "billable": code.billable,
        "edition": code.release.edition,
    }


def _hit_row(hit: Hit) -> dict[str, object]:
    return {
        **_code_row(hit.code),
        "score": round(hit.score, 3),
        "because": list(hit.because),
    }


def _day_of_service(context: Context, on: datetime | None) -> date:
    return _day(on) or datetime.now(context.settings.zone).date()


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
