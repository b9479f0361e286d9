"""ClaimForm and ProposalForm: what a claimant says, and what is wrong with it."""

from dataclasses import dataclass
from enum import Enum, auto

from idp.catalogue.application import Audience, Media
from idp.catalogue.claims.claim_rules import ComparableApplication

LONGEST_REASON = 1000
LONGEST_URL = 2000


class ClaimProblem(Enum):
    """What keeps a claim from being made."""

    NO_NUMBER = auto()
    NO_SUCH_NUMBER = auto()
    OTHER_OFFICE = auto()
    HAS_STEWARD = auto()
    WAITING = auto()
    #: So many claims of this person wait already.
    TOO_MANY = auto()
    CLAIMANT_UNFIT = auto()
    SECOND_UNKNOWN = auto()
    SECOND_UNFIT = auto()
    SECOND_IS_CLAIMANT = auto()
    NO_REASON = auto()
    REASON_PERSONAL = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_INVISIBLE = auto()
    NAME_LOOKALIKE = auto()
    #: An NIP, a NIK or an e-mail address stands in what many people read.
    NAME_PERSONAL = auto()
    NUMBER_MALFORMED = auto()
    NUMBER_PERSONAL = auto()
    NO_OFFICE = auto()
    URL_MALFORMED = auto()
    URL_PERSONAL = auto()
    DUPLICATE = auto()


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim of an application by its inventory number; `second`: an NIP or a username, empty: named later."""

    number: str
    reason: str
    second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalForm:
    """A proposed application; `office`: the code of the owning office, `number` may be empty."""

    name: str
    number: str
    office: str
    url: str
    media: Media
    audience: Audience
    reason: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class ClaimRefused:
    """The claim was not made; `duplicates` and `steward`: what the sentences name."""

    problems: tuple[ClaimProblem, ...]
    duplicates: tuple[ComparableApplication, ...] = ()
    steward: str = ""
