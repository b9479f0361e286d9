"""Response documents of error reports and what they mean, and the query of the list."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from idp.admin.documents.listing import ListQuery
from idp.diagnosis.comparison import Comparison, DifferenceKind
from idp.diagnosis.diagnosis_reader import OpenedDiagnosis
from idp.diagnosis.parameter_results import ParameterResult, RuleKind, Verdict
from idp.diagnosis.time_results import TimeKind, TimeResult
from idp.foundation.error_report_store import ErrorReportFilter, StoredReport

ClientId = Annotated[str, Field(pattern=r"^[\x20-\x7e]{1,255}$")]
CauseKey = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
#: The years that a calendar has.
Moment = Annotated[AwareDatetime, Field(ge=datetime(2, 1, 1, tzinfo=UTC), le=datetime(9998, 12, 31, tzinfo=UTC))]


class ErrorReportDocument(BaseModel):
    """An error that pages and answers showed a code for. What was sent is text, never an address to follow."""

    code: str
    cause: str = Field(description="The key of the cause; docs/errors.md lists them.")
    endpoint: str
    client: str | None = Field(description="The client_id; null: no registered client was recognized.")
    first_at: datetime
    last_at: datetime
    count: int = Field(description="How often the same came within the hour that began at `first_at`.")
    overflow: bool = Field(description="It stands for further errors of that hour, of which only the number is known.")

    @classmethod
    def of(cls, report: StoredReport) -> Self:
        """The document of `report`."""
        return cls(**_members(report))


class DifferenceNameDocument(BaseModel):
    """One difference by its name, with the parts that differ."""

    kind: DifferenceKind
    sent: str
    registered: str


class ComparisonDocument(BaseModel):
    """What was sent beside one registered value, and how they differ."""

    name: str
    sent: str
    registered: str
    differences: list[DifferenceNameDocument]

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """The document of `comparison`."""
        named = [
            DifferenceNameDocument(kind=one.kind, sent=one.sent, registered=one.registered)
            for one in comparison.differences
        ]
        return cls(
            name=comparison.name,
            sent="".join(piece.text for piece in comparison.sent),
            registered="".join(piece.text for piece in comparison.registered),
            differences=named,
        )


class ParameterResultDocument(BaseModel):
    """A parameter of the first request with its verdict; values that may be secret are told by their length."""

    name: str
    sent: str | None = Field(description="null: it was not sent.")
    rule: str = Field(description="The registered values, one in each line, or a number of characters or seconds.")
    rule_kind: RuleKind
    required: bool
    verdict: Verdict

    @classmethod
    def of(cls, result: ParameterResult) -> Self:
        """The document of `result`."""
        return cls(
            name=result.name,
            sent=result.sent,
            rule=result.rule,
            rule_kind=result.kind,
            required=result.required,
            verdict=result.verdict,
        )


class TimeResultDocument(BaseModel):
    """A clock or an age in seconds; ahead of our clock, negative: behind."""

    name: str
    kind: TimeKind
    seconds: int
    tolerated: int | None

    @classmethod
    def of(cls, result: TimeResult) -> Self:
        """The document of `result`."""
        return cls(name=result.name, kind=result.kind, seconds=result.seconds, tolerated=result.tolerated)


class DiagnosisDocument(ErrorReportDocument):
    """An error report with its facts and their explanation."""

    application: str | None = Field(description="The name of the client's application.")
    facts: dict[str, str] = Field(description="What the cause takes; lists have one item in each line.")
    root_cause: str = Field(description="The key of the cause behind it, or the same.")
    comparisons: list[ComparisonDocument]
    times: list[TimeResultDocument]
    parameters: list[ParameterResultDocument]

    @classmethod
    def of_opened(cls, opened: OpenedDiagnosis) -> Self:
        """The document of `opened`."""
        return cls(
            **_members(opened.report),
            application=opened.client.application_name or None if opened.client else None,
            facts=dict(opened.report.facts),
            root_cause=opened.explanation.root_cause,
            times=[TimeResultDocument.of(one) for one in opened.explanation.times],
            comparisons=[ComparisonDocument.of(one) for one in opened.explanation.comparisons],
            parameters=[ParameterResultDocument.of(one) for one in opened.explanation.parameters],
        )


class DiagnosesDocument(BaseModel):
    """What a code opens: more than one report where causes are told alike, or two clients share a code by chance."""

    code: str
    reports: list[DiagnosisDocument]


class ErrorReportQuery(ListQuery):
    """The filters; all that are given must match."""

    client: ClientId | None = Field(None, description="A client_id.")
    cause: CauseKey | None = Field(None, description="The key of a cause.")
    since: Moment | None = Field(None, description="Reports that came at this time or later (RFC 3339).")

    def to_filter(self) -> ErrorReportFilter:
        """The filter of these parameters. Raises Problem 404 for a cursor of another list."""
        return ErrorReportFilter(
            client_ids=None if self.client is None else (self.client,),
            cause=self.cause,
            since=self.since,
            after=self.after,
            limit=self.limit,
        )


def _members(report: StoredReport) -> dict[str, object]:
    return {
        "code": report.code,
        "cause": report.cause,
        "endpoint": report.endpoint,
        "client": report.client_id,
        "first_at": report.first_at,
        "last_at": report.last_at,
        "count": report.count,
        "overflow": report.overflow,
    }
