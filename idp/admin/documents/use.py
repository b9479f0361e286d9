"""Documents of use: days of an application, people of 30 days, sign-ins by hour, failures by cause; and queries."""

from datetime import date, timedelta
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.causes import AdminCause
from idp.admin.documents.listing import Day, ListQuery, OfficeCode
from idp.admin.documents.people_number import PeopleNumber, people_number, requests_number
from idp.foundation.application_failures import CauseTotal
from idp.foundation.paging import Cursor
from idp.protocol.client import Environment
from idp.tracker.usage.people_count import PeopleCount
from idp.tracker.usage.roll_up import FIRST_DAY
from idp.tracker.usage.store import DailyUse

#: The days that are told unless the query says otherwise, the last one included.
DAYS = 30
#: The same of people of 30 days, of which every thirtieth day is told.
_YEAR = 365


class DailyUseDocument(BaseModel):
    """What an application did on one day of the deployment's time zone in one environment."""

    day: date
    environment: Environment
    people: PeopleNumber = Field(description="Different people who signed in; from 1 to 4 as bounds.")
    sign_ins: PeopleNumber = Field(description="As bounds where their number would tell the number of people.")
    id_tokens: PeopleNumber
    userinfo: PeopleNumber
    succeeded: PeopleNumber = Field(description="Answered requests; as bounds where few of them tell the same.")
    failed: int
    refused: int = Field(description="Refused requests in the client's name that anybody could have sent.")
    logouts_confirmed: int
    logouts_failed: int

    @classmethod
    def of(cls, use: DailyUse) -> Self:
        """The document of `use`."""
        people = PeopleCount.of(use.people)
        return cls(
            day=use.day,
            environment=Environment(use.environment),
            people=people_number(people),
            sign_ins=_events(use.sign_ins, people),
            id_tokens=_events(use.id_tokens, people),
            userinfo=_events(use.userinfo, people),
            succeeded=requests_number(use.succeeded, people),
            failed=use.failed,
            refused=use.refused,
            logouts_confirmed=use.logouts_confirmed,
            logouts_failed=use.logouts_failed,
        )


class PeopleDayDocument(BaseModel):
    """How many different people signed in during the 30 days that end with `day`; two of these windows share no day."""

    day: date
    people: PeopleNumber

    @classmethod
    def of(cls, day: date, people: PeopleCount) -> Self:
        """The document of one day."""
        return cls(day=day, people=people_number(people))


class HourDocument(BaseModel):
    """How many sign-ins began in one hour of the day, in all applications together."""

    hour: int = Field(ge=0, le=23)
    sign_ins: PeopleNumber = Field(
        description="As bounds where an hour of some day had 1 to 4: few sign-ins are few people."
    )


class HoursDocument(BaseModel):
    """The hours from 0 to 23, in the deployment's time zone."""

    since: date
    until: date
    hours: list[HourDocument]


class CauseCountDocument(BaseModel):
    """How often one cause refused requests of an application."""

    cause: str = Field(description="Its key; `/bantuan/galat/{cause}` explains it.")
    environment: Environment
    counts: bool = Field(description="Whether the level counts these requests; anybody could have sent the others.")
    count: int
    last_day: date

    @classmethod
    def of(cls, found: CauseTotal) -> Self:
        """The document of `found`."""
        return cls(
            cause=found.cause,
            environment=Environment(found.environment),
            counts=found.counts,
            count=found.count,
            last_day=found.last_day,
        )


class DaysQuery(BaseModel):
    """Which days; without any, the last 30."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(None, description="The first day; without it, 29 days before the last one.")
    until: Day | None = Field(None, description="The last day; without it, today.")
    environment: Environment = Field(Environment.PRODUKSI, description="The environment.")

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day."""
        return _range(self.since, self.until, today)


class DayListQuery(ListQuery):
    """Which days to list, the newest first; without any, the last 30."""

    since: Day | None = Field(None, description="The first day; without it, 29 days before the last one.")
    until: Day | None = Field(None, description="The last day; without it, today.")

    def days(self, today: date) -> tuple[date, date]:
        """The first day, and the last one of this page. Raises Problem 404 for a bad cursor."""
        since, until = _range(self.since, self.until, today)
        since, until = max(since, FIRST_DAY), min(until, today)
        return since, min(until, day_before(self.after)) if self.after else until


class UseQuery(DayListQuery):
    """Which days of an application to list, the newest first."""

    environment: Environment | None = Field(None, description="Only this environment.")


class PeopleQuery(ListQuery):
    """Whose people to list, the newest day first; without days, those of the last year."""

    since: Day | None = Field(None, description="The first day; without it, a year before the last one.")
    until: Day | None = Field(None, description="The last day; without it, today.")
    environment: Environment = Field(Environment.PRODUKSI, description="The environment.")

    def days(self, today: date) -> tuple[date, date]:
        """The first day, and the last one of this page, as far as there can be facts. Raises Problem 404."""
        until = max(FIRST_DAY, min(self.until or today, today))
        since = max(self.since or until - timedelta(days=_YEAR), FIRST_DAY)
        return since, min(until, day_before(self.after)) if self.after else until


class PeopleOfOfficesQuery(PeopleQuery):
    """The people of the city, or of the applications of an office."""

    office: OfficeCode | None = Field(None, description="The code of an office; the units under it are included.")


def day_cursor(day: date, key: UUID) -> Cursor:
    """The cursor of a page that ends with `day`."""
    return Cursor(day.isoformat(), key)


def day_before(cursor: Cursor) -> date:
    """The last day of the page after this cursor. Raises Problem 404."""
    try:
        return date.fromisoformat(cursor.sort_name) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise AdminCause.CURSOR_UNKNOWN() from None


def _range(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    last = until or today
    return since or max(last, date.min + timedelta(days=DAYS)) - timedelta(days=DAYS - 1), last


def _events(number: int, people: PeopleCount) -> PeopleNumber:
    """A number of events of people: one sign-in is one person, so few of them are told as few people are."""
    return number if people.is_exact else people_number(PeopleCount.of(number))
