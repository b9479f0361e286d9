"""What was sent beside what is registered: pieces that join back, differences by name, and bounded work."""

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.diagnosis.address_comparison import compare_addresses
from idp.diagnosis.comparison import (
    LONGEST_COMPARED,
    Comparison,
    Difference,
    DifferenceKind,
    Piece,
    compare_texts,
    compare_words,
)

CALLBACK = "https://ertlh.denpasarkota.go.id/auth/callback"
#: Texts that look alike, so that they have something in common.
ADDRESSES = st.lists(
    st.sampled_from(
        ["http", "https", "://", "www.", "a.id", "A.id", ":8443", "/", "cb", "CB", "?x=1", "#", "%2F", "é", " "]
    ),
    max_size=12,
).map("".join)
KINDS = DifferenceKind


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def differing(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.differs]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (CALLBACK, []),
        (CALLBACK.replace("https", "http"), [(KINDS.SCHEME, "http", "https")]),
        (f"{CALLBACK}/", [(KINDS.TRAILING_SLASH, "/", "")]),
        (f"{CALLBACK}//", [(KINDS.TRAILING_SLASH, "//", "")]),
        (
            CALLBACK.replace("//ertlh", "//www.ertlh"),
            [(KINDS.WWW, "www.ertlh.denpasarkota.go.id", "ertlh.denpasarkota.go.id")],
        ),
        (CALLBACK.replace("callback", "Callback"), [(KINDS.CASE, "/auth/Callback", "/auth/callback")]),
        (CALLBACK.replace("ertlh", "ERTLH"), [(KINDS.CASE, "ERTLH.denpasarkota.go.id", "ertlh.denpasarkota.go.id")]),
        (CALLBACK.replace("https", "HTTPS"), [(KINDS.CASE, "HTTPS", "https")]),
        (CALLBACK.replace(".id/", ".id:443/"), [(KINDS.PORT, "443", "")]),
        (CALLBACK.replace("auth", "login"), [(KINDS.PATH, "/login/callback", "/auth/callback")]),
        (CALLBACK.replace("ertlh", "sipd"), [(KINDS.HOST, "sipd.denpasarkota.go.id", "ertlh.denpasarkota.go.id")]),
        (f"{CALLBACK}?lang=id", [(KINDS.QUERY, "lang=id", "")]),
        (f"{CALLBACK}#top", [(KINDS.FRAGMENT, "top", "")]),
        (CALLBACK.replace("//", "//budi@"), [(KINDS.USER_NAME, "", "")]),
        (CALLBACK.replace("/", "%2F").replace(":", "%3A"), [(KINDS.ENCODED, "", "")]),
        (CALLBACK.replace("/", "%252F"), [(KINDS.ENCODED, "", "")]),
        (CALLBACK.replace("/", "&#x2F;"), [(KINDS.ENCODED, "", "")]),
        (f" {CALLBACK}", [(KINDS.SPACE, "", "")]),
        (CALLBACK.replace("call", "call\u200b"), [(KINDS.INVISIBLE, "U+200B ZERO WIDTH SPACE", "")]),
        (CALLBACK.replace("call", "call\\u200b"), [(KINDS.INVISIBLE, "U+200B ZERO WIDTH SPACE", "")]),
        (f"{CALLBACK}\n", [(KINDS.INVISIBLE, "U+000A", "")]),
        (
            "",
            [
                (KINDS.SCHEME, "", "https"),
                (KINDS.HOST, "", "ertlh.denpasarkota.go.id"),
                (KINDS.PATH, "", "/auth/callback"),
            ],
        ),
    ],
)
def test_each_difference_of_an_address_has_its_name(sent: str, expected: list[tuple[KINDS, str, str]]) -> None:
    found = compare_addresses("redirect_uri", sent, CALLBACK)
    assert found.differences == tuple(Difference(*one) for one in expected)
    assert found.equal is (not expected)


def test_a_letter_of_another_script_is_named() -> None:
    found = compare_addresses("redirect_uri", CALLBACK.replace("a", "\u0430", 1), CALLBACK)
    assert found.differences[0] == Difference(KINDS.LOOKALIKE, "U+0430 CYRILLIC SMALL LETTER A")


def test_several_differences_are_told_in_the_order_of_an_address() -> None:
    found = compare_addresses("redirect_uri", f"{CALLBACK.replace('https', 'http')}/", CALLBACK)
    assert [one.kind for one in found.differences] == [KINDS.SCHEME, KINDS.TRAILING_SLASH]
    assert differing(found.sent) == ["http://", "/"]
    assert differing(found.registered) == ["https://"]


def test_words_that_are_not_registered_differ() -> None:
    found = compare_words("scope", "openid nik  profile nik", ["openid", "profile", "pegawai"])
    assert differing(found.sent) == ["nik", "nik"]
    assert differing(found.registered) == []
    assert found.differences == (Difference(KINDS.WORDS, "nik", "openid profile pegawai"),)
    assert joined(found.registered) == "openid profile pegawai"
    assert compare_words("scope", "openid", ["openid"]).equal


@given(sent=ADDRESSES, registered=ADDRESSES)
def test_the_pieces_join_back_to_what_was_compared(sent: str, registered: str) -> None:
    for found in (compare_addresses("x", sent, registered), compare_texts("x", sent, registered)):
        assert (joined(found.sent), joined(found.registered)) == (sent, registered)
        assert found.equal is (sent == registered)
        assert all(piece.text for piece in (*found.sent, *found.registered))
        assert "".join(differing_not(found.sent)) == "".join(differing_not(found.registered))


def differing_not(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if not piece.differs]


@given(sent=st.text(max_size=200), registered=st.text(max_size=200))
def test_any_text_is_compared(sent: str, registered: str) -> None:
    found = compare_addresses("x", sent, registered)
    assert joined(found.sent) == sent
    assert bool(found.differences) is (sent != registered)
    assert len(found.differences) <= 12


@pytest.mark.parametrize("unit", ["a", "ab", "/", "//", ":", "%", "%25", "&#", "@", "é", "\u200b", " ", "a1"])
def test_hostile_texts_cost_a_bounded_time(unit: str) -> None:
    sent, registered = unit * (100_000 // len(unit)), unit[::-1] * (LONGEST_COMPARED - 7) + "x"
    began = thread_time()
    found: Comparison = compare_addresses("x", sent, registered)
    assert thread_time() - began < 2
    assert found.cut
    assert joined(found.sent) == sent[:LONGEST_COMPARED]
    assert not found.equal
