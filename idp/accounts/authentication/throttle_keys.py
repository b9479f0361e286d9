"""The keys under which failures at a password are counted: at the login page and at a change of the password."""

from idp.accounts.authentication.throttled_account import account_digest
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store.login_throttle import ThrottleKeys
from idp.foundation import secret_values
from idp.foundation.secret_values import TokenSigner


def password_keys(signer: TokenSigner, account: str, origin: RequestOrigin, familiar: bool) -> ThrottleKeys:
    """The keys of an attempt; `account`: a person or a name. `familiar`: the person logged in from there lately.

    Familiar networks are counted apart, so guesses from elsewhere never make the owner wait there.
    """
    return _keys(signer, account, *_named(account, origin, familiar))


def password_keys_at_full_address(
    signer: TokenSigner, account: str, origin: RequestOrigin, familiar: bool
) -> ThrottleKeys:
    """The keys of an attempt at an address without room."""
    pair, address, place = _named(account, origin, familiar)
    return _keys(signer, account, f"{pair}, full", f"{account}, {address}, full", f"{place}, full")


def _named(account: str, origin: RequestOrigin, familiar: bool) -> tuple[str, str, str]:
    place = "a familiar network" if familiar else "elsewhere"
    return f"{account} from {origin.network}", f"address {origin.site}", f"{account} from {place}"


def _keys(signer: TokenSigner, account: str, *named: str) -> ThrottleKeys:
    # keyed by a MAC: the row cannot be traced back to a name by trying all names
    pair, address, place = (
        secret_values.digest_secret(signer.sign("sign-in attempts", text.encode())) for text in named
    )
    return ThrottleKeys(pair, address, place, owner=account_digest(signer, account))
