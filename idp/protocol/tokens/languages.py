"""Claims in the languages somebody asked for: members with a language tag beside those without (OIDC Core 5.2)."""

from collections.abc import Mapping

#: The language of values without a tag, and those that some values are known in besides.
SPOKEN = ("id", "en")

#: Claim -> value in Indonesian, in small letters -> English. Only the fixed words of personnel law are here: names,
#: posts and offices have no other name than their own, and words that are not here stay without a translation.
_ENGLISH: Mapping[str, Mapping[str, str]] = {
    "jenis_pegawai": {
        "pns": "civil servant",
        "cpns": "civil servant candidate",
        "pppk": "government employee with an employment agreement",
        "tenaga kontrak": "contract worker",
    },
    "status_pegawai": {
        "aktif": "active",
        "cuti": "on leave",
        "tugas belajar": "on a study assignment",
        "pensiun": "retired",
    },
    "jenis_jabatan": {
        "struktural": "structural",
        "fungsional": "functional",
    },
}


def with_english(claims: Mapping[str, object], locales: str) -> dict[str, object]:
    """The claims, and those that have English words once more as `<claim>#en`, if `claims_locales` wants English."""
    told = dict(claims)
    if any(locale.lower().split("-")[0] == "en" for locale in locales.split()):
        for name, words in _ENGLISH.items():
            english = words.get(str(claims.get(name)).lower())
            if english is not None:
                told[f"{name}#en"] = english
    return told
