"""Which letters a name may not have: those that show nothing, turn the direction, or look like others."""

import pytest

from idp.visible_text import LetterFaultKind, find_letter_fault, find_wrong_encoding

INVISIBLE, LOOKALIKE = LetterFaultKind.INVISIBLE, LetterFaultKind.LOOKALIKE


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("orang.satu\u200b", INVISIBLE, "U+200B ZERO WIDTH SPACE"),
        ("orang\u00ad.satu", INVISIBLE, "U+00AD SOFT HYPHEN"),
        ("Orang \u202eamiL", INVISIBLE, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Orang\u2066Satu", INVISIBLE, "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("Orang\u200e", INVISIBLE, "U+200E LEFT-TO-RIGHT MARK"),
        ("Orang\ufeff", INVISIBLE, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Orang\u3164", INVISIBLE, "U+3164 HANGUL FILLER"),
        ("Orang\ufe0f", INVISIBLE, "U+FE0F VARIATION SELECTOR-16"),
        ("Orang\x00", INVISIBLE, "U+0000"),
        ("or\u0430ng.satu", LOOKALIKE, "U+0430 CYRILLIC SMALL LETTER A"),
        ("\u039fRANG", LOOKALIKE, "U+039F GREEK CAPITAL LETTER OMICRON"),
        ("Made \u041e\u0441\u0430", LOOKALIKE, "U+041E CYRILLIC CAPITAL LETTER O"),
        ("\u0430\u0441\u0435", LOOKALIKE, "U+0430 CYRILLIC SMALL LETTER A"),
        ("M\u0430\u03bd", LOOKALIKE, "U+0430 CYRILLIC SMALL LETTER A"),
        ("m\u0251de", LOOKALIKE, "U+0251 LATIN SMALL LETTER ALPHA"),
        ("\u1d0dade", LOOKALIKE, "U+1D0D LATIN LETTER SMALL CAPITAL M"),
        ("M\u0561de", LOOKALIKE, "U+0561 ARMENIAN SMALL LETTER AYB"),
    ],
)
def test_a_letter_that_misleads_is_found_and_named(text: str, kind: LetterFaultKind, named: str) -> None:
    fault = find_letter_fault(text)
    assert fault is not None
    assert (fault.kind, fault.letter_name) == (kind, named)


@pytest.mark.parametrize(
    "name",
    [
        "Ni Luh Peñaloza",
        "Nguyễn Đình Chiểu",
        "Ma\u0301de",
        "Øyvind Åse",
        "Ma’ruf – D'Cruz, S.Kom.",
        "ᬫᬤᬾ",
        "王小明",
        "王 Xiaoming",
        "محمد",
        "יעקב",
        "மது",
        "Оксана Петренко",
        "Δήμητρα",
        "김민수 (Minsu)",
        "",
    ],
)
def test_a_name_of_one_alphabet_is_fine_in_any_and_with_diacritics(name: str) -> None:
    assert find_letter_fault(name) is None
    assert find_wrong_encoding(name) is None


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("PeÃ±aloza", "Ã±"),
        ("Maâ€™ruf", "â€™"),
        ("Ma\ufffdruf", "\ufffd"),
        ("JosÃ ", "Ã"),
        ("Dâ€“E", "â€“"),
        ("Â©", "Â©"),
    ],
)
def test_letters_of_a_wrong_encoding_are_found(text: str, damaged: str) -> None:
    assert find_wrong_encoding(text) == damaged


@pytest.mark.parametrize("text", ["SÃO PAULO", "“CAFÉ”", "Ângela", "Å", "Ação", "MÂ"])
def test_letters_that_only_look_damaged_are_fine(text: str) -> None:
    assert find_wrong_encoding(text) is None
