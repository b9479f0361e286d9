"""What a refused change to a client becomes: a problem document with the reason and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from idp.clients.refusals import (
    AudienceTaken,
    ClientIdTaken,
    NoSecretHere,
    NoSuchApi,
    NoSuchClient,
    NoSuchSecret,
    Refusal,
    ScopeTaken,
    TwoSecretsLive,
    Unacceptable,
)
from idp.permissions import InsufficientAuthority
from idp.web.errors import Problem

_STATUS: dict[type[Refusal], int] = {
    NoSuchApi: 404,
    NoSuchClient: 404,
    NoSuchSecret: 404,
    AudienceTaken: 409,
    ClientIdTaken: 409,
    NoSecretHere: 409,
    ScopeTaken: 409,
    TwoSecretsLive: 409,
}


@contextmanager
def told() -> Iterator[None]:
    """Raise a Problem for a refusal; nothing is changed. What names no status is about what was sent: 422."""
    try:
        yield
    except Unacceptable as refusal:
        raise Problem(422, refusal.code, str(refusal)) from refusal
    except InsufficientAuthority as refusal:
        missing = " ".join(refusal.scopes)
        challenge = f'Bearer realm="admin", error="insufficient_scope", scope="{missing}"'
        detail = f"This needs the scope {missing} in your token too: register your client for it and ask for it."
        raise Problem(403, "The client may do more than you", detail, {"WWW-Authenticate": challenge}) from refusal
    except Refusal as refusal:
        title, _, advice = str(refusal).partition(": ")
        raise Problem(_STATUS.get(type(refusal), 422), title, advice[:1].upper() + advice[1:]) from refusal
