"""find_fix(): what to copy into an application, in the way of its stack, with the values that are registered; pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from idp.protocol.client import ClientMetadata


class FixKind(StrEnum):
    """What has to be changed in an application; the value is the key of its sentence."""

    REDIRECT_URI = "redirect_uri"
    LOGOUT_REDIRECT_URI = "post_logout_redirect_uri"
    CREDENTIALS = "credentials"
    SCOPE = "scope"
    PKCE = "pkce"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class ConfigurationFix:
    """A few lines to copy; `place`: the file of the stack they belong in, or empty."""

    kind: FixKind
    place: str
    text: str


#: What is to be changed where an error has this cause, or this cause behind it.
_KINDS: Mapping[str, FixKind] = {
    "redirect_uri_missing": FixKind.REDIRECT_URI,
    "redirect_uri_unregistered": FixKind.REDIRECT_URI,
    "pushed_redirect_uri_not_registered": FixKind.REDIRECT_URI,
    "code_redirect_uri_differs": FixKind.REDIRECT_URI,
    "logout_redirect_uri_unregistered": FixKind.LOGOUT_REDIRECT_URI,
    "client_secret_wrong": FixKind.CREDENTIALS,
    "client_secret_expired": FixKind.CREDENTIALS,
    "client_proof_missing": FixKind.CREDENTIALS,
    "client_credentials_missing": FixKind.CREDENTIALS,
    "client_authentication_method_differs": FixKind.CREDENTIALS,
    "basic_credentials_malformed": FixKind.CREDENTIALS,
    "scope_not_of_client": FixKind.SCOPE,
    "code_challenge_missing": FixKind.PKCE,
    "code_challenge_malformed": FixKind.PKCE,
    "code_challenge_method_unsupported": FixKind.PKCE,
    "code_verifier_malformed": FixKind.PKCE,
    "code_verifier_mismatch": FixKind.PKCE,
    "jwt_issued_in_future": FixKind.CLOCK,
    "jwt_expired": FixKind.CLOCK,
    "request_object_expired": FixKind.CLOCK,
    "request_object_not_yet_valid": FixKind.CLOCK,
    "dpop_proof_not_recent": FixKind.CLOCK,
    "dpop_proof_not_yet_valid": FixKind.CLOCK,
}
_CLOCK = "sudo timedatectl set-ntp true\ntimedatectl status"

#: `software_id` of a client -> the file that holds its settings.
_PLACES: Mapping[str, str] = {
    "php": "divos.php",
    "laravel": ".env",
    "fastapi-authlib": "app.py",
    "fastapi-python-jose": "app.py",
}
_PKCE: Mapping[str, str] = {
    "php": (
        "$verifier = rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '=');\n"
        "$_SESSION['code_verifier'] = $verifier;\n"
        "$challenge = rtrim(strtr(base64_encode(hash('sha256', $verifier, true)), '+/', '-_'), '=');"
    ),
    "laravel": "return Socialite::driver('divos')->enablePKCE()->redirect();",
    "fastapi-authlib": 'client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},',
    "fastapi-python-jose": (
        "verifier = secrets.token_urlsafe(32)\n"
        "digest = hashlib.sha256(verifier.encode()).digest()\n"
        'challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()'
    ),
    "": "code_challenge = BASE64URL(SHA256(code_verifier))\ncode_challenge_method = S256",
}


def find_fix(causes: Sequence[str], client: ClientMetadata, nearest: Sequence[str] = ()) -> ConfigurationFix | None:
    """The fix for an error of this client; None where no line of a configuration mends it.

    `causes`: the key of its cause and of those behind it; `nearest`: registered values, the most likely one first.
    """
    kind = next((_KINDS[cause] for cause in causes if cause in _KINDS), None)
    if kind is None:
        return None
    stack = client.software_id if client.software_id in _PLACES else ""
    match kind:
        case FixKind.CLOCK:
            return ConfigurationFix(kind, "", _CLOCK)
        case FixKind.PKCE:
            return ConfigurationFix(kind, _PLACES.get(stack or "", ""), _PKCE[stack or ""])
        case _:
            settings = _list_settings(kind, client, nearest)
            text = "\n".join(_write_setting(stack or "", name, value) for name, value in settings.items() if value)
            return ConfigurationFix(kind, _PLACES.get(stack or "", ""), text) if text else None


def _list_settings(kind: FixKind, client: ClientMetadata, nearest: Sequence[str]) -> Mapping[str, str]:
    if kind is FixKind.REDIRECT_URI:
        return {"redirect_uri": _choose(nearest, client.redirect_uris)}
    if kind is FixKind.LOGOUT_REDIRECT_URI:
        return {"post_logout_redirect_uri": _choose(nearest, client.post_logout_redirect_uris)}
    if kind is FixKind.SCOPE:
        return {"scope": " ".join(sorted(client.scopes, key=lambda scope: (scope != "openid", scope)))}
    return {"client_id": client.client_id, "client_secret": "…"}


def _choose(nearest: Sequence[str], registered: Sequence[str]) -> str:
    """The nearest value that is still registered, or the first that is."""
    return next((one for one in nearest if one in registered), next(iter(registered), ""))


def _write_setting(stack: str, name: str, value: str) -> str:
    """One line of the configuration; a value ends no text of the language it stands in."""
    if stack == "php":
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{name}' => '{escaped}',"
    if stack == "laravel":
        return f"DIVOS_{name.upper()}={json.dumps(value, ensure_ascii=False)}"
    if stack:
        return f"{name.upper()} = {json.dumps(value, ensure_ascii=False)}"
    return f"{name} = {value}"
