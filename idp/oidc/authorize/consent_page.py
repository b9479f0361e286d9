"""What the consent page shows, and what pressing its buttons does."""

from dataclasses import dataclass

from idp.accounts import person as persons
from idp.accounts.person import PersonClaims
from idp.accounts.sessions import Here
from idp.accounts.store import people
from idp.accounts.views import masked_email, masked_number
from idp.clients.registry import RegisteredClient
from idp.foundation.database import Session
from idp.oidc.authorize.case import Case, Cases
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.questions import path_of
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.views import AskingApplication, ConsentView, Shared
from idp.protocol.authorize.interaction import AskConsent
from idp.protocol.client import Environment, Ownership

#: Said to stay here when an outside application does not ask for them.
_SENSITIVE = ("pegawai", "organisasi", "email", "phone", "address")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that stands: to whom, about which request; `notice`: to be noted rather than agreed to.

    `before`: what the person agreed to share with this client earlier (None: nothing was ever asked).
    """

    handle: str
    case: Case
    here: Here
    notice: bool
    before: frozenset[str] | None = None


class ConsentPage:
    """Shows a kept request to the person at the browser and keeps what they say."""

    def __init__(self, cases: Cases, consents: Consents) -> None:
        self._cases = cases
        self._consents = consents

    async def asking(self, handle: str, cookie: str | None) -> Asking | Elsewhere | Unproven:
        """The question behind a handle; Elsewhere when it is no longer (or not yet) to be asked."""
        case = await self._cases.reopened(handle, cookie)
        if not isinstance(case, Case):
            return case
        if case.here is None:
            return Elsewhere(path_of(handle))
        before = await self._consents.given(case.here.person_id, case.proven.client.metadata.client_id)
        step = case.step(before)
        if not isinstance(step, AskConsent):
            return Elsewhere(path_of(handle))
        return Asking(handle, case, case.here, step.notice, before)

    async def view(self, session: Session, asking: Asking) -> ConsentView:
        """The page's view: the person's own values, masked where somebody might look over their shoulder."""
        row = await people.facts_of(session, asking.here.person_id, asking.case.now)
        person = persons.from_row(row)
        wanted = asking.case.request.needs_consent_for
        added = frozenset[str]() if asking.before is None else wanted - asking.before
        return ConsentView(
            action=f"/persetujuan?lanjut={asking.handle}",
            application=application(asking.case.proven.client),
            shared=tuple(
                Shared(scope, values_of(scope, person), scope in added) for scope in sorted(wanted - {"openid"})
            ),
            withheld=tuple(scope for scope in _SENSITIVE if scope not in wanted),
            widened=bool(added),
        )

    async def agree(self, session: Session, asking: Asking) -> str:
        """Keep the agreement; where the request goes on."""
        kept = asking.case.proven.kept
        assert kept is not None  # noqa: S101  asking() opens kept requests only
        here = (asking.here.person_id, asking.here.session_id)
        await self._consents.agree(session, here, asking.case.request, kept)
        return path_of(asking.handle)


def application(client: RegisteredClient) -> AskingApplication:
    """A client as pages name it."""
    metadata = client.metadata
    return AskingApplication(
        name=client.application_name or metadata.client_name,
        office=client.office_name,
        outside=metadata.ownership is Ownership.LUAR,
        untested=metadata.environment is Environment.UJI,
        home=metadata.client_uri,
        policy=metadata.policy_uri,
        terms=metadata.tos_uri,
        logo=client.logo,
    )


def values_of(scope: str, person: PersonClaims) -> tuple[str, ...]:
    """What a scope says about this person, masked where somebody might look over their shoulder."""
    offices = (person.opd_nama, person.unit_nama)
    known: dict[str, tuple[str | None, ...]] = {
        "profile": (person.name, person.preferred_username),
        "username": (person.preferred_username,),
        "email": (masked_email(person.email or ""),),
        "phone": (masked_number(person.phone_number or ""),),
        "address": (person.address.formatted or person.address.locality,) if person.address else (),
        "pegawai": (masked_number(person.nip or ""), person.pangkat, person.jabatan),
        "organisasi": offices,
        "peran": tuple(str(role) for role in person.roles),
        "roles": tuple(str(role) for role in person.roles),
        "urn:logto:scope:organizations": offices,
        "urn:logto:scope:organization_roles": offices,
    }
    return tuple(dict.fromkeys(value for value in known.get(scope, ()) if value))
