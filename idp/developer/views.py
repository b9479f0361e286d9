"""View values of the developer area."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from uuid import UUID

from idp.catalogue.application import Application
from idp.clients.records import ClientRecord
from idp.clients.sandbox.personas import Persona
from idp.clients.stack import Stack
from idp.developer.application_way import Stage
from idp.developer.developer_home import DeveloperSummary
from idp.developer.guide import Guide
from idp.developer.kits import ClientKit
from idp.developer.registration_form import FormProblem, RegistrationDraft, carried_fields
from idp.developer.team_applications import JoinedApplication
from idp.diagnosis.cause_guide import CauseTitles
from idp.oidc.trial.sign_in_trial import SignInTrial
from idp.protocol.client import Environment, LegalBasis
from idp.protocol.registration.redirect_advice import RedirectAdvice
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class DeveloperHomeView(CauseTitles):
    """The first page of the area; `issuer` is what libraries of applications ask for."""

    visitor: HeaderUser
    summary: DeveloperSummary
    issuer: str
    may_claim: bool

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of every application's way."""
        return tuple(Stage)

    @property
    def may_register(self) -> bool:
        """Whether there is an application of which the person may register clients."""
        return any(one.team.may_register for one in self.summary.applications)


class RegistrationStep(IntEnum):
    """The two steps of the registration form."""

    ADDRESSES = 1
    DATA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationView:
    """One step of the registration form; `choices`: the applications of the person's teams, readers' too."""

    visitor: HeaderUser
    step: RegistrationStep
    draft: RegistrationDraft
    choices: tuple[JoinedApplication, ...]
    problems: tuple[FormProblem, ...] = ()
    advice: tuple[RedirectAdvice, ...] = ()

    @property
    def open_choices(self) -> tuple[JoinedApplication, ...]:
        """The applications that the person may register clients of."""
        return tuple(one for one in self.choices if one.may_register)

    @property
    def application(self) -> Application | None:
        """The chosen application."""
        return next((one.application for one in self.choices if one.application.id == self.draft.application_id), None)

    @property
    def hidden(self) -> dict[str, str]:
        """The fields of the other step."""
        return carried_fields(self.draft, of_addresses=self.step is RegistrationStep.DATA)

    @property
    def stacks(self) -> tuple[Stack, ...]:
        return tuple(Stack)

    @property
    def bases(self) -> tuple[LegalBasis, ...]:
        return tuple(LegalBasis)

    @property
    def warnings(self) -> tuple[RedirectAdvice, ...]:
        """The advice about addresses that can be registered."""
        return tuple(one for one in self.advice if not one.refused)

    def problem(self, field: str) -> FormProblem | None:
        """The first problem of a field."""
        return next((one for one in self.problems if one.field == field), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredView:
    """The client that was just registered, with its secret, which no page shows again."""

    visitor: HeaderUser
    application: Application
    client: ClientRecord
    issuer: str
    secret: str
    stack: Stack
    kit: ClientKit


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTrialView:
    """Trying a sign-in to a sandbox client; `trial`: what it showed, None before the button is pressed."""

    visitor: HeaderUser
    client: ClientRecord
    application: Application
    issuer: str
    personas: tuple[Persona, ...]
    chosen: str
    trial: SignInTrial | None = None

    @property
    def can_try(self) -> bool:
        """Whether personas may sign in to the client: it is in the sandbox."""
        return self.client.metadata.environment is Environment.UJI

    def moment(self, seconds: int) -> datetime:
        """The time that a claim of an ID token names (RFC 7519 2)."""
        return datetime.fromtimestamp(seconds, UTC)

    @property
    def userinfo_text(self) -> str:
        """The userinfo response as JSON text."""
        return json.dumps(dict(self.trial.userinfo), indent=2, ensure_ascii=False) if self.trial else ""


@dataclass(frozen=True, slots=True)
class AlreadyRegisteredView:
    """The form was sent before: the client exists, and its secret was shown then."""

    visitor: HeaderUser
    client_id: str
    application_id: UUID


@dataclass(frozen=True, slots=True)
class GuideClient:
    """A client of the reader's teams, whose client_id the guide may show."""

    client_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideView:
    """developer/guide.html: `visitor` None: not signed in; `chosen`: the client whose client_id stands in the text."""

    visitor: HeaderUser | None
    guide: Guide
    clients: tuple[GuideClient, ...] = ()
    chosen: GuideClient | None = None
