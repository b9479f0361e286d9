"""Audit events and outbox messages of clients."""

from idp.foundation.audit import AuditTag
from idp.foundation.outbox import MessageKind


class ClientsEvent(AuditTag):
    """What clients record in the audit trail."""

    CLIENT_REGISTERED = "client.registered", "A client was registered."
    CLIENT_UPDATED = "client.updated", "The metadata of a client changed; the detail names the fields."
    CLIENT_SUSPENDED = "client.suspended", "A client was suspended: nothing of it works."
    CLIENT_RESUMED = "client.resumed", "A suspended client works again."
    CLIENT_REMOVED = "client.removed", "A client was removed by an operator, by itself, or because it was never used."
    SANDBOX_ADMISSION_DECIDED = (
        "client.sandbox_admission_decided",
        "An operator decided whom a client in the sandbox admits.",
    )
    CLIENT_CLAIMED = "client.claimed", "A client that registered itself was claimed for an application by its team."
    TESTER_INVITED = "tester.invited", "A person was invited to test clients in the sandbox."
    TESTER_ACCEPTED = "tester.accepted", "A person accepted an invitation to test; the subject is the invitation."
    TESTER_ENDED = "tester.ended", "A tester of clients in the sandbox, or an invitation, was ended."
    SECRET_ISSUED = "client.secret_issued", "A client received a secret."
    SECRET_BROUGHT = "client.secret_brought", "A client was imported with the secret it had before."
    SECRET_REVOKED = "client.secret_revoked", "A secret of a client was revoked."
    REGISTRATION_TOKEN_ISSUED = "registration_token.issued", "An initial access token for registrations was issued."
    REGISTRATION_TOKEN_REVOKED = "registration_token.revoked", "An initial access token was revoked."
    API_REGISTERED = "api.registered", "An API was registered."
    API_CHANGED = "api.changed", "An API changed; the detail names the fields."
    API_REMOVED = "api.removed", "An API was removed."
    TEAM_MEMBER_ADDED = (
        "team.member_added",
        "A person was added to the team of an application; the detail has the role.",
    )
    TEAM_MEMBER_CHANGED = "team.member_changed", "A member of a team has another role; the detail has it."
    TEAM_MEMBER_REMOVED = "team.member_removed", "A person was removed from a team, or left it."


class ClientsMessage(MessageKind):
    """What clients tell the packages above them, and what they do after a commit."""

    CLIENT_STOPPED = "client:stopped", "A client was suspended, removed or moved to production or back.", ("client_id",)
    SCOPES_RELEASED = (
        "api:scopes_given_up",
        "Scopes no longer belong to an API, so another API may take them; `scopes` has spaces between them.",
        ("scopes",),
    )
    TESTER_ENDED = (
        "tester:ended",
        "A person is no tester of clients in the sandbox any more; `client_ids` has spaces between them.",
        ("person_id", "client_ids", "at"),
    )
    LOGO_CHANGED = "client:logo", "A client's logo_uri changed; `client` is the id of its row.", ("client",)
