"""Searches find a text in every spelling in which people type it; pure."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.search_text import MAX_WORDS, SEPARATOR, fold, make_search_text, parse_search

ROOT = Path(__file__).parent.parent.parent
#: Conditions on parts of texts, and the two functions of the rule.
CALL = re.compile(
    r"(\.(?:i?like|i?contains|istartswith|iendswith|regexp_match)"
    r"|(?<!def )(?<!\"\"\")\b(?:contains_words|find_by_name|parse_search))\("
)


def finds(typed: str, text: str) -> bool:
    return parse_search(typed).occur_in(make_search_text(text))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Dewa Ayu", ("dewa", "DÉWA AYU", "ayu dewa", "dew", "Ｄｅｗａ", normalize("NFD", "Déwa"), "  dewa\u00a0ayu ")),
        ("DÉWA AYU", ("dewa ayu", "déwa", "ÁYU")),
        ("I Gusti Ngurah", ("ngurah", "i gusti", "GUSTI-ngurah")),
        ("Ni Luh Putu", ("ni luh putu", "luh", "putu, ni luh")),
        ("Siobhan O'Brien", ("o'brien", "O\u2019Brien", "obrien", "o brien", "OʼBRIEN", "brien")),
        ("Siobhan O\u2019Brien", ("o'brien", "obrien", "o`brien")),
        ("Sri-Wahyuni", ("sri wahyuni", "sri-wahyuni", "sriwahyuni", "sri\u2011wahyuni", "wahyuni sri")),
        ("Sri Wahyuni", ("sri-wahyuni", "Sri_Wahyuni")),
        ("Tjokorda Soekarno Djoko", ("cokorda", "tjokorda", "sukarno", "soek", "so", "joko", "djoko")),
        ("Cokorda Sukarno Joko", ("tjokorda", "soekarno", "djoko")),
        ("Jum'at Ma\u2019ruf, S.Kom.", ("jumat", "maruf", "skom", "s.kom")),
        ("Łukasz Ørsted Đani Straße", ("lukasz", "orsted", "dani", "strasse")),
        ("e-Kinerja 100%", ("ekinerja", "e-kin", "e kinerja", "100%", "%", "kinerja %")),
        (r"a_b\c", ("a_b", "_", "\\", r"b\c", "a b c")),
        ("04.07.01", ("040701", "04.07", "07.01")),
    ],
)
def test_a_text_is_found_in_every_spelling_of_it(text: str, typed: tuple[str, ...]) -> None:
    for one in typed:
        assert finds(one, text), one


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Dewa Ayu", ("dewi", "ayu putu", "%", "_", "d_wa", "d%a", "\\")),
        ("Layanan 1000", ("100%", "1_00")),
        ("Banjar Panjer", ("banyar", "pancer")),
        ("Pegawai Kinerja", ("e-kin",)),
    ],
)
def test_signs_are_no_wildcards_and_other_words_are_not_found(text: str, typed: tuple[str, ...]) -> None:
    for one in typed:
        assert not finds(one, text), one


@given(st.text(max_size=60))
def test_whatever_a_text_is_it_finds_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    one_line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    assert finds(one_line, one_line)
    assert finds(text.swapcase(), text.swapcase())


def test_at_most_some_words_count_and_blanks_find_everything() -> None:
    assert len(parse_search("a " * 100).words) == MAX_WORDS
    assert parse_search(" \x00\t").words == ()
    assert finds("", "apa saja")
    assert make_search_text("Ada").split(SEPARATOR) == ["Ada", "ada"]


#: Modules that compare text by LIKE or a part of it for another reason than a search, with the reason.
NO_SEARCHES = {
    "idp/clients/store/client_lookup.py": "finds documents with certificates",
    "idp/clients/store/clients.py": "finds documents that name an address",
    "idp/foundation/search_conditions.py": "the rule itself",
    "idp/foundation/search_correction.py": "finds rows without spellings",
    "idp/oidc/store/consents.py": "finds a scope among scopes",
    "idp/oidc/store/grants.py": "finds a scope among scopes",
}


def test_every_search_goes_by_the_one_rule() -> None:
    """No module has LIKE conditions of its own, and whoever takes a `search` leads it to the rule."""
    calls: dict[str, set[str]] = {}
    for path in sorted((ROOT / "idp").rglob("*.py")):
        for name in CALL.findall(path.read_text()):
            calls.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    assert set().union(*(found for name, found in calls.items() if name[0] == ".")) == set(NO_SEARCHES)
    assert calls["contains_words"] == {
        "idp/accounts/store/person_search.py",
        "idp/accounts/store/rosters.py",
        "idp/catalogue/store.py",
        "idp/clients/store/clients.py",
        "idp/offices/store.py",
    }
    assert calls["find_by_name"] == {"idp/accounts/store/office_people.py", "idp/accounts/store/people.py"}
    assert calls["parse_search"] == {
        "idp/cli/rosters.py",
        "idp/diagnosis/help_search.py",
        "idp/foundation/search_conditions.py",
        "idp/monitoring/progress/office_ranking.py",
        "idp/portal/launcher.py",
    }
