"""CLAIM_DEFINITIONS: the one table of the claims about a person; files, rows, scopes and docs derive from it."""

from dataclasses import dataclass

from idp.enumerations import DescribedEnum


class ClaimKind(DescribedEnum):
    """What values a claim has."""

    TEXT = "text", "one line of text"
    LINES = "lines", "text, perhaps of several lines"
    BOOLEAN = "boolean", "true or false"
    WEB_ADDRESS = "web_address", "web address"
    BIRTHDATE = "birthdate", "date as in 1990-03-15, or year"
    ZONE = "zone", "time zone as in Asia/Makassar"
    LOCALE = "locale", "locale as in id-ID"
    EMAIL = "email", "email address"
    ADDRESS = "address", "object, see below"
    NIP = "nip", "18 digits"
    TIME = "time", "seconds since 1970"
    LIST = "list", "list of texts"


class ClaimOrigin(DescribedEnum):
    """Where the value of a claim comes from."""

    FILE = "file", "the file"
    ACCOUNT = "account", "the account"
    OFFICE = "office", "the person's office"
    ROLES = "roles", "the person's roles"
    OTHER_CLAIMS = "other_claims", "other claims"


class ClaimPreview(DescribedEnum):
    """How the consent page shows the value of a claim."""

    HIDDEN = "hidden", "no"
    PLAIN = "plain", "yes"
    MASKED_NUMBER = "masked_number", "its last digits"
    MASKED_EMAIL = "masked_email", "masked"
    ADDRESS = "address", "formatted, or the locality"


@dataclass(frozen=True, slots=True)
class ClaimDefinition:
    """One claim (OIDC Core 5.1, protocol.md), and the scopes that return it (OIDC Core 5.4).

    PersonClaims has it under `name`; a test compares them. `column`: the column of the person's row, where that has
    another name. `personal_number`: never in ID tokens, which end up in logs and browsers, and a scope that returns it
    can only be registered by an operator.
    """

    name: str
    scopes: tuple[str, ...]
    meaning: str
    kind: ClaimKind = ClaimKind.TEXT
    origin: ClaimOrigin = ClaimOrigin.FILE
    preview: ClaimPreview = ClaimPreview.HIDDEN
    column: str = ""
    personal_number: bool = False

    @property
    def row_column(self) -> str:
        """The column of the person's row."""
        return self.column or self.name


_PROFILE, _EMAIL, _PHONE, _ADDRESS = ("profile",), ("email",), ("phone",), ("address",)
_STAFF, _OFFICES = ("pegawai",), ("organisasi",)

