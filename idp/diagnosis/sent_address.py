"""find_offered_address(): a redirect URI that a client sent and had not registered, where its team may add it; pure."""

from idp.clients.teams.team_clients import TeamClient
from idp.diagnosis.diagnosis_reader import OpenedDiagnosis
from idp.protocol.registration.redirect_advice import advise
from idp.protocol.registration.registered_uri import UriContext

#: The cause, or the one behind it where requests are pushed.
_CAUSE = "redirect_uri_unregistered"
#: What stands in a stored text for a part that is not kept.
_LEFT_OUT = ("[disembunyikan]", " characters)", "…")


def find_offered_address(opened: OpenedDiagnosis, team: TeamClient | None) -> str:
    """The address, or "" where it cannot be registered: by whom looks only, by the rules, or because parts are gone."""
    sent = opened.report.facts.get("sent", "")
    if team is None or not team.may_change or not sent or _CAUSE not in opened.causes:
        return ""
    metadata = team.record.metadata
    if sent in metadata.redirect_uris or any(one in sent for one in _LEFT_OUT):
        return ""
    advice = advise(sent, (), UriContext(metadata.environment, metadata.application_type))
    return "" if any(one.refused for one in advice) else sent
