"""data_purposes: what a client needs each scope about people for, and on which legal basis (UU 27/2022, article 20)."""

from collections.abc import Collection, Mapping
from typing import Any

from idp.protocol.client import DataPurpose, LegalBasis
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.parameters import is_text
from idp.protocol.registration.metadata_reader import MetadataReader
from idp.protocol.tokens.claim_definitions import PERSON_SCOPES
from idp.visible_text import shows_every_letter

LONGEST_PURPOSE = 300
LONGEST_REGULATION = 200
_MEMBERS = frozenset({"scope", "purpose", "legal_basis", "regulation"})


def is_visible(text: object, longest: int) -> bool:
    """Whether this is text of 1 to `longest` characters that people can see."""
    return isinstance(text, str) and 0 < len(text.strip()) <= longest and is_text(text) and shows_every_letter(text)


def read_purposes(members: MetadataReader, name: str) -> tuple[DataPurpose, ...]:
    """The purposes, at most one for each scope about people. Raises InvalidClientMetadata."""
    sent = members.raw.get(name)
    if sent is None:
        return ()
    found = [_read_purpose(item) for item in sent] if isinstance(sent, list | tuple) else [None]
    purposes = tuple(one for one in found if one is not None)
    if len(purposes) != len(found) or len({one.scope for one in purposes}) != len(found):
        raise RegistrationCause.DATA_PURPOSES_MALFORMED(
            name=name, longest=LONGEST_PURPOSE, allowed=", ".join(LegalBasis)
        )
    return purposes


def write_purposes(purposes: Collection[DataPurpose]) -> list[dict[str, str]]:
    """The purposes as JSON objects; an empty regulation is left out."""
    return [_write_purpose(one) for one in purposes]


def parse_purposes(stored: Collection[Mapping[str, Any]]) -> tuple[DataPurpose, ...]:
    """The purposes of an accepted document."""
    return tuple(
        DataPurpose(one["scope"], one["purpose"], LegalBasis(one["legal_basis"]), one.get("regulation", ""))
        for one in stored
    )


def _read_purpose(item: object) -> DataPurpose | None:
    """The purpose, or None where something is wrong with it."""
    if not isinstance(item, dict) or not _MEMBERS.issuperset(item):
        return None
    scope, regulation = item.get("scope"), item.get("regulation", "")
    basis = next((one for one in LegalBasis if one == item.get("legal_basis")), None)
    known = isinstance(scope, str) and scope in PERSON_SCOPES
    ruled = regulation == "" or is_visible(regulation, LONGEST_REGULATION)
    if basis is None or not known or not ruled or not is_visible(item.get("purpose"), LONGEST_PURPOSE):
        return None
    return DataPurpose(str(scope), item["purpose"].strip(), basis, str(regulation).strip())


def _write_purpose(purpose: DataPurpose) -> dict[str, str]:
    written = {"scope": purpose.scope, "purpose": purpose.purpose, "legal_basis": str(purpose.legal_basis)}
    return written | ({"regulation": purpose.regulation} if purpose.regulation else {})
