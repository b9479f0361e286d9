"""View values of the sample pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clients.samples.sessions import SignedInPerson
from clients.samples.tokens import Claims, text_claim

WITA = ZoneInfo("Asia/Makassar")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)

#: Claims not in the table: the first three are technical, the others are shown above it.
HIDDEN_CLAIMS = frozenset({"at_hash", "nonce", "jti", "name", "roles"})
MASKED_CLAIMS = frozenset({"nip", "nik"})


@dataclass(frozen=True, slots=True)
class PersonView:
    """The signed-in person, for the pages; `name` is empty where the provider told none: `sub` is no name."""

    name: str
    office: str
    roles: tuple[str, ...]
    signed_in_at: str
    here_since: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    name: str
    value: str


def build_person_view(signed_in: SignedInPerson) -> PersonView:
    merged = {**signed_in.claims, **signed_in.userinfo}
    roles = merged.get("roles")
    return PersonView(
        name=text_claim(merged, "name") or text_claim(merged, "preferred_username") or "",
        office=text_claim(merged, "unit_nama") or text_claim(merged, "opd_nama") or "",
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        signed_in_at=format_time(merged.get("auth_time")),
        here_since=format_time(signed_in.since.timestamp()),
    )


def build_claim_rows(claims: Claims) -> tuple[ClaimRow, ...]:
    return tuple(
        ClaimRow(name, _format_value(name, value)) for name, value in claims.items() if name not in HIDDEN_CLAIMS
    )


def format_time(seconds: object) -> str:
    """Seconds since 1970 as "22 November 2026, 13.42 WITA"."""
    if not isinstance(seconds, int | float):
        return "tidak disebut"
    at = datetime.fromtimestamp(seconds, UTC).astimezone(WITA)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H.%M} WITA"


def _format_value(name: str, value: object) -> str:
    match value:
        case bool():
            return "ya" if value else "tidak"
        case int() | float() if name in {"iat", "exp", "auth_time", "updated_at"}:
            return format_time(value)
        case str() if name in MASKED_CLAIMS:
            return "•" * max(0, len(value) - 3) + value[-3:]
        case list():
            return ", ".join(str(part) for part in value)
        case dict():
            return ", ".join(f"{key}: {part}" for key, part in value.items())
    return str(value)
