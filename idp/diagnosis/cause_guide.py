"""guide_of(): the guide of a cause or kind of page by its key; GUIDES has all of them."""

from collections.abc import Mapping

from idp.diagnosis.guides.access_token import ACCESS_TOKEN
from idp.diagnosis.guides.address import ADDRESS
from idp.diagnosis.guides.admission import ADMISSION
from idp.diagnosis.guides.authorization import AUTHORIZATION
from idp.diagnosis.guides.client_authentication import CLIENT_AUTHENTICATION
from idp.diagnosis.guides.code import CODE
from idp.diagnosis.guides.device import DEVICE
from idp.diagnosis.guides.dpop import DPOP
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice
from idp.diagnosis.guides.jwk import JWK
from idp.diagnosis.guides.jwt import JWT
from idp.diagnosis.guides.pages import PAGES
from idp.diagnosis.guides.pushed import PUSHED
from idp.diagnosis.guides.reading import READING
from idp.diagnosis.guides.redirect_loop import REDIRECT_LOOP
from idp.diagnosis.guides.refresh import REFRESH
from idp.diagnosis.guides.registered_keys import REGISTERED_KEYS
from idp.diagnosis.guides.registration import REGISTRATION
from idp.diagnosis.guides.request_object import REQUEST_OBJECT
from idp.diagnosis.guides.resource import RESOURCE
from idp.diagnosis.guides.self_registration import SELF_REGISTRATION
from idp.diagnosis.guides.starting import STARTING
from idp.diagnosis.guides.token_exchange import TOKEN_EXCHANGE
from idp.diagnosis.guides.waiting import WAITING

__all__ = ["GUIDES", "CauseGuide", "guide_of"]

#: The guide of every cause and kind of page that a code can stand for, by key; similar ones stand together.
GUIDES: Mapping[str, CauseGuide] = {
    **STARTING,
    **AUTHORIZATION,
    **PUSHED,
    **REQUEST_OBJECT,
    **ADMISSION,
    **REDIRECT_LOOP,
    **CLIENT_AUTHENTICATION,
    **CODE,
    **REFRESH,
    **RESOURCE,
    **TOKEN_EXCHANGE,
    **DEVICE,
    **ACCESS_TOKEN,
    **DPOP,
    **SELF_REGISTRATION,
    **REGISTRATION,
    **REGISTERED_KEYS,
    **ADDRESS,
    **JWT,
    **JWK,
    **READING,
    **WAITING,
    **PAGES,
}

#: What a cause without a guide gets: one that another version of this software recorded.
UNKNOWN = CauseGuide(
    title="Sebab ini belum punya halaman",
    place=CausePlace.ANY,
    staff=StaffAdvice.SETTING,
    actor=CauseActor.KOMINFO,
    why=(
        "Sebab ini tercatat oleh versi DIVOS lain daripada yang menjawab sekarang. "
        "Yang tercatat tetap ada di balik kode DVS."
    ),
    fix=("Cari di daftar sebab, atau sebutkan kode DVS kepada Kominfo.",),
)


def guide_of(key: str) -> CauseGuide:
    """The guide of a cause by its key, or of a kind of page; UNKNOWN where there is none."""
    return GUIDES.get(key, UNKNOWN)


class CauseTitles:
    """The base of view values whose pages name causes."""

    __slots__ = ()

    def title_of(self, cause: str) -> str:
        """The title of a cause, a key of the catalogues."""
        return guide_of(cause).title
