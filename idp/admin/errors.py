"""Converts errors of changes to clients and APIs to problem documents, with the reason and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from idp.admin.causes import AdminCause
from idp.clients.errors import (
    AudienceTaken,
    ClientIdTaken,
    ClientNotInSandbox,
    ClientUsesNoSecret,
    InvalidDeclaration,
    NoSuchApi,
    NoSuchClient,
    NoSuchKey,
    NoSuchSecret,
    NoSuchVersion,
    RegistrationError,
    ScopeTaken,
    TooManySecrets,
)
from idp.permissions import Authority, InsufficientAuthority, Operation, PersonRequired
from idp.web.errors import Problem

_STATUS: dict[type[RegistrationError], int] = {
    NoSuchApi: 404,
    NoSuchClient: 404,
    NoSuchKey: 404,
    NoSuchVersion: 404,
    NoSuchSecret: 404,
    AudienceTaken: 409,
    ClientIdTaken: 409,
    ClientNotInSandbox: 409,
    ClientUsesNoSecret: 409,
    ScopeTaken: 409,
    TooManySecrets: 409,
}


@contextmanager
def errors_as_problems() -> Iterator[None]:
    """Raise a Problem for a RegistrationError; nothing is changed. An error without a status of its own becomes 422."""
    try:
        yield
    except InvalidDeclaration as refusal:
        raise Problem(422, refusal.code, str(refusal), cause=refusal.cause) from refusal
    except InsufficientAuthority as refusal:
        missing = " ".join(refusal.scopes)
        challenge = f'Bearer realm="admin", error="insufficient_scope", scope="{missing}"'
        raise AdminCause.CALLER_BELOW_CLIENT({"WWW-Authenticate": challenge}, scope=missing) from refusal
    except RegistrationError as refusal:
        title, _, advice = str(refusal).partition(": ")
        status, detail = _STATUS.get(type(refusal), 422), advice[:1].upper() + advice[1:]
        raise Problem(status, title, detail, cause=refusal.cause) from refusal


def require_person(caller: Authority, operation: Operation) -> None:
    """Raises Problem 403 for the token of a program: a person answers for such an act."""
    try:
        caller.require_person(operation)
    except PersonRequired as refusal:
        raise AdminCause.PERSON_NEEDED(permission=", ".join(refusal.missing)) from refusal
