"""The account that failed logins are counted for, and the keyed digest by which its counters are found."""

from uuid import UUID

from idp.foundation import secret_values
from idp.foundation.secret_values import TokenSigner


def person_account(person_id: UUID) -> str:
    """The account of a person, as counters are named by it."""
    return f"person {person_id}"


def account_digest(signer: TokenSigner, account: str) -> bytes:
    """The keyed digest by which the counters of an account are found; nobody can trace it back by trying all names."""
    return secret_values.digest_secret(signer.sign("sign-in attempts", f"{account}, everywhere".encode()))
