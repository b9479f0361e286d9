"""View values of the pages of a code, and how many errors a client's page lists."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from idp.clients.records import ClientRecord
from idp.clients.teams.team_clients import TeamClient
from idp.diagnosis.cause_guide import CauseGuide
from idp.diagnosis.comparison import Comparison, Piece
from idp.diagnosis.configuration_fix import ConfigurationFix
from idp.diagnosis.diagnosis_reader import OpenedDiagnosis
from idp.diagnosis.help_requests.help_thread import HelpThread
from idp.diagnosis.parameter_results import ParameterResult, RuleKind, Verdict
from idp.diagnosis.time_results import TimeResult
from idp.foundation.error_report_store import StoredReport
from idp.foundation.masking import make_visible
from idp.protocol.client import Environment
from idp.web.templating import HeaderUser

#: What is stored in the place of a value that may be secret.
_NOT_KEPT = re.compile(r"\((\d{1,6}) characters\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodeBoxView:
    """diagnosis/code.html: the field for a code; `typed`: what was typed that is no code; `visitor`: who reads it."""

    typed: str = ""
    visitor: HeaderUser | None = None


@dataclass(frozen=True, slots=True)
class ClosedDiagnosisView:
    """diagnosis/closed.html: the same for a code of others and for one that nobody has seen.

    `until`: when the person may try another code, after too many that opened nothing. `visitor`: who is signed in.
    """

    code: str
    visitor: HeaderUser | None = None
    until: datetime | None = None

    @property
    def signed_in(self) -> bool:
        """Whether the reader could open codes of their teams."""
        return self.visitor is not None

    @property
    def login_address(self) -> str:
        """The login page, which returns to the code."""
        return f"/masuk?ke={quote(f'/diagnosis/{self.code}', safe='')}"


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter of the request as a row of the table shows it; `judged`: whether there is a rule for it."""

    result: ParameterResult
    judged: bool = True

    @property
    def sent(self) -> str:
        """The value with every character visible; empty where only its length was kept, or it was not sent."""
        return "" if self.length is not None else make_visible(self.result.sent or "")

    @property
    def length(self) -> int | None:
        """The number of characters of a value that was not kept."""
        found = _NOT_KEPT.fullmatch(self.result.sent or "")
        return int(found[1]) if found else None

    @property
    def rules(self) -> tuple[str, ...]:
        """The registered values or the rule, one after the other."""
        return tuple(self.result.rule.split("\n"))


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of the cause as the page shows it."""

    name: str
    fact: str

    @property
    def text(self) -> str:
        """The fact on one line, every character visible."""
        return ", ".join(map(make_visible, self.fact.split("\n")))

    @property
    def at(self) -> datetime | None:
        """The moment that the fact is; None for anything else."""
        try:
            found = datetime.fromisoformat(self.fact) if self.name.endswith("_at") else None
        except ValueError:
            return None
        return found if found is not None and found.tzinfo is not None else None


def _unjudged(name: str, sent: str) -> ParameterLine:
    return ParameterLine(ParameterResult(make_visible(name), sent, "", RuleKind.ONE_OF, Verdict.FITS), judged=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisView:
    """diagnosis/diagnosis.html. `team`: the client as a member of its team opened it, None for officers of Kominfo.

    `number`: which of `total` reports of this code is shown, from 1. `offered`: the address that was sent, where the
    team may register it now; `problem`: why that was refused. `help`: what the team asked Kominfo about this code.
    """

    visitor: HeaderUser
    opened: OpenedDiagnosis
    guide: CauseGuide
    team: TeamClient | None
    fix: ConfigurationFix | None
    number: int
    total: int
    offered: str = ""
    problem: str = ""
    help: HelpThread | None = None

    @property
    def report(self) -> StoredReport:
        """What is stored."""
        return self.opened.report

    @property
    def client(self) -> ClientRecord | None:
        """The client that made the error."""
        return self.opened.client

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What was sent beside what is registered, every character visible."""
        return tuple(_show_comparison(one) for one in self.opened.explanation.comparisons)

    @property
    def times(self) -> tuple[TimeResult, ...]:
        """The clocks and ages of the report."""
        return self.opened.explanation.times

    @property
    def parameters(self) -> tuple[ParameterLine, ...]:
        """Each parameter with its verdict; those without a rule come last."""
        judged = tuple(map(ParameterLine, self.opened.explanation.parameters))
        names = {one.result.name for one in judged}
        return judged + tuple(
            _unjudged(name, sent) for name, sent in self.report.parameters.items() if name not in names
        )

    @property
    def facts(self) -> tuple[FactLine, ...]:
        """The facts that no comparison shows."""
        return tuple(FactLine(name, fact) for name, fact in self.opened.explanation.facts)

    @property
    def can_try(self) -> bool:
        """Whether the team may run a sign-in of a persona."""
        if self.team is None or self.client is None:
            return False
        return self.client.metadata.environment is Environment.UJI and self.client.suspended_at is None

    @property
    def client_path(self) -> str:
        """The address of the client's page."""
        return f"/pengembang/klien/{self.client.id}" if self.client is not None else ""

    @property
    def trial_path(self) -> str:
        """The address of the page that tries a sign-in."""
        return f"/pengembang/klien/{quote(self.client.metadata.client_id, safe='')}/coba" if self.client else ""


def _show_comparison(comparison: Comparison) -> Comparison:
    return replace(comparison, sent=_show_pieces(comparison.sent), registered=_show_pieces(comparison.registered))


def _show_pieces(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(one, text=make_visible(one.text)) for one in pieces)
