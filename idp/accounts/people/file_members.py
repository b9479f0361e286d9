"""FILE_MEMBERS: the members of a row of the people file that are not claims of the same name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileMember:
    """One member; PersonDraft has it under `name`, except one that is not read. A test compares them."""

    name: str
    form: str
    meaning: str
    is_read: bool = True


FILE_MEMBERS = (
    FileMember(
        "sub",
        "UUID, or ASCII text of at most 255 characters",
        "The `sub` that applications know the person by, as the provider before wrote it.",
    ),
    FileMember("username", "1 to 128 characters", "What the person logs in with; the claim preferred_username."),
    FileMember("nip", "18 digits; spaces and dots do not count", "The civil servant's number, also to log in with."),
    FileMember(
        "password",
        "text; spaces at its ends belong to it",
        "The password, which must be one that the person may choose; the person's sessions end when it changes.",
    ),
    FileMember(
        "password_hash",
        "`$argon2id$…`, `$2y$…`, `pbkdf2_sha256$…`, `$pbkdf2-sha256$…`, Django's `argon2$…`, `bcrypt$…` and "
        "`bcrypt_sha256$…`, MD5 or SHA-1 as digits or as `md5$salt$…`, `sha1$salt$…`, `{SSHA}…`, `{SMD5}…`",
        "A hash instead of the password; replaced by our Argon2id at the next login. MD5 and SHA-1 are hashed once "
        "more before they are stored.",
    ),
    FileMember("office", "code", "The office the person works in, imported before."),
    FileMember("roles", 'list such as `["kominfo", "pengelola_opd@040701"]`', "The roles in this provider."),
    FileMember("active", "true or false", "Whether the person can log in."),
    FileMember("updated_at", "anything", "Accepted and not read: exports of other providers have it.", is_read=False),
)
FILE_MEMBER_NAMES = frozenset(member.name for member in FILE_MEMBERS)
