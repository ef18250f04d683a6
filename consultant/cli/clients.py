"""`clients`: who is registered to ask, and by which addresses."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from consultant.admitting import checked, trust
from consultant.cli.context import context_of, say, say_rows, tell
from consultant.desk import now_utc, open_seal
from consultant.domain.consult import Client, OrganisationKind
from consultant.domain.digests import Audience
from consultant.domain.errors import AddressError, ImportRefusedError, ReviewError
from consultant.domain.mime import check_address
from consultant.sending.decisions import lift_suspension
from consultant.storage import audit, clients, subscriptions
from consultant.storage.erasing import erase_client
from consultant.storage.session import Session, reading, transaction

family = typer.Typer(help="Who is registered to ask.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(family, name="clients")

#: Columns of a file of clients; the first must be there.
COLUMNS = ("address", "name", "organisation", "kind", "quota_day", "quota_month")
LARGEST = 10_000_000  # bytes of a file

Address = Annotated[str, typer.Argument(help="a@b.example, or @b.example for all of a domain.")]


@family.command()
def add(
    ctx: typer.Context,
    address: Address,
    name: Annotated[str, typer.Option(help="A person's or a department's.")] = "",
    organisation: Annotated[str, typer.Option(help="Their hospital or company.")] = "",
    kind: Annotated[
        OrganisationKind | None, typer.Option(help="What kind of house that is.")
    ] = None,
    quota_day: Annotated[
        int | None, typer.Option(min=0, help="Questions a day; else as the settings say.")
    ] = None,
    quota_month: Annotated[int | None, typer.Option(min=0, help="And a month.")] = None,
) -> None:
    """Register a client; one of the same name and organisation gets a further address."""
    client = Client(
        id=0,
        name=name,
        organisation=organisation,
        kind=kind,
        quota_day=quota_day,
        quota_month=quota_month,
    )
    with transaction(context_of(ctx).engine) as session:
        added = register(session, address, client)
    tell(f"{checked(address)} is registered for {added.name}")


@family.command("trust")
def trust_address(ctx: typer.Context, address: Address) -> None:
    """Register an address or a domain as it is; `add` also gives it a name."""
    with transaction(context_of(ctx).engine) as session:
        client = trust(session, address, "operator", now_utc())
    tell(f"{checked(address)} is registered for {client.name}")


@family.command("list")
def list_clients(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """List the clients with their addresses."""
    with reading(context_of(ctx).engine) as session:
        found = clients.listing(session)
    rows = [
        {
            "id": entry.client.id,
            "name": entry.client.name,
            "organisation": entry.client.organisation,
            "kind": entry.client.kind or "",
            "addresses": list(entry.addresses),
            "quota_day": entry.client.quota_day,
            "quota_month": entry.client.quota_month,
            "added_by": entry.added_by,
            "disabled": entry.client.disabled,
        }
        for entry in found
    ]
    say_rows(rows, as_json=as_json, empty="Nobody is registered: `consultant clients add`.")


@family.command("import")
def import_clients(ctx: typer.Context, file: Path) -> None:
    """Register the clients of a CSV file, whole or not at all.

    Its first line names the columns: address, and at will name, organisation, kind (hospital,
    practice, billing company, payer, other), quota_day and quota_month. Addresses that are
    registered already are left as they are.
    """
    added = left = 0
    with transaction(context_of(ctx).engine) as session:
        for number, row in _rows(file):
            try:
                address, client = checked(row["address"]), _client(row)
                if _is_registered(session, address):
                    left += 1
                    continue
                register(session, address, client)
            except (AddressError, ValueError) as error:
                raise ImportRefusedError(f"{file.name}, line {number}: {error}") from None
            added += 1
    tell(f"{added} registered, {left} were already")


@family.command()
def disable(ctx: typer.Context, address: Address) -> None:
    """Make the client of an address a guest again; nobody is deleted."""
    with transaction(context_of(ctx).engine) as session:
        client = clients.holder(session, checked(address))
        if client is None or client.disabled:
            raise ReviewError(f"{address} is not registered.")
        clients.set_disabled(session, client.id, now_utc())
        audit.record(
            session, now=now_utc(), who="operator", act="disable client", about=checked(address)
        )
    tell(f"{client.name} is a guest now")


@family.command()
def erase(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(help="a@b.example, a client's or a guest's.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; no more.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; nothing brings it back.")] = False,
) -> None:
    """Forget an asker: consults, letters, drafts, mails, precedents; a client with all addresses.

    The audit keeps what was done, with a pseudonym in place of the address. Backups made before
    still hold all of it. What is under a legal hold is not erased.
    """
    if not (dry_run or yes):
        raise ReviewError("This cannot be undone: look with --dry-run, then say --yes.")
    context = context_of(ctx)
    own, seal = check_address(address.strip().lower()), open_seal(context.settings)
    with transaction(context.engine) as session:
        gone = erase_client(session, own, pseudonym=seal.pseudonym, who="operator", now=now_utc())
        if dry_run:
            session.rollback()
    say(
        f"{'would go' if dry_run else 'removed'}: {gone.consults:,} consults; {gone.messages:,} "
        f"messages without one; {gone.mails:,} mails; a name in {gone.events:,} events"
    )


@family.command()
def digest(
    ctx: typer.Context,
    address: Address,
    stop: Annotated[bool, typer.Option("--stop", help="Mail it no longer.")] = False,
) -> None:
    """Mail a client's own questions of the week to an address of theirs."""
    own, now = check_address(address.strip().lower()), now_utc()
    with transaction(context_of(ctx).engine) as session:
        if clients.of(session, own) is None:
            raise ReviewError(f"{own} is no client's address.")
        subscriptions.set_wish(session, Audience.CLIENT, own, wanted=not stop, now=now)
        audit.record(session, now=now, who="operator", act="digest wish", about=own)
    tell(f"{own} gets {'no' if stop else 'a'} weekly digest")


