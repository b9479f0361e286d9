"""How long what we issue lives; pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """`grant`: a permission that ends with its session, at the latest; `offline`: one that outlives it."""

    code: timedelta = timedelta(seconds=60)
    access_token: timedelta = timedelta(minutes=5)
    id_token: timedelta = timedelta(minutes=5)
    grant: timedelta = timedelta(hours=24)
    offline: timedelta = timedelta(days=30)
    #: An authorization or logout request that waits for a person to sign in or to agree.
    kept_request: timedelta = timedelta(hours=1)
    #: How long rows are kept after they ended, for replays to be recognised and counts to be checked.
    memory: timedelta = timedelta(days=2)
    receipts: timedelta = timedelta(days=90)
