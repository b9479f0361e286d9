"""Causes of errors that the admin API finds itself (RFC 9457): what is wrong, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.protocol.errors.cause import Cause, Definition
from idp.web.errors import Problem


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProblemDefinition(Definition[Any]):
    """The definition of a cause with its HTTP status and title; the text becomes `detail`."""

    error: Any = Problem
    status: int
    title: str


class AdminCause(Cause):
    """Why the admin API refuses a request before any use case."""

    def __call__(self, headers: Mapping[str, str] | None = None, **facts: object) -> Problem:
        found: ProblemDefinition = self.value
        return Problem(found.status, found.title, self.describe(facts), dict(headers or {}), cause=self)

    NO_ACCESS_TOKEN = ProblemDefinition(
        status=401, title="No access token", text="Send a token with the scope {scope} as bearer."
    )
    SCOPE_MISSING = ProblemDefinition(
        status=403,
        title="The access token lacks a scope",
        text="This needs the scope {scope}: register the client for it and ask for it at /token.",
    )
    CALLER_BELOW_CLIENT = ProblemDefinition(
        status=403,
        title="The client may do more than you",
        text="This needs the scope {scope} in your token too: register your client for it and ask for it.",
    )
    CURSOR_UNKNOWN = ProblemDefinition(
        status=404,
        title="There is no such page",
        text="Send the `next` of an earlier answer, or leave the cursor out.",
    )
    CLIENT_ID_NOT_FOUND = ProblemDefinition(
        status=404, title="No such client", text="No client has this id; list them at /api/v1/clients."
    )
    APPLICATION_ID_NOT_FOUND = ProblemDefinition(
        status=404, title="No such application", text="No application has this id; list them at /api/v1/applications."
    )
    CLAIM_ID_NOT_FOUND = ProblemDefinition(
        status=404, title="No such claim", text="No claim has this id; list those that wait at /api/v1/claims."
    )
    PERSON_NOT_FOUND = ProblemDefinition(
        status=404, title="No such person", text="Nobody has this username, NIP or sub; check its spelling."
    )
    CLAIM_NOT_POSSIBLE = ProblemDefinition(
        status=409,
        title="The claim cannot be made or decided so",
        text="It is refused: {problems}. docs/operating.md says what each means and what to do.",
    )
    TEAM_CHANGE_NOT_POSSIBLE = ProblemDefinition(
        status=409,
        title="The team cannot be changed so",
        text="It is refused: {problem}. docs/operating.md says what it means and what to do.",
    )
    API_ID_NOT_FOUND = ProblemDefinition(
        status=404, title="No such API", text="No API has this id; list them at /api/v1/apis."
    )
    AUDIT_EVENT_UNKNOWN = ProblemDefinition(
        status=404,
        title="There is no such event",
        text="Send an event such as role.granted or a group such as role; docs/enumerations.md lists them.",
    )
    DIAGNOSIS_CODE_NOT_FOUND = ProblemDefinition(
        status=404,
        title="There is no such code",
        text="Nothing is kept under this code: it is mistyped or older than what is kept; list them at "
        "/api/v1/diagnoses.",
    )
    HELP_REQUEST_ID_NOT_FOUND = ProblemDefinition(
        status=404,
        title="No such help request",
        text="No help request has this id; list them at /api/v1/help-requests.",
    )
    HELP_ANSWER_UNFIT = ProblemDefinition(
        status=422,
        title="The answer cannot be sent so",
        text="It is refused: {problem}. Send 1 to 1,000 characters, no personal numbers, e-mail addresses, secrets.",
    )
    HELP_ANSWER_NOT_POSSIBLE = ProblemDefinition(
        status=409,
        title="The help request cannot be answered now",
        text="It is refused: {problem}. Read the request again: somebody wrote since, or it is ended.",
    )
    OVERLAP_TOO_LONG = ProblemDefinition(
        status=422,
        title="The old secret would live too long",
        text="Send others_end_in of at most {longest} seconds.",
    )
    PERSON_NEEDED = ProblemDefinition(
        status=403,
        title="A person decides this",
        text="Send the access token of a person with the permission {permission}; a program's opens nothing here.",
    )
    PRECONDITION_MISSING = ProblemDefinition(
        status=428,
        title="Say what you read",
        text="Read it first, and send its ETag as If-Match, so that nobody's change is overwritten unseen.",
    )
    CHANGED_MEANWHILE = ProblemDefinition(
        status=412,
        title="Somebody changed it since you read it",
        text="Read it again, and send its new ETag as If-Match.",
    )
    INVENTORY_FIELDS_WRONG = ProblemDefinition(
        status=422,
        title="Fields are not accepted",
        text="Correct these members: {problems}.",
    )
    APPLICATION_DUPLICATE = ProblemDefinition(
        status=409,
        title="There are applications like it",
        text="Compare it with the inventory numbers {numbers}; send `other` with true if it is another application.",
    )
    DECISION_NOT_POSSIBLE = ProblemDefinition(
        status=422,
        title="The decision cannot be made so",
        text="It is refused: {problems}. docs/operating.md says what each means and what to do.",
    )
    DECISION_NOT_FOUND = ProblemDefinition(
        status=404,
        title="No decision stands",
        text="Nothing is declared about this application; list what was decided at its `decisions`.",
    )
    NOTE_UNFIT = ProblemDefinition(
        status=422,
        title="The note cannot be kept so",
        text="It is refused: {problem}. Send 1 to 1,000 characters, no personal numbers, e-mail addresses, secrets.",
    )
    NOTE_ID_NOT_FOUND = ProblemDefinition(
        status=404, title="No such note", text="No note of this application has this id; list them at its `notes`."
    )
    TOO_MANY_CHANGES = ProblemDefinition(
        status=422,
        title="There are too many changes for one file",
        text="A file has at most {most}: send since, until, office or direction, or read the list page by page.",
    )
    OFFICE_CODE_NOT_FOUND = ProblemDefinition(
        status=404, title="No such office", text="No office has this code; list them at /api/v1/offices."
    )
