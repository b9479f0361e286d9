"""How a client proves who it is: an Authorization header on the first line, a form on the second."""

from urllib.parse import parse_qsl

from idp.protocol.client_auth import secret
from idp.protocol.errors import OAuthError
from idp.protocol.parameters import is_text, read
from idp.protocol.tokens.access_token import bearer
from tests.fuzz import promises


def proofs(sent: bytes) -> None:
    """`sent` is the header, a line break, the form; a header is what latin-1 can say."""
    header, _, form = sent.decode("latin-1").partition("\n")
    found = read(parse_qsl(form, keep_blank_values=True))
    try:
        credentials = secret.read(found, header or None)
        assert credentials.client_id
        assert is_text(credentials.client_id)
        assert all(value and is_text(value) for value in credentials.secrets)
        assert credentials.matching([]) is None
        assert credentials.matching([b"\0" * 32]) is None
    except OAuthError as error:
        promises.is_answerable(error)
    try:
        assert bearer(header, found.values.get("access_token")) != ""
    except OAuthError as error:
        promises.is_answerable(error)
