"""Answers of reads with an entity tag, and the conditions of requests on them (RFC 9110 8.8.3 and 13.1)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel
from starlette.responses import Response

from idp.admin.causes import AdminCause
from idp.foundation.paging import InvalidCursor

IfNoneMatch = Annotated[
    str | None,
    Header(max_length=2000, description="The `ETag` of an earlier answer: 304 without a body if it is still the same."),
]
IfMatch = Annotated[
    str | None,
    Header(max_length=2000, description="The `ETag` of what you read before: 412 if somebody changed it since."),
]


def respond(document: BaseModel, if_none_match: str | None, status: int = 200) -> Response:
    """The document with its entity tag, or 304 when the caller has it."""
    body = document.model_dump_json().encode()
    headers = {"ETag": _tag(body)}
    if if_none_match is not None and _lists(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, "application/json")


def require_match(document: BaseModel, if_match: str | None) -> None:
    """Raises Problem 428 without the condition, and 412 when the document is not the one that the caller read."""
    if if_match is None:
        raise AdminCause.PRECONDITION_MISSING()
    if not _lists(if_match, _tag(document.model_dump_json().encode())):
        raise AdminCause.CHANGED_MEANWHILE()


@contextmanager
def cursors_as_problems() -> Iterator[None]:
    """Raise Problem 404 for a cursor of another list, or of another order."""
    try:
        yield
    except InvalidCursor:
        raise AdminCause.CURSOR_UNKNOWN() from None


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _lists(condition: str, tag: str) -> bool:
    """Whether a condition names the tag; proxies that compress make a tag weak, which changes nothing here."""
    return condition.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in condition.split(","))
