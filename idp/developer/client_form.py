"""The form of a client: reads what was typed, finds what is missing, and writes RFC 7591 members; pure."""

from collections.abc import Iterator, Mapping

from idp.clients.teams.team_rules import TEAM_SCOPES
from idp.developer.client_views import ClientForm, FieldProblem, ScopeField
from idp.protocol.client import ClientMetadata, DataPurpose, LegalBasis
from idp.protocol.registration.data_purposes import LONGEST_PURPOSE, LONGEST_REGULATION, is_visible, write_purposes

#: The longest field that is read.
_MOST_TYPED = 20_000
#: The field of each member, for errors of the rules.
FIELDS: Mapping[str, str] = {
    "client_name": "nama",
    "redirect_uris": "alamat",
    "post_logout_redirect_uris": "keluar",
    "backchannel_logout_uri": "kanal",
    "initiate_login_uri": "mulai",
    "client_uri": "beranda",
    "scope": "minta-profile",
    "data_purposes": "minta-profile",
}
#: The scopes in the order of the form; others that the client has stay, and are not offered.
OFFERED_SCOPES = ("profile", "organisasi", "email", "phone", "address", "peran", "pegawai")


def present_form(client: ClientMetadata) -> ClientForm:
    """The form with what the client declares now."""
    purposes = {one.scope: one for one in client.data_purposes}
    return ClientForm(
        name=client.client_name,
        redirects="\n".join(client.redirect_uris),
        logouts="\n".join(client.post_logout_redirect_uris),
        backchannel=client.backchannel_logout_uri or "",
        start=client.initiate_login_uri or "",
        home=client.client_uri or "",
        scopes=tuple(_present_scope(scope, client, purposes.get(scope)) for scope in _offered(client)),
    )


def read_client_form(fields: Mapping[str, str], client: ClientMetadata) -> ClientForm:
    """The form as it was sent."""
    typed = {name: value[:_MOST_TYPED] for name, value in fields.items()}
    return ClientForm(
        name=typed.get("nama", "").strip(),
        redirects=typed.get("alamat", ""),
        logouts=typed.get("keluar", ""),
        backchannel=typed.get("kanal", "").strip(),
        start=typed.get("mulai", "").strip(),
        home=typed.get("beranda", "").strip(),
        scopes=tuple(
            ScopeField(
                scope,
                f"minta-{scope}" in typed,
                typed.get(f"alasan-{scope}", "").strip(),
                typed.get(f"dasar-{scope}", LegalBasis.PUBLIC_TASK.value),
                typed.get(f"aturan-{scope}", "").strip(),
            )
            for scope in _offered(client)
        ),
    )


def find_form_problems(form: ClientForm, client: ClientMetadata) -> tuple[FieldProblem, ...]:
    """Addresses with other letters than ASCII, and what is missing for scopes that are new or have a purpose."""
    lines = (("alamat", form.redirects), ("keluar", form.logouts))
    # letters that cannot be seen come with what is pasted, and no rule could name them
    unseen = (FieldProblem(field, "address_not_ascii") for field, typed in lines if not typed.isascii())
    return (*unseen, *_scope_problems(form, client))


def write_members(form: ClientForm, client: ClientMetadata) -> dict[str, object]:
    """The members of the form; scopes that it does not offer stay."""
    offered = {one.scope for one in form.scopes}
    chosen = [one for one in form.scopes if one.chosen]
    scopes = sorted((client.scopes - offered) | {one.scope for one in chosen})
    purposes = [one for one in client.data_purposes if one.scope not in offered]
    purposes += [_purpose(one) for one in chosen if one.purpose]
    return {
        "client_name": form.name or None,
        "redirect_uris": form.redirects.split(),
        "post_logout_redirect_uris": form.logouts.split(),
        "backchannel_logout_uri": form.backchannel or None,
        "initiate_login_uri": form.start or None,
        "client_uri": form.home or None,
        "scope": " ".join(scopes),
        "data_purposes": write_purposes(purposes) or None,
    }


def _offered(client: ClientMetadata) -> tuple[str, ...]:
    return tuple(scope for scope in OFFERED_SCOPES if scope in TEAM_SCOPES or scope in client.scopes)


def _present_scope(scope: str, client: ClientMetadata, purpose: DataPurpose | None) -> ScopeField:
    chosen = scope in client.scopes
    if purpose is None:
        return ScopeField(scope, chosen)
    return ScopeField(scope, chosen, purpose.purpose, purpose.legal_basis.value, purpose.regulation)


def _scope_problems(form: ClientForm, client: ClientMetadata) -> Iterator[FieldProblem]:
    explained = {one.scope for one in client.data_purposes}
    for one in form.scopes:
        if not one.chosen or (one.scope in client.scopes and one.scope not in explained and not one.purpose):
            continue
        if not is_visible(one.purpose, LONGEST_PURPOSE):
            yield FieldProblem(f"alasan-{one.scope}", "no_purpose")
        if one.basis not in list(LegalBasis):
            yield FieldProblem(f"dasar-{one.scope}", "no_basis")
        if one.regulation and not is_visible(one.regulation, LONGEST_REGULATION):
            yield FieldProblem(f"aturan-{one.scope}", "no_regulation")


def _purpose(field: ScopeField) -> DataPurpose:
    return DataPurpose(field.scope, field.purpose, LegalBasis(field.basis), field.regulation)
