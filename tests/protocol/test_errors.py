"""Every error code once, documented, and plain enough for a header."""

from idp.protocol.errors import ERRORS, OAuthCause, OAuthError
from idp.protocol.errors.cause import Cause, Definition


def test_no_two_errors_share_a_code_and_each_explains_itself():
    assert len(ERRORS) == len(OAuthError.__subclasses__())
    for code, error in ERRORS.items():
        assert error.code == code
        assert error.description == vars(error)["description"]
        assert error.description.isascii()
        assert not set(error.description) & set('"\\')
        assert 400 <= error.status <= 503


def test_a_text_of_its_own_replaces_the_general_one():
    class Example(OAuthCause):
        WITH_TEXT = Definition(ERRORS["invalid_request"], "code is missing")
        WITHOUT = Definition(ERRORS["invalid_request"])

    assert Example.WITH_TEXT().description == "code is missing"
    assert Example.WITHOUT().description == ERRORS["invalid_request"].description
    assert isinstance(Example.WITHOUT, Cause)
