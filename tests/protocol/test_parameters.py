"""Raw query or form -> one value per name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import LONGEST, is_text, read_parameters

NAMES = st.sampled_from(["state", "scope", "nonce", "resource", "x"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=20))))
def test_reading_never_raises_and_every_usable_value_was_sent_as_it_is(pairs):
    parameters = read_parameters(pairs)
    assert all(pair in pairs for pair in parameters.usable_pairs({name for name, _ in pairs}))
    assert not (set(parameters.values) | set(parameters.multi_values)) & set(parameters.faults)


@given(st.lists(st.tuples(NAMES, st.text("abc", min_size=1, max_size=3)), unique_by=lambda pair: pair[0]))
def test_parameters_sent_once_are_all_usable(pairs):
    assert dict(read_parameters(pairs).require_usable().usable_pairs(dict(pairs))) == dict(pairs)


def test_a_repeated_parameter_is_refused_even_with_the_same_value():
    parameters = read_parameters([("scope", "openid"), ("scope", "openid")])
    with pytest.raises(InvalidRequest, match="scope is sent more than once"):
        parameters.get("scope")
    with pytest.raises(InvalidRequest):
        parameters.require_usable()


def test_a_resource_may_be_named_several_times():
    parameters = read_parameters(
        [("resource", "a"), ("scope", "x"), ("resource", "b"), ("resource", "a"), ("resource", "")]
    )
    assert parameters.require_usable().get_all("resource") == ("a", "b")
    assert list(parameters.usable_pairs({"resource", "scope"})) == [
        ("scope", "x"),
        ("resource", "a"),
        ("resource", "b"),
    ]
    assert list(parameters.usable_pairs({"state"})) == []


def test_one_unusable_resource_makes_all_of_them_unusable():
    parameters = read_parameters([("resource", "a"), ("resource", "\0")])
    assert parameters.multi_values == {}
    with pytest.raises(InvalidRequest):
        parameters.get_all("resource")


def test_a_parameter_without_a_value_counts_as_left_out():
    assert read_parameters([("prompt", ""), ("prompt", "login")]).get("prompt") == "login"


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "half \ufffd", "x" * (LONGEST + 1)])
def test_what_cannot_be_kept_and_returned_intact_is_refused(value):
    with pytest.raises(InvalidRequest):
        read_parameters([("state", value)]).get("state")


@pytest.mark.parametrize("name", ["<script>", "é", "a" * 41, "x y"])
def test_an_odd_name_is_not_repeated_in_the_description(name):
    with pytest.raises(InvalidRequest, match=r"^a parameter is"):
        read_parameters([(name, "1"), (name, "2")]).require_usable()


def test_a_missing_parameter_is_named():
    with pytest.raises(InvalidRequest, match="code is missing"):
        read_parameters([]).require("code")


def test_words_keep_their_order_and_appear_once():
    assert read_parameters([("scope", " b  a b ")]).words("scope") == ("b", "a")


def test_text_in_any_language_is_text():
    assert is_text("Bagian Organisasi ᬅᬓ᭄ᬱᬭ")


def test_what_is_kept_of_a_request_are_the_pairs_that_can_be_used():
    parameters = read_parameters(
        [("scope", "openid"), ("resource", "a"), ("resource", "b"), ("state", "x"), ("state", "y")]
    )
    assert list(parameters.usable_pairs({"scope", "resource", "state"})) == [
        ("scope", "openid"),
        ("resource", "a"),
        ("resource", "b"),
    ]
    assert list(parameters.usable_pairs({"scope"})) == [("scope", "openid")]


def test_completed_parameters_keep_what_else_was_sent():
    sent = read_parameters([("client_id", "a"), ("resource", "x"), ("state", "1"), ("state", "2")])
    completed = sent.with_values({"client_id": "b", "prompt": "login"})
    assert dict(completed.values) == {"client_id": "b", "prompt": "login"}
    assert completed.get_all("resource") == ("x",)
    assert completed.faults == sent.faults
