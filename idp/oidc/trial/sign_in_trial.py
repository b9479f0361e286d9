"""SignInTrials: runs a sign-in of a persona by the rules of the protocol, and stores and counts nothing of it."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, IntEnum, auto

from idp.clients.registry import RegisteredClient
from idp.clients.sandbox.personas import Persona, PersonaLogin
from idp.foundation import secret_values
from idp.foundation.ids import new_id
from idp.oidc.policy import Lifetimes
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.protocol.authorize import AuthorizationRequest, pkce, read, read_destination
from idp.protocol.authorize.interaction import AuthenticatedPerson, ConsentState, Proceed, Refuse, next_step
from idp.protocol.errors import OAuthError, UnredirectableError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens import claims
from idp.protocol.tokens.claim_definitions import CLAIM_DEFINITIONS
from idp.protocol.tokens.id_token import AuthenticationFacts, IdToken

#: The scopes that the page tells of when they are missing.
_SCOPES_SHOWN = ("profile", "organisasi", "email", "phone", "peran", "pegawai")


class TrialStep(IntEnum):
    """The steps of a sign-in, in their order."""

    REQUEST = 1
    LOGIN = 2
    CODE = 3
    TOKEN = 4
    USERINFO = 5


class MissingReason(Enum):
    """Why an application does not receive something about a person."""

    NOT_REGISTERED = auto()
    NO_VALUE = auto()


@dataclass(frozen=True, slots=True)
class MissingClaim:
    """What the application does not receive: a scope it did not register, or a claim without a value."""

    name: str
    reason: MissingReason


@dataclass(frozen=True, slots=True)
class TrialFailure:
    """The step that stopped the trial, and the error that an application would see."""

    step: TrialStep
    code: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTrial:
    """What one trial showed; what comes after a failure is empty.

    `header` and `id_token` are the parts of an ID token whose signature was verified; the token itself is not shown, so
    that nobody can use it. `scopes`: those whose claims userinfo holds.
    """

    persona: Persona
    at: datetime
    parameters: Mapping[str, str]
    header: Mapping[str, object] = field(default_factory=dict)
    id_token: Mapping[str, object] = field(default_factory=dict)
    userinfo: Mapping[str, object] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    missing: tuple[MissingClaim, ...] = ()
    failure: TrialFailure | None = None

    @property
    def passed(self) -> int:
        """How many steps succeeded."""
        return len(TrialStep) if self.failure is None else self.failure.step - 1


class SignInTrials:
    """Uses the rules, the keys and the subjects of real sign-ins, and no grant, session, recorder or database."""

    def __init__(
        self, provider: Provider, signer: JwtSigner, subjects: SubjectIdentifiers, lifetimes: Lifetimes
    ) -> None:
        self._provider = provider
        self._signer = signer
        self._subjects = subjects
        self._lifetimes = lifetimes

    def run(self, client: RegisteredClient, persona: Persona, now: datetime) -> SignInTrial:
        """The trial of this client with this persona, up to the first step that fails."""
        trial = SignInTrial(persona=persona, at=now, parameters=_example_request(client))
        login = PersonaLogin(persona, new_id(), now)
        try:
            request = self._read_request(client, trial.parameters)
        except (OAuthError, UnredirectableError) as refusal:
            return _failed(trial, TrialStep.REQUEST, refusal)
        refused = self._find_refusal(client, request, login)
        if refused is not None:
            return _failed(trial, TrialStep.LOGIN, refused)
        try:
            self._signer.require_offered(client)
        except OAuthError as refusal:
            return _failed(trial, TrialStep.TOKEN, refusal)
        header, id_token = self._make_id_token(client, request, login, now)
        return self._with_userinfo(replace(trial, header=header, id_token=id_token), client, request, login)

    def _read_request(self, client: RegisteredClient, sent: Mapping[str, str]) -> AuthorizationRequest:
        """The request by every rule. Raises OAuthError, UnredirectableError."""
        if not client.active:
            raise UnredirectableCause.CLIENT_SUSPENDED()
        parameters = Parameters(sent)
        destination = read_destination(parameters, client.metadata)
        return read(parameters, client.metadata, destination, policy=self._provider.pkce)

    def _find_refusal(
        self, client: RegisteredClient, request: AuthorizationRequest, login: PersonaLogin
    ) -> OAuthError | None:
        """Why this persona cannot be let in."""
        if login.persona.disabled:
            return AuthorizationCause.PERSONA_DISABLED()
        subject = self._subjects.subject_for(client.metadata, login)
        step = next_step(
            request,
            client.metadata,
            AuthenticatedPerson(subject, login.authenticated_at, login.acr, True, True, True),
            ConsentState(request.consent_scopes, just_now=True),
            now=login.authenticated_at,
            hinted_subject=None,
            minimum_acr=client.metadata.minimum_acr,
        )
        if isinstance(step, Proceed):
            return None
        return step.error if isinstance(step, Refuse) else AuthorizationCause.PERSONA_OTHER_SUBJECT()

    def _make_id_token(
        self, client: RegisteredClient, request: AuthorizationRequest, login: PersonaLogin, now: datetime
    ) -> tuple[Mapping[str, object], Mapping[str, object]]:
        """Header and claims of an ID token, after its signature was verified."""
        metadata, known = client.metadata, claims_of(login.persona.claims)
        algorithm = metadata.id_token_signed_response_alg
        named = claims.claims_for_id_token(request.scope) if metadata.claims_in_id_token else frozenset[str]()
        token = IdToken(
            issuer=self._provider.issuer,
            client_id=metadata.client_id,
            authentication=AuthenticationFacts(
                subject=self._subjects.subject_for(metadata, login),
                authenticated_at=login.authenticated_at,
                acr=login.acr,
                amr=login.amr,
                sid=self._subjects.session_id_for(metadata, login.session_id) if metadata.has_logout_address else None,
            ),
            issued_at=now,
            lifetime=self._lifetimes.id_token,
            nonce=request.nonce,
            access_token=secret_values.random_secret().reveal,
            algorithm=algorithm,
            requested_claims=claims.select_claims(known, named),
        )
        signed = self._signer.sign(token.claims(), algorithm, "JWT")
        return _read_header(signed), self._signer.verify(signed, "JWT")

    def _with_userinfo(
        self, trial: SignInTrial, client: RegisteredClient, request: AuthorizationRequest, login: PersonaLogin
    ) -> SignInTrial:
        known = claims_of(login.persona.claims) | {"sub": self._subjects.subject_for(client.metadata, login)}
        userinfo = claims.build_userinfo(known, request.scope, ())
        received = tuple(
            scope for scope in request.scope if not claims.claims_for_scopes((scope,)).isdisjoint(userinfo)
        )
        return replace(
            trial, userinfo=userinfo, scopes=received, missing=_find_missing(frozenset(request.scope), userinfo)
        )


def _example_request(client: RegisteredClient) -> Mapping[str, str]:
    """The parameters that an application of today sends: state, nonce and PKCE."""
    scopes = sorted(client.metadata.scopes - {"openid", "offline_access"})
    return {
        "response_type": "code",
        "client_id": client.metadata.client_id,
        "redirect_uri": next(iter(client.metadata.redirect_uris), ""),
        "scope": " ".join(("openid", *scopes)),
        "state": secret_values.random_secret().reveal,
        "nonce": secret_values.random_secret().reveal,
        "code_challenge": pkce.compute_challenge(secret_values.random_secret().reveal),
        "code_challenge_method": "S256",
    }


def _find_missing(registered: frozenset[str], userinfo: Mapping[str, object]) -> tuple[MissingClaim, ...]:
    """The scopes about people that were not registered, and the claims of registered ones that have no value."""
    opened = claims.claims_for_scopes(registered)
    empty = [claim.name for claim in CLAIM_DEFINITIONS if claim.name in opened and claim.name not in userinfo]
    return (
        *(MissingClaim(name, MissingReason.NOT_REGISTERED) for name in _SCOPES_SHOWN if name not in registered),
        *(MissingClaim(name, MissingReason.NO_VALUE) for name in empty),
    )


def _failed(trial: SignInTrial, step: TrialStep, refusal: OAuthError | UnredirectableError) -> SignInTrial:
    code = refusal.code if isinstance(refusal, OAuthError) else refusal.cause.key
    return replace(trial, failure=TrialFailure(step, code, str(refusal)))


def _read_header(token: str) -> Mapping[str, object]:
    """The JOSE header of a token that we signed (RFC 7515 4)."""
    encoded = token.partition(".")[0]
    header: Mapping[str, object] = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return header
