"""SandboxAdmits and ClientSandboxAdmits: whom clients in `uji` admit, by deployment and by client."""

from collections.abc import Mapping

from idp.enumerations import DescribedEnum


class SandboxAdmits(DescribedEnum):
    """Whom the clients in `uji` of a deployment admit (IDP_SANDBOX_ADMITS)."""

    TEAM = "team", "The team of the client's application, testers who accepted an invitation, and personas."
    EVERYBODY = "everybody", "Every person, without the scope `pegawai`; for certification and trials."


class ClientSandboxAdmits(DescribedEnum):
    """Whom one client in `uji` admits, where an operator decided it or an upgrade left it as it was."""

    TEAM = "team", "The team of the client's application, testers who accepted an invitation, and personas."
    EVERYBODY = "everybody", "Every person, without the scope `pegawai`."
    EVERYBODY_AS_BEFORE = (
        "everybody_as_before",
        "Every person, with all scopes, as before the upgrade to 0.5.0, until an operator decides.",
    )


#: Stored text -> its member; a client without a text follows its deployment.
SANDBOX_ADMITS: Mapping[str | None, ClientSandboxAdmits] = {one.value: one for one in ClientSandboxAdmits}
