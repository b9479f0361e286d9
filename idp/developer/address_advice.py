"""What to say about the addresses of a registration, and the addresses that one file of the PHP kit answers; pure."""

from collections.abc import Callable, Collection
from dataclasses import replace
from urllib.parse import urlsplit

from idp.clients.stack import Stack
from idp.developer.registration_form import MOST_ADDRESSES, RegistrationDraft, advise_on_address
from idp.protocol.registration.redirect_advice import RedirectAdvice

#: The file of the PHP kit, which answers at all addresses of its client.
PHP_FILE = "divos.php"
#: The kind of advice about a redirect URI of a PHP application that is no address of this file.
NOT_DIVOS_PHP = "not_divos_php"
#: The kind of advice about an address that our server does not call, as it is private.
NOT_CALLED = "not_called"

#: Whether our server calls this address, as far as the address itself says.
_IsCalled = Callable[[str], bool]


def advise_on(
    draft: RegistrationDraft, registered: Collection[str], is_called: _IsCalled
) -> tuple[RedirectAdvice, ...]:
    """What to say about its addresses; `registered`: the redirect URIs of other clients of the application."""
    mine = draft.redirect_uris[:MOST_ADDRESSES]
    found: list[RedirectAdvice] = []
    for number, uri in enumerate(mine):
        said = advise_on_address(uri, (*registered, *mine[:number]))
        allowed = not any(one.refused for one in said)
        found += said
        if draft.stack is Stack.PHP and allowed and not _is_php_file(uri):
            found.append(RedirectAdvice(uri, NOT_DIVOS_PHP))
    if draft.backchannel and not is_called(draft.backchannel):
        found.append(RedirectAdvice(draft.backchannel, NOT_CALLED))
    return tuple(found)


def fill_in_php_addresses(draft: RegistrationDraft, is_called: _IsCalled) -> RegistrationDraft:
    """The draft of a PHP application with its file as the address after logout and of logout notices, where empty."""
    file = next(filter(_is_php_file, draft.redirect_uris), "")
    if draft.stack is not Stack.PHP or not file or any(one.refused for one in advise_on_address(file, ())):
        return draft
    notices = file if is_called(file) else ""
    logouts = draft.logouts if draft.logout_uris else file
    return replace(draft, logouts=logouts, backchannel=draft.backchannel or notices)


def _is_php_file(uri: str) -> bool:
    try:
        return urlsplit(uri).path.rpartition("/")[2] == PHP_FILE
    except ValueError:
        return False
