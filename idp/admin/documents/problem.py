"""Problem documents (RFC 9457), and the error responses of operations in the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, Field

from idp.foundation.table_output import TableFormat

MEDIA_TYPE = "application/problem+json"


class ProblemDocument(BaseModel):
    """An error: `title` says what it is, `detail` what to do next."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str


_SCHEMA = ProblemDocument.model_json_schema()

_STATUS_DESCRIPTIONS = {
    400: "The body cannot be read.",
    401: "No access token, or one that is not valid.",
    403: "The access token lacks the needed scope.",
    404: "There is nothing with this id, or no page behind this cursor.",
    409: "It conflicts with what is there.",
    412: "Somebody changed it since it was read; read it again.",
    422: "A parameter or the body is not as described.",
    428: "If-Match is missing.",
}

#: Of 422 where no schema can say it: members that contradict each other, the profile or the policy.
INVALID_BODY = "The body is not as described, or contradicts itself, its profile or the policy here; detail says what."

Responses = dict[int | str, dict[str, Any]]


def problem_responses(*more: int) -> Responses:
    """The error responses of a guarded endpoint, for FastAPI's `responses`; `more`: further statuses."""
    return {status: _describe_status(status, _STATUS_DESCRIPTIONS[status]) for status in sorted({401, 403, 422, *more})}


def read_responses(*more: int) -> Responses:
    """The responses of a read with an entity tag beside its document; `more`: further error statuses."""
    tag = {"ETag": {"description": "RFC 9110 8.8.3", "schema": {"type": "string"}}}
    same = {"description": "It is what the caller has (If-None-Match).", "headers": tag}
    return {200: {"headers": tag}, 304: same, **problem_responses(*more)}


def file_responses(*more: int) -> Responses:
    """The responses of a file of a spreadsheet program; `more`: further error statuses."""
    text: dict[str, Any] = {"schema": {"type": "string"}}
    content = {form.media_type.partition(";")[0]: text for form in TableFormat}
    return {200: {"description": "The file.", "content": content}, **problem_responses(*more)}


def validated_problem_responses(*more: int) -> Responses:
    """The error responses of an endpoint whose body is validated beyond its schema."""
    return {**problem_responses(*more), 422: _describe_status(422, INVALID_BODY)}


def conditional_problem_responses(*more: int) -> Responses:
    """The error responses of an endpoint that changes what the caller has read (If-Match)."""
    return validated_problem_responses(412, 428, *more)


def _describe_status(status: int, meaning: str) -> dict[str, Any]:
    described: dict[str, Any] = {"description": meaning, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
    if status in (401, 403):
        described["headers"] = {"WWW-Authenticate": {"description": "RFC 6750 3", "schema": {"type": "string"}}}
    return described
