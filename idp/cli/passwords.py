"""idp passwords: the list of common passwords that nobody may choose."""

from pathlib import Path
from typing import Annotated

import typer

from idp.accounts.authentication.common_password_file import MOST, SHORTEST, UnreadablePasswordList
from idp.accounts.people import common_password_list
from idp.accounts.people.common_password_list import PasswordListOptions, PasswordListUpdate
from idp.accounts.people.people_admin import PeopleAdmin
from idp.cli.people_admin import with_people_admin
from idp.cli.settings import calendar, fail
from idp.cli.table_import import read_content

app = typer.Typer(no_args_is_help=True, help="The list of common passwords that nobody may choose.")

_UPDATE = f"""Refuse the passwords of a file as well, from now on and in every process.

The file has one password on a line, in UTF-8, and at most {MOST:,} of them. Capitals do not count, nor do different
forms of one letter (NFKC). Lines of fewer than {SHORTEST} characters and repetitions are left out. The list takes the
place of the one before; the passwords that the program brings along are always refused. Passwords that people have
already go on working.
"""


@app.command(help=_UPDATE)
def update(
    file: Annotated[Path, typer.Argument(help="A text file, or - for standard input.")],
    adds: Annotated[bool, typer.Option("--add", help="Keep the present list and add the file to it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Refuse the passwords of a file: what `idp passwords update` does."""
    content, options = read_content(file, b""), PasswordListOptions(file.name, adds, dry_run)

    async def work(admin: PeopleAdmin) -> PasswordListUpdate:
        return await common_password_list.update_list(admin, content, options)

    try:
        done = with_people_admin(work)
    except UnreadablePasswordList as problem:
        fail(f"Nothing was changed: {problem}.")
    found = done.file
    typer.echo(
        f"{len(found.passwords):,} passwords read; left out: {found.repeated:,} repeated, "
        f"{found.too_short:,} too short, {found.too_long:,} too long."
    )
    typer.echo(f"The deployment's list {'would have' if dry_run else 'has'} {done.count:,} passwords.")


@app.command()
def status() -> None:
    """Say how many passwords are refused, where the deployment's own list came from, and since when it holds."""
    found = with_people_admin(common_password_list.load_status)
    typer.echo(f"Shipped with the program: {found.shipped:,} passwords and words.")
    if found.own is None:
        typer.echo("The deployment has no list of its own: `idp passwords update FILE` gives it one.")
        return
    since = f"{calendar().local(found.own.updated_at):%Y-%m-%d %H:%M}"
    typer.echo(f"The deployment's own: {found.own.count:,} passwords from {found.own.source}, since {since}.")
