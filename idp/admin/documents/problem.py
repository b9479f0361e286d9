"""Problem documents (RFC 9457), and the error responses of operations in the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"


class ProblemDocument(BaseModel):
    """An error: `title` says what it is, `detail` what to do next."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str


_SCHEMA = ProblemDocument.model_json_schema()

_MEANING = {
    400: "The body cannot be read.",
    401: "No access token, or one that is not valid.",
    403: "The access token lacks the needed scope.",
    404: "There is nothing with this id, or no page behind this cursor.",
    409: "It conflicts with what is there.",
    422: "A parameter or the body is not as described.",
}

#: Of 422 where no schema can say it: members that contradict each other, the profile or the policy.
CONTRADICTS = "The body is not as described, or contradicts itself, its profile or the policy here; detail says what."

Responses = dict[int | str, dict[str, Any]]


def problems(*more: int) -> Responses:
    """The error responses of a guarded endpoint, for FastAPI's `responses`; `more`: further statuses."""
    return {status: _described(status, _MEANING[status]) for status in sorted({401, 403, 422, *more})}


def judged(*more: int) -> Responses:
    """The error responses of an endpoint whose body is validated beyond its schema."""
    return {**problems(*more), 422: _described(422, CONTRADICTS)}


def _described(status: int, meaning: str) -> dict[str, Any]:
    described: dict[str, Any] = {"description": meaning, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
    if status in (401, 403):
        described["headers"] = {"WWW-Authenticate": {"description": "RFC 6750 3", "schema": {"type": "string"}}}
    return described
