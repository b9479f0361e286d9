"""What must hold of every refusal and every value that was read, whoever asks: fuzz targets and properties."""

import re

from idp.protocol.algorithms import Algorithm
from idp.protocol.authorize import AuthorizationRequest, Destination
from idp.protocol.authorize.redirect_uri import _same_but_port
from idp.protocol.client import ApplicationType, ClientMetadata, PkcePolicy
from idp.protocol.errors import ERRORS, OAuthError
from idp.protocol.parameters import LONGEST, Parameters, is_text

#: "%x20-21 / %x23-5B / %x5D-7E" (RFC 6749 5.2); RFC 7591 3.2.2 asks for ASCII too.
_DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", re.ASCII)

SIGNATURES = tuple(Algorithm)


def is_answerable(error: OAuthError) -> None:
    """The code is one of the table, and the sentence may travel as error_description."""
    assert error.code in ERRORS or error.code == "server_error", error.code
    assert error.code != "server_error", "nothing that is sent is a mistake of ours"
    assert _DESCRIPTION.fullmatch(error.description), f"not fit for error_description: {error.description!r}"


def are_usable(parameters: Parameters) -> None:
    """A value is text that can be kept and returned intact; a name is either usable or at fault."""
    assert not set(parameters.values) & set(parameters.faults)
    assert all(value and len(value) <= LONGEST and is_text(value) for value in parameters.values.values())


def is_proven(where: Destination, client: ClientMetadata) -> None:
    """Answers travel to registered addresses alone; for native clients another port of loopback."""
    exact = where.redirect_uri in client.redirect_uris
    native = client.application_type is ApplicationType.NATIVE
    assert exact or (native and any(_same_but_port(known, where.redirect_uri) for known in client.redirect_uris))


def is_allowed(request: AuthorizationRequest, client: ClientMetadata, policy: PkcePolicy) -> None:
    """What passed every rule: nothing beyond the registration, PKCE where it is demanded."""
    assert request.response_type == "code"
    assert request.scope
    assert client.scopes.issuperset(request.scope)
    assert len(set(request.scope)) == len(request.scope)
    assert request.consent_scopes.issuperset(request.scope)
    assert client.scopes.issuperset(request.consent_scopes)
    if request.challenge is None:
        assert not client.public
        assert policy is PkcePolicy.PUBLIC or not client.pkce_required
    assert not (request.interaction.silent and len(request.interaction.prompt) > 1)
    assert not {"nip", "nik"}.intersection(request.claims.id_token)
