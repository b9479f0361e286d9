"""Every error code once, documented, and plain enough for a header."""

from idp.protocol.errors import ERRORS, OAuthError, UnredirectableError, UnredirectableReason


def test_no_two_errors_share_a_code_and_each_explains_itself():
    assert len(ERRORS) == len(OAuthError.__subclasses__())
    for code, error in ERRORS.items():
        assert error().code == code
        assert error().description == vars(error)["description"]
        assert error().description.isascii()
        assert not set(error().description) & set('"\\')
        assert 400 <= error.status <= 503


def test_a_sentence_of_its_own_replaces_the_general_one():
    assert ERRORS["invalid_request"]("code is missing").description == "code is missing"


def test_what_cannot_be_answered_carries_its_reason():
    assert UnredirectableError(UnredirectableReason.CLIENT_UNKNOWN).reason is UnredirectableReason.CLIENT_UNKNOWN
