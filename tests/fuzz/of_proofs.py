"""How a client proves who it is: an Authorization header on the first line, a form on the second."""

from urllib.parse import parse_qsl

from idp.protocol.client_auth import secret
from idp.protocol.errors import OAuthError
from idp.protocol.parameters import is_text, read_parameters
from idp.protocol.tokens.access_token import read_bearer_token
from tests.fuzz import promises


def proofs(sent: bytes) -> None:
    """`sent` is the header, a line break, the form; a header is what latin-1 can say."""
    header, _, form = sent.decode("latin-1").partition("\n")
    found = read_parameters(parse_qsl(form, keep_blank_values=True))
    try:
        credentials = secret.read(found, header or None)
        assert credentials.client_id
        assert is_text(credentials.client_id)
        assert all(value and is_text(value) for value in credentials.secrets)
        assert credentials.match_digest([]) is None
        assert credentials.match_digest([b"\0" * 32]) is None
    except OAuthError as error:
        promises.is_answerable(error)
    try:
        assert read_bearer_token(header, found.values.get("access_token")) != ""
    except OAuthError as error:
        promises.is_answerable(error)
