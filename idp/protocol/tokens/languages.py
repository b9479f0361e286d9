"""add_english_claims(): adds English values of claims with a language tag (OIDC Core 5.2)."""

from collections.abc import Mapping

#: The language of claims without a tag, and the languages in which some claims are also available.
SPOKEN = ("id", "en")

#: Claim -> Indonesian value in lower case -> English. Only the fixed terms of personnel law are translated; names,
#: posts and offices are not.
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
    """The claims, with translated ones added as `<claim>#en` if `locales` (claims_locales) contains English."""
    told = dict(claims)
    if any(locale.lower().split("-")[0] == "en" for locale in locales.split()):
        for name, words in _ENGLISH.items():
            english = words.get(str(claims.get(name)).lower())
            if english is not None:
                told[f"{name}#en"] = english
    return told