CLAIM_DEFINITIONS = (
    ClaimDefinition("name", _PROFILE, "The full name.", preview=ClaimPreview.PLAIN),
    ClaimDefinition("given_name", _PROFILE, "The given names."),
    ClaimDefinition("family_name", _PROFILE, "The surnames."),
    ClaimDefinition("middle_name", _PROFILE, "The middle names."),
    ClaimDefinition("nickname", _PROFILE, "What the person is called."),
    ClaimDefinition(
        "preferred_username",
        _PROFILE,
        "The username that the person logs in with.",
        origin=ClaimOrigin.ACCOUNT,
        preview=ClaimPreview.PLAIN,
        column="username",
    ),
    ClaimDefinition("profile", _PROFILE, "A page about the person.", ClaimKind.WEB_ADDRESS),
    ClaimDefinition("picture", _PROFILE, "A picture of the person.", ClaimKind.WEB_ADDRESS),
    ClaimDefinition("website", _PROFILE, "The person's own page.", ClaimKind.WEB_ADDRESS),
    ClaimDefinition("gender", _PROFILE, "The gender."),
    ClaimDefinition("birthdate", _PROFILE, "The date or year of birth.", ClaimKind.BIRTHDATE),
    ClaimDefinition("zoneinfo", _PROFILE, "The person's time zone.", ClaimKind.ZONE),
    ClaimDefinition("locale", _PROFILE, "The person's language.", ClaimKind.LOCALE),
    ClaimDefinition(
        "updated_at", _PROFILE, "When the person's data changed.", ClaimKind.TIME, origin=ClaimOrigin.ACCOUNT
    ),
    ClaimDefinition("email", _EMAIL, "The email address.", ClaimKind.EMAIL, preview=ClaimPreview.MASKED_EMAIL),
    ClaimDefinition("email_verified", _EMAIL, "Whether the address was verified.", ClaimKind.BOOLEAN),
    ClaimDefinition("phone_number", _PHONE, "The phone number.", preview=ClaimPreview.MASKED_NUMBER),
    ClaimDefinition("phone_number_verified", _PHONE, "Whether the number was verified.", ClaimKind.BOOLEAN),
    ClaimDefinition("address", _ADDRESS, "The postal address.", ClaimKind.ADDRESS, preview=ClaimPreview.ADDRESS),
    ClaimDefinition(
        "nip",
        _STAFF,
        "The civil servant's number (NIP).",
        ClaimKind.NIP,
        origin=ClaimOrigin.ACCOUNT,
        preview=ClaimPreview.MASKED_NUMBER,
        personal_number=True,
    ),
    ClaimDefinition("jenis_pegawai", _STAFF, "The kind of employment, as in PNS or PPPK."),
    ClaimDefinition("status_pegawai", _STAFF, "The state of the employment."),
    ClaimDefinition("golongan", _STAFF, "The pay grade, as in III/c."),
    ClaimDefinition("pangkat", _STAFF, "The rank.", preview=ClaimPreview.PLAIN),
    ClaimDefinition("jabatan", _STAFF, "The post.", preview=ClaimPreview.PLAIN),
    ClaimDefinition("jenis_jabatan", _STAFF, "The kind of post."),
    ClaimDefinition("eselon", _STAFF, "The echelon."),
    ClaimDefinition("opd_kode", _OFFICES, "The code of the agency (OPD).", origin=ClaimOrigin.OFFICE),
    ClaimDefinition(
        "opd_nama", _OFFICES, "The name of the agency.", origin=ClaimOrigin.OFFICE, preview=ClaimPreview.PLAIN
    ),
    ClaimDefinition("unit_kode", _OFFICES, "The code of the unit.", origin=ClaimOrigin.OFFICE),
    ClaimDefinition(
        "unit_nama", _OFFICES, "The name of the unit.", origin=ClaimOrigin.OFFICE, preview=ClaimPreview.PLAIN
    ),
    ClaimDefinition("unit_tipe", _OFFICES, "The type of the unit.", origin=ClaimOrigin.OFFICE),
    ClaimDefinition(
        "roles",
        ("peran", "roles"),
        "The roles in this provider.",
        ClaimKind.LIST,
        origin=ClaimOrigin.ROLES,
        preview=ClaimPreview.PLAIN,
    ),
    ClaimDefinition(
        "groups", ("peran",), "The codes of agency and unit.", ClaimKind.LIST, origin=ClaimOrigin.OTHER_CLAIMS
    ),
    ClaimDefinition(
        "username",
        ("username",),
        "The preferred_username, under the name that Logto uses.",
        origin=ClaimOrigin.OTHER_CLAIMS,
    ),
    ClaimDefinition(
        "organizations",
        ("urn:logto:scope:organizations",),
        "The codes of agency and unit.",
        ClaimKind.LIST,
        origin=ClaimOrigin.OTHER_CLAIMS,
    ),
    ClaimDefinition(
        "organization_roles",
        ("urn:logto:scope:organization_roles",),
        "The roles, each after the code of the agency.",
        ClaimKind.LIST,
        origin=ClaimOrigin.OTHER_CLAIMS,
    ),
)
#: The members of `address` (OIDC Core 5.1.1); the column of each begins with `address_`.
ADDRESS_PARTS = (
    ClaimDefinition("formatted", _ADDRESS, "The whole address.", ClaimKind.LINES),
    ClaimDefinition("street_address", _ADDRESS, "Street and number.", ClaimKind.LINES),
    ClaimDefinition("locality", _ADDRESS, "The city."),
    ClaimDefinition("region", _ADDRESS, "The province."),
    ClaimDefinition("postal_code", _ADDRESS, "The postal code."),
    ClaimDefinition("country", _ADDRESS, "The country."),
)
#: Every scope about persons, in the order of discovery; the first and the last return no claim.
PERSON_SCOPES = (
    "openid",
    "profile",
    "email",
    "phone",
    "address",
    "pegawai",
    "organisasi",
    "peran",
    "roles",
    "username",
    "urn:logto:scope:organizations",
    "urn:logto:scope:organization_roles",
    "offline_access",
)
#: With the NIK, which is no claim here, so that whoever adds it cannot forget what it is.
PERSONAL_NUMBERS = frozenset({"nik", *(claim.name for claim in CLAIM_DEFINITIONS if claim.personal_number)})