@family.command()
def lift(ctx: typer.Context, address: str) -> None:
    """Let mail go to an address again after mail to it came back."""
    with transaction(context_of(ctx).engine) as session:
        lift_suspension(session, checked(address), who="operator", now=now_utc())
    tell(f"mail may go to {checked(address)} again")


def register(session: Session, address: str, client: Client) -> Client:
    """Register an address for a client, with the quotas given for it."""
    added = trust(
        session,
        address,
        "operator",
        now_utc(),
        name=client.name,
        organisation=client.organisation,
    )
    clients.set_quotas(session, added.id, client.quota_day, client.quota_month)
    if client.kind:
        clients.set_kind(session, added.id, client.kind)
    return added


def _is_registered(session: Session, address: str) -> bool:
    known = clients.holder(session, address)
    return known is not None and not known.disabled


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The file's lines by column, with their numbers; raises ImportRefusedError."""
    if file.stat().st_size > LARGEST:
        raise ImportRefusedError(f"{file.name} is larger than {LARGEST:,} bytes.")
    try:
        text = file.read_text(encoding="utf-8-sig")  # spreadsheets write a mark before it
    except UnicodeDecodeError:
        raise ImportRefusedError(f"{file.name} is no UTF-8 text.") from None
    reader = csv.DictReader(text.splitlines())
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    unknown = [name for name in names if name not in COLUMNS]
    if "address" not in names or unknown:
        raise ImportRefusedError(
            f"{file.name}: the first line names the columns {', '.join(COLUMNS)}."
        )
    reader.fieldnames = names
    for row in reader:
        if None in row or None in row.values():
            raise ImportRefusedError(f"{file.name}, line {reader.line_num}: wrong number of fields")
        yield reader.line_num, row


def _client(row: Mapping[str, str]) -> Client:
    return Client(
        id=0,
        name=row.get("name", "").strip(),
        organisation=row.get("organisation", "").strip(),
        kind=_kind(row.get("kind", "").strip()),
        quota_day=_number(row.get("quota_day", "")),
        quota_month=_number(row.get("quota_month", "")),
    )


def _kind(text: str) -> OrganisationKind | None:
    if text and text not in set(OrganisationKind):
        raise ValueError(f"{text!r} is none of {', '.join(OrganisationKind)}")
    return OrganisationKind(text) if text else None


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise ValueError(f"{text!r} is no number of questions")
    return int(text)
