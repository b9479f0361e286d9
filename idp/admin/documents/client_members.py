"""The members of client metadata as fields of the admin API's models, made from the table of client metadata."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt

from idp.permissions import Permission
from idp.protocol.registration.member_kinds import Member, MemberForm
from idp.protocol.registration.metadata_fields import order_fields

Text = Annotated[str, Field(max_length=200)]
Address = Annotated[str, Field(max_length=2000, examples=["https://aplikasi.example.go.id/kembali"])]

#: The order of the fields of a model: the table's, but for the method, which stands with the keys.
_SHOWN = order_fields({"token_endpoint_auth_method": "resources"})
_KEY_SET = dict[str, Any]
_Purpose = dict[str, Annotated[str, Field(max_length=300)]]
_REQUESTED: Mapping[MemberForm, Any] = {
    MemberForm.TEXT: Text,
    MemberForm.TEXTS: Annotated[list[Text], Field(max_length=50)],
    MemberForm.ADDRESS: Address,
    MemberForm.ADDRESSES: Annotated[list[Address], Field(max_length=50)],
    MemberForm.FLAG: StrictBool,
    MemberForm.SECONDS: Annotated[StrictInt, Field(ge=0)],
    MemberForm.KEYS: _KEY_SET,
    MemberForm.PURPOSES: Annotated[list[_Purpose], Field(max_length=50)],
}
_RETURNED: Mapping[MemberForm, Any] = {
    MemberForm.TEXT: str,
    MemberForm.TEXTS: list[str],
    MemberForm.ADDRESS: str,
    MemberForm.ADDRESSES: list[str],
    MemberForm.WORDS: str,
    MemberForm.FLAG: bool,
    MemberForm.SECONDS: int,
    MemberForm.KEYS: _KEY_SET,
    MemberForm.PURPOSES: list[_Purpose],
}


def make_request_fields() -> dict[str, Any]:
    """The members that an operator may send, all of them optional: pydantic type and field."""
    return {
        member.name: (_requested(member) | None, Field(None, description=_outer_hint(member)))
        for field in _SHOWN
        if Permission.WRITE_CLIENTS in field.set_by
        for member in field.members
    }


def make_response_fields() -> dict[str, Any]:
    """All members; those of fields without a default are null when they are not set: pydantic type and field."""
    return {
        member.name: (_returned(member) | None, Field(None, description=member.shown or None))
        if field.default is None
        else (_returned(member), Field(description=member.shown or None))
        for field in _SHOWN
        for member in field.members
    }


def _requested(member: Member) -> Any:
    if member.form is MemberForm.WORDS:
        return Annotated[str, Field(max_length=2000, description=member.hint)]
    return _options(member) if member.choices else _REQUESTED[member.form]


def _outer_hint(member: Member) -> str | None:
    """The description of the member, where its type does not describe it."""
    return None if member.form is MemberForm.WORDS else member.hint or None


def _returned(member: Member) -> Any:
    return _options(member) if member.choices else _RETURNED[member.form]


def _options(member: Member) -> Any:
    """The union of the member's enumerations."""
    return reduce(or_, member.choices)
