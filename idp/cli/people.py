"""idp people: bring people in, look them up, give them passwords and roles, take their access away."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from idp.accounts.people import people_admin, people_import
from idp.accounts.people.claim_parsers import CLAIM_PARSERS
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.people.people_import import PeopleImportResult, RoleChange
from idp.accounts.people.personnel_headings import PEOPLE_HEADINGS
from idp.cli import people_codes, people_factors, roles, rosters
from idp.cli.import_output import ImportNouns, print_import
from idp.cli.people_admin import Name, PasswordStdin, read_new_password, with_people_admin
from idp.cli.settings import fail
from idp.cli.table_import import read_columns, read_content
from idp.cli.table_messages import explain_file
from idp.foundation.import_report import ImportOptions
from idp.foundation.json_rows import UnreadableJson
from idp.foundation.spreadsheet import UnreadableSpreadsheet
from idp.foundation.table_headings import UnreadableTable
from idp.permissions import Operation
from idp.protocol.tokens.claims import SCOPE_CLAIMS

app = typer.Typer(no_args_is_help=True, help="People: who they are, what they may do, whether they may be here.")
app.add_typer(roles.app, name="role")
app.command("activation-code")(people_codes.activation_code)
app.command("factor-code")(people_codes.factor_code)
app.command("factors")(people_factors.factors)
app.command("remove-factors")(people_factors.remove_factors)
app.add_typer(rosters.app, name="roster")


_NOUNS = ImportNouns(one="person", many="people", columns="Fields")
#: The claims that are the city's own, not OpenID Connect's.
_CITY_CLAIMS = ", ".join(name for name in SCOPE_CLAIMS["pegawai"] if name in CLAIM_PARSERS)

_FILE = f"""Bring people in from a JSON file or a table (XLSX, CSV). Running it twice changes nothing.

The JSON file is `{{"people": [ {{…}}, … ]}}`. A row may have: sub (as the provider before wrote it: a UUID, or other
text of at most 255 ASCII characters without a personal number in it), username, nip (18 digits; spaces, dots and
hyphens do not count), password or password_hash (Argon2, bcrypt, PBKDF2, or MD5 and SHA-1; replaced by ours at the
next sign-in), every standard claim by its OpenID Connect name (name, given_name, …, address as an object),
{_CITY_CLAIMS},
office (the code of an office imported before), roles (a list such as ["kominfo", "pengelola_opd@040701"]), active
(false: may not sign in).

A table has a heading above each column: these names, or what personnel systems write (NIP, Nama Lengkap, Tgl Lahir,
Kode Satker, No. HP, …). Titles above it, empty rows and totals do not matter. Roles are taken from a table only
with --roles, several in a cell with semicolons between them; passwords never. A number that a spreadsheet has
damaged is named by its line, and never guessed.

