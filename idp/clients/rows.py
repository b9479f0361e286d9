"""Parses a file of clients from another provider into drafts, or says what is wrong with each row; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.clients import document
from idp.clients.policy import is_secret, weakness
from idp.foundation import json_rows, opaque
from idp.foundation.importing import Reading, Rejected
from idp.protocol.client import AuthMethod, ClientMetadata

#: Members of a row that are not RFC 7591 metadata.
BESIDE = frozenset({"client_secret", "application"})

Row = Mapping[str, object]
Read = Callable[[Row, str], ClientMetadata]


class Fault(Exception):
    """The metadata of a row is not accepted; the text says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A client as the file describes it; `secret` is the SHA-256 digest, `weakness` why the secret is weak."""

    line: int
    metadata: ClientMetadata
    application_id: UUID | None
    secret: bytes | None
    weakness: str | None


def rows(content: bytes) -> list[object]:
    """Read the rows of `{"clients": [...]}`. Raises json_rows.Unreadable."""
    return json_rows.read(content, "clients")


def application_names(found: list[object]) -> tuple[str, ...]:
    """The applications that rows name, without repetition."""
    return tuple(dict.fromkeys(filter(None, (_application(row) for row in found if isinstance(row, dict)))))


def drafts(found: list[object], applications: Mapping[str, UUID], read: Read) -> Reading:
    """Parse every row; `applications`: existing name -> id, `read`: parses the metadata of one row."""
    good: dict[str, Draft] = {}
    bad: list[Rejected] = []
    ignored: set[str] = set()
    for line, row in enumerate(found, start=1):
        key = _key(row)
        draft, faults = _draft(line, row, applications, read)
        if key in good:
            faults = (*faults, "another row of this file has the same client_id: keep one of them")
        if draft is None or faults:
            bad.append(Rejected(line, key, faults))
        else:
            good[key] = draft
            ignored |= _unknown(row)
    return Reading(good, tuple(bad), tuple(sorted(ignored)))


def _draft(
    line: int, row: object, applications: Mapping[str, UUID], read: Read
) -> tuple[Draft | None, tuple[str, ...]]:
    if not isinstance(row, dict):
        return None, ("a row must be a JSON object with the client's metadata",)
    named = _application(row)
    faults = [] if named is None or named in applications else [f"application {named[:60]!r} is not in the catalogue"]
    try:
        metadata = read({name: value for name, value in row.items() if name not in BESIDE}, _key(row))
    except Fault as problem:
        return None, (*faults, str(problem))
    secret = row.get("client_secret")
    faults += _secret_faults(secret, metadata)
    if faults or not isinstance(secret, str | None):
        return None, tuple(faults)
    digest, weak = (None, None) if secret is None else (opaque.digest(secret), weakness(secret))
    return Draft(line, metadata, applications[named] if named else None, digest, weak), ()


def _secret_faults(secret: object, metadata: ClientMetadata) -> list[str]:
    if secret is None:
        return []
    match metadata.token_endpoint_auth_method:
        case AuthMethod.NONE:
            return ["a public client has no client_secret: leave it out"]
        case AuthMethod.SECRET_JWT:
            return ["secrets for client_secret_jwt are made here: leave it out, then use `idp clients secret add`"]
        case method if not method.uses_secret:
            return [f"a client with {method} has no client_secret: leave it out"]
    return [] if is_secret(secret) else ["client_secret must be text of 1 to 500 printable ASCII characters"]


def _key(row: object) -> str:
    found: Any = row.get("client_id") if isinstance(row, dict) else None
    return found if isinstance(found, str) else ""


def _application(row: Row) -> str | None:
    """The application's inventory number, which may be written as text or as a number."""
    named = row.get("application")
    return None if named is None or named == "" else str(named)


def _unknown(row: object) -> set[str]:
    return set(row) - document.names() - BESIDE if isinstance(row, dict) else set()
