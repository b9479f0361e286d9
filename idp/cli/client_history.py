"""idp clients history and restore: the versions of a client, how they differ, and going back to one."""

import json
from typing import Annotated, Any

import typer

from idp.cli.client_admin import make_sector_check, with_client_admin
from idp.cli.list_output import print_list
from idp.cli.settings import calendar
from idp.clients.client_version import ClientVersion, FieldDifference, find_differences
from idp.clients.registration import client_restore, client_versions

#: What is shown where a member is not there.
_ABSENT = "-"
_LARGEST = 2**31 - 1

ClientName = Annotated[str, typer.Argument(metavar="CLIENT_ID", help="The client, by its client_id.")]
VersionNumber = Annotated[int, typer.Argument(metavar="VERSION", min=1, max=_LARGEST, help="The number of a version.")]
Number = Annotated[int | None, typer.Option("--version", min=1, max=_LARGEST, help="Show this version whole.")]


def show_history(client_id: ClientName, version: Number = None) -> None:
    """List the versions of a client: when, who, through which way, and what differs from the version before.

    `--version 3` shows that one whole, without keys and secrets, which no version holds.
    """
    if version is not None:
        _print_version(with_client_admin(lambda admin: client_versions.find_version(admin, client_id, version)))
        return
    found = with_client_admin(lambda admin: client_versions.list_versions(admin, client_id))
    older = (*found[1:], None)
    headings = ("version", "when", "what", "way", "actor", "differences")
    print_list(headings, [_row(one, before) for one, before in zip(found, older, strict=True)], "version", "version")


def restore(client_id: ClientName, version: VersionNumber) -> None:
    """Give a client the metadata of an earlier version, by the rules of a change.

    Credentials never come back: keys, their address and the way the client proves itself stay as they are now.
    """
    members = with_client_admin(lambda admin: client_restore.find_restored_sector(admin, client_id, version))
    first = make_sector_check(members, client_id)
    done = with_client_admin(lambda admin: client_restore.restore_client(admin, client_id, version), first)
    for name, reason in done.unrestored.items():
        typer.secho(f"{name} stays as it is now: {reason.meaning}", fg="yellow", err=True)
    if not done.restored:
        typer.echo(f"Nothing else differs from version {version}: nothing was changed.")
        return
    typer.echo(f"Restored from version {version}: {', '.join(done.restored)}.")


def _print_version(version: ClientVersion) -> None:
    for name, value in version.state.members().items():
        if value not in (None, [], "", False):
            typer.echo(f"  {name}: {_text(value)}")


def _row(version: ClientVersion, before: ClientVersion | None) -> tuple[str, ...]:
    differing = find_differences(before.state, version.state) if before is not None else ()
    what = str(version.change) if version.restored_from is None else f"{version.change} {version.restored_from}"
    return (
        str(version.number),
        f"{calendar().local(version.changed_at):%Y-%m-%d %H:%M}",
        what,
        str(version.way),
        version.actor or _ABSENT,
        "; ".join(map(_difference, differing)) or _ABSENT,
    )


def _difference(found: FieldDifference) -> str:
    return f"{found.name}: {_text(found.before)} -> {_text(found.after)}"


def _text(value: Any) -> str:
    if value is None:
        return _ABSENT
    return value if isinstance(value, str) else json.dumps(value)
