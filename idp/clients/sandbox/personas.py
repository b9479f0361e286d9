"""PERSONAS: the invented people who may enter clients in `uji`; no table has a row of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from idp.accounts.people.person_claims import PersonClaims
from idp.protocol.authentication_context import Acr, Amr

_WRITTEN_AT = datetime(2026, 11, 30, tzinfo=UTC)
_OFFICE: dict[str, Any] = {
    "opd_kode": "999001",
    "opd_nama": "Dinas Rekaan",
    "unit_kode": "999001",
    "unit_nama": "Dinas Rekaan",
    "unit_tipe": "dinas",
}
_CIVIL_SERVANT: dict[str, Any] = {
    "jenis_pegawai": "PNS",
    "status_pegawai": "Aktif",
    "golongan": "III/c",
    "pangkat": "Penata",
    "jabatan": "Analis Rekaan",
    "jenis_jabatan": "Fungsional",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person, with the assurance of an invented login.

    `key` names it in forms and grants. Two personas with the same `claims.sub` are one person before and after a
    change. A `disabled` one cannot log in.
    """

    key: str
    claims: PersonClaims
    acr: Acr = Acr.PASSWORD
    amr: tuple[Amr, ...] = (Amr.PASSWORD,)
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class PersonaLogin:
    """The invented login of a persona for one request; `session_id` is the `sid` of its tokens, and of no session."""

    persona: Persona
    session_id: UUID
    authenticated_at: datetime

    @property
    def person_id(self) -> UUID:
        return self.persona.claims.sub

    @property
    def sub(self) -> str:
        """The persona's public `sub`."""
        return str(self.person_id)

    @property
    def acr(self) -> str:
        return self.persona.acr

    @property
    def amr(self) -> tuple[str, ...]:
        return self.persona.amr


def _claims(who: str, given: str, family: str, **claims: Any) -> PersonClaims:
    return PersonClaims(
        sub=uuid5(NAMESPACE_URL, f"urn:divos:persona:{who}"),
        active=True,
        name=f"{given} {family}",
        given_name=given,
        family_name=family,
        preferred_username=f"persona.{who}",
        updated_at=_WRITTEN_AT,
        email=f"persona.{who}@contoh.invalid",
        email_verified=True,
        zoneinfo="Asia/Makassar",
        locale="id-ID",
        **claims,
    )


#: Born in 1900 by their NIPs, so that no civil servant has one of these numbers.
_PERSONAS = (
    Persona(
        "dengan-nip", _claims("dengan-nip", "I Wayan", "Rekaan", nip="190001011920011001", **_CIVIL_SERVANT, **_OFFICE)
    ),
    Persona(
        "tanpa-nip",
        _claims("tanpa-nip", "Ni Made", "Rekaan", jenis_pegawai="Non-ASN", jabatan="Tenaga Rekaan", **_OFFICE),
    ),
    Persona(
        "nip-lama",
        _claims("ganti-nip", "I Nyoman", "Rekaan", nip="190001021920211002", **_OFFICE, jenis_pegawai="PPPK"),
    ),
    Persona(
        "nip-baru",
        _claims("ganti-nip", "I Nyoman", "Rekaan", nip="190001021921011003", **_OFFICE, **_CIVIL_SERVANT),
    ),
    Persona(
        "nonaktif",
        _claims("nonaktif", "Ni Ketut", "Rekaan", nip="190001031920012004", **_CIVIL_SERVANT, **_OFFICE),
        disabled=True,
    ),
    Persona("luar-opd", _claims("luar-opd", "Putu", "Rekaan", jenis_pegawai="Mitra")),
    Persona(
        "dua-langkah",
        _claims("dua-langkah", "I Gede", "Rekaan", nip="190001041920011005", **_CIVIL_SERVANT, **_OFFICE),
        Acr.SECOND_FACTOR,
        (Amr.PASSWORD, Amr.ONE_TIME_CODE, Amr.MULTIPLE_FACTORS),
    ),
    Persona(
        "kunci-sandi",
        _claims("kunci-sandi", "Ni Komang", "Rekaan", nip="190001051920012006", **_CIVIL_SERVANT, **_OFFICE),
        Acr.PASSKEY,
        (Amr.HARDWARE_KEY, Amr.USER_VERIFIED, Amr.MULTIPLE_FACTORS),
    ),
)

PERSONAS: Mapping[str, Persona] = MappingProxyType({persona.key: persona for persona in _PERSONAS})
