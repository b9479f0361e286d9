"""What an operator's token may do: the one list of the admin API's scopes."""

from enum import StrEnum

from idp.clients.authority import CITY


class ApiScope(StrEnum):
    """Scopes that a client of the profile `layanan` may be registered for."""

    READ_INVENTORY = "inventaris:baca"
    READ_PROGRESS = "kemajuan:baca"
    READ_CLIENTS = "klien:baca"
    WRITE_CLIENTS = "klien:tulis"
    CITY_CLIENTS = CITY


#: Each scope, and what it opens; the description of the API reads it.
MEANING = {
    ApiScope.READ_INVENTORY: "Read the offices and the applications, with their levels.",
    ApiScope.READ_PROGRESS: "Read the numbers of the dashboard.",
    ApiScope.READ_CLIENTS: "Read the registered clients and APIs; never a secret.",
    ApiScope.WRITE_CLIENTS: "Register and change clients, secrets and APIs; no client may do more than the token.",
    ApiScope.CITY_CLIENTS: "Have clients of the city in hand (ownership `kota`), which skip the consent page.",
}