People are recognised by sub, username or NIP. What a row leaves out stays as it is; what it says is null is
cleared. An NIP that looks wrong is taken in with a warning, and so is an address that is verified for one person and
also another's. When rows are bad, each is named with its line and
what to do, and nothing is kept.
"""


@app.command("import", help=_FILE)
def import_file(
    file: Annotated[Path, typer.Argument(help="A JSON, XLSX or CSV file, or - for standard input.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    accept_good_rows: Annotated[bool, typer.Option(help="Import the good rows although others are bad.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING=FIELD", help="The field that a heading of a table stands for; repeat for more."),
    ] = None,
    roles_of_table: Annotated[
        bool, typer.Option("--roles", help="Give the roles that a table says, too; those in JSON are always given.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON, for programs.")] = False,
) -> None:
    """Bring people in from a file: what `idp people import` does."""
    order = ImportOptions(file.name, accept_good_rows, dry_run, columns=read_columns(column))
    outcome = _import(read_content(file, b""), order, with_roles=roles_of_table)
    if as_json:
        typer.echo(json.dumps(_document(outcome), indent=2))
    else:
        for note in outcome.notes:
            typer.secho(f"{note}.", fg="yellow", err=True)
        nouns = replace(_NOUNS, place=outcome.place, columns="Fields" if outcome.report.table is None else "Columns")
        roles = [_role_line(change, outcome.report.saved) for change in outcome.role_changes]
        print_import(outcome.report, nouns, dry_run=dry_run, warnings=outcome.warnings, details=roles)
    if not outcome.report.saved and not dry_run:
        raise typer.Exit(1)


def _import(content: bytes, order: ImportOptions, *, with_roles: bool) -> PeopleImportResult:
    """Import in one transaction; a file that cannot be read ends the command."""

    async def imported(admin: PeopleAdmin) -> PeopleImportResult:
        with Progress(transient=True) as bar:
            task = bar.add_task("Importing people", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            return await people_import.import_people(admin, content, watched, with_roles=with_roles)

    try:
        return with_people_admin(imported)
    except UnreadableJson as problem:
        fail(str(problem))
    except (UnreadableSpreadsheet, UnreadableTable) as problem:
        fail(_explain_file(problem, content))


def _explain_file(problem: UnreadableSpreadsheet | UnreadableTable, content: bytes) -> str:
    """Why the file can be read neither as JSON nor as a table, and what to do."""
    said = explain_file(problem, PEOPLE_HEADINGS)
    is_text = isinstance(problem, UnreadableTable) and not content.startswith(b"PK")
    return f"The file is not JSON, and read as a table: {said[:1].lower()}{said[1:]}" if is_text else said


def _role_line(change: RoleChange, kept: bool) -> str:
    """A sentence about one role that an import gives or takes away: which, for which office, whose."""
    role, office = change.role.role, change.role.office
    named = f"the role {role}, everywhere," if office is None else f"the role {role} for office {office}"
    if change.given:
        return f"{'Gave' if kept else 'Would give'} {named} to person {change.person}."
    return f"{'Took' if kept else 'Would take'} {named} from person {change.person}."


def _document(outcome: PeopleImportResult) -> dict[str, object]:
    """The report for programs, without the rows that it came from."""
    report = asdict(replace(outcome.report, table=None))
    del report["table"]
    roles = [
        {"person": change.person, "role": str(change.role), "given": change.given} for change in outcome.role_changes
    ]
    return {**report, "roles": roles, "warnings": outcome.warnings, "notes": outcome.notes}


@app.command("add")
def add(
    *,
    username: Annotated[str, typer.Argument(help="What the person will sign in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="The person's full name.")],
    nip: Annotated[str | None, typer.Option(help="18 digits, for people who have one.")] = None,
    office: Annotated[str | None, typer.Option(help="The code of an office.")] = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Add one person who can sign in at once. The password is asked for, and never shown."""
    chosen = read_new_password(password_stdin)
    options = {"username": username, "name": name, "nip": nip, "office": office, "password": chosen}
    row = {key: value for key, value in options.items() if value}
    document = json.dumps({"people": [row]}).encode()

    async def work(admin: PeopleAdmin) -> PeopleImportResult:
        return await people_import.import_people(admin, document, ImportOptions("idp people add"))

    outcome = with_people_admin(work)
    for bad in outcome.report.rejected:
        fail(f"{bad.key}: {'; '.join(bad.reasons)}.")
    print_import(outcome.report, _NOUNS, dry_run=False, warnings=outcome.warnings)


@app.command("list")
def list_people(
    search: Annotated[str, typer.Option(help="A part of a name, or a username.")] = "",
    at_most: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
) -> None:
    """List people: sub, username, state, roles, office. NIPs are not shown."""
    found = with_people_admin(lambda admin: people_admin.list_people(admin, search, at_most))
    for listed in found:
        one = listed.person
        state = "active" if one.active else "disabled"
        granted = " ".join(map(str, one.roles)) or "-"
        typer.echo(
            f"{listed.sub:36}  {one.preferred_username or '-':24} {state:9} {granted:24} "
            f"{one.name}, {one.opd_nama or '-'}"
        )
    typer.echo(f"{len(found)} people.")


@app.command()
def disable(name: Name) -> None:
    """Take somebody's access away: every session ends now, and every application they are signed in to is told."""

    async def work(admin: PeopleAdmin) -> bool:
        person = await people_admin.find_person(admin.acting(Operation.DISABLE_PERSON).session, name)
        return await people_admin.disable_person(admin, person.id)

    typer.echo(
        "Disabled; their sessions have ended." if with_people_admin(work) else "That person was disabled already."
    )


@app.command()
def enable(name: Name) -> None:
    """Give somebody's access back."""

    async def work(admin: PeopleAdmin) -> bool:
        person = await people_admin.find_person(admin.acting(Operation.ENABLE_PERSON).session, name)
        return await people_admin.enable_person(admin, person.id)

    typer.echo("Enabled: they can sign in again." if with_people_admin(work) else "That person was not disabled.")


@app.command()
def password(
    name: Name,
    password_stdin: PasswordStdin = False,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="They choose another one at the next sign-in.")
    ] = False,
) -> None:
    """Give somebody a new password. It is asked for, and never shown; their sessions end."""
    new = read_new_password(password_stdin)

    async def work(admin: PeopleAdmin) -> None:
        person = await people_admin.find_person(admin.acting(Operation.SET_PASSWORD).session, name)
        await people_admin.set_password(admin, person.id, new, must_change=must_change)

    with_people_admin(work)
    typer.echo("The new password holds from now on; their sessions have ended.")
    if must_change:
        typer.echo("At the next sign-in they choose another.")
