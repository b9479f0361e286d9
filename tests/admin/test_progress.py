"""Where applications stand, how they moved, and who used them, as programs and officers read it over the API."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook

from idp.admin.documents.application_detail import RungDocument
from idp.catalogue import store as catalogue
from idp.foundation import clock
from idp.foundation.application_marks import mark_applications
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact, add_counts
from idp.foundation.failures import Failure, add_failures
from idp.foundation.hourly_counts import HourlyCount
from idp.foundation.ids import new_id
from idp.tracker import whole_lists
from idp.tracker.levels.rules import Evidence, Level, LevelResult, Proof
from idp.tracker.models import DailyUseRow, PeopleCountRow
from idp.tracker.usage.store import CITY
from idp.tracker.usage.suppression import list_published_days
from tests.admin.api_clients import ApiClients
from tests.admin.officers import PEOPLE_ADMITTED, Officer, sign_in_officer
from tests.bench.tracker.plans import recorded
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins

SCOPES = ("inventaris:baca", "kemajuan:baca")
LIST = "/applications"


@dataclass(frozen=True)
class UsedCity:
    """The shipped inventory; number 50 is used by three people, 51 by eight."""

    app: App
    program: Officer
    officer: Officer
    ids: dict[str, UUID]
    today: date

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.program.send("GET", path, **headers)
        assert answer.status_code in (200, 304), answer.text
        return answer

    async def read(self, path: str) -> Any:
        return (await self.get(path)).json()


@pytest.fixture(scope="module", params=Kind)
async def city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[UsedCity]:
    async with open_app(databases.new(request.param), **PEOPLE_ADMITTED) as app:
        levels = app.composition.tracker.levels
        with clock.travel(timedelta(days=-60)):
            await import_shipped_inventory(app.database)
            await levels.run_due()
        await levels.run_all()
        clients, today = ApiClients(app), app.composition.foundation.calendar.today()
        program = Officer(app, new_id(), clients.token(await clients.register(*SCOPES), *SCOPES))
        async with app.database.begin() as session:
            ids = {one.inventory_id: one.id for one in await catalogue.list_all(session)}
        await use(app, ids["50"], 3, today)
        await use(app, ids["51"], 8, today)
        await levels.run_due()
        yield UsedCity(app, program, await sign_in_officer(app, *SCOPES), ids, today)


async def use(app: App, application_id: UUID, people: int, today: date) -> None:
    """Yesterday so many people signed in to the application in production, and a request failed."""
    day = today - timedelta(days=1)
    client, environment = f"klien-{people}", "produksi"
    signed = {
        (Fact(FactKind.CODE_REDEEMED, client, environment, application_id, new_id()), day): 1 for _ in range(people)
    }
    answered = {(Fact(FactKind.REQUEST_SUCCEEDED, client, environment, application_id), day): 100}
    failed = {(Failure(FactKind.REQUEST_FAILED, client, environment, application_id, "code_unknown"), day): 1}
    async with app.database.begin() as session:
        await add_counts(session, (signed | answered).items())
        await add_failures(session, failed.items())
        counts = dict.fromkeys(("id_tokens", "userinfo", "refused", "logouts_confirmed", "logouts_failed"), 0)
        row = DailyUseRow(
            application_id=application_id,
            environment=environment,
            day=day,
            people=people,
            sign_ins=people,
            succeeded=100,
            failed=1,
            **counts,
        )
        session.add(row)
        for scope, key in (("application", application_id), ("city", CITY)):
            told = list_published_days(today - timedelta(days=60), today)[-1]
            for window in (told, told - timedelta(days=1)):
                shown = PeopleCountRow(scope=scope, scope_id=key, environment=environment, day=window, people=people)
                await session.merge(shown)
        counted = HourlyCount(kind=FactKind.CODE_REDEEMED, environment=environment, day=day, hour=8, count=people)
        await session.merge(counted)
        await mark_applications(session, [application_id])


@pytest.mark.parametrize("sort", ["name", "moved", "stalled"])
async def test_the_list_is_read_forwards_and_back_in_every_order(city: UsedCity, sort: str) -> None:
    path, pages, address = f"{LIST}?sort={sort}&limit=80", [], ""
    while True:
        page = await city.read(path + address)
        pages.append(page)
        if page["next"] is None:
            break
        address = f"&cursor={page['next']}"
    ids = [[one["id"] for one in page["items"]] for page in pages]
    assert sorted(map(len, ids)) == [29, 80, 80]
    assert len({one for page in ids for one in page}) == 189
    assert pages[0]["previous"] is None
    before = pages[2]["previous"]
    for expected in reversed(ids[:2]):
        page = await city.read(f"{path}&before={before}")
        assert [one["id"] for one in page["items"]] == expected
        before = page["previous"]
    assert before is None


async def test_what_moved_last_comes_first_and_says_where_it_stands(city: UsedCity) -> None:
    found = await city.read(f"{LIST}?sort=moved&limit=2")
    assert found["items"][0]["inventory_id"] == "51"
    first = found["items"][0]
    assert (first["level"], first["state"], first["integrated"], first["stall"]) == ("L5", "active", True, None)
    assert first["since"] == str(city.today)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("level=L5", 1),
        ("state=active", 189),
        ("state=frozen", 0),
        ("stalled=true", None),
        ("stall=error", 0),
        ("actor=kominfo&stall=partner_ended", 0),
        ("technology=laravel", 0),
    ],
)
async def test_filters_narrow_the_list(city: UsedCity, query: str, number: int | None) -> None:
    found = await city.read(f"{LIST}?limit=200&{query}")
    assert found["total"] == len(found["items"])
    assert number is None or found["total"] == number
    if query == "stalled=true":
        assert found["items"]
        assert all(one["stall"]["days"] >= 0 and one["stall"]["actor"] for one in found["items"])


async def test_an_answer_that_is_still_the_same_is_not_sent_again(city: UsedCity) -> None:
    for path in (LIST, f"{LIST}/{city.ids['51']}", "/progress/history", "/level-changes", "/progress/offices"):
        tag = (await city.get(path)).headers["etag"]
        for condition in (tag, f"W/{tag}", f'"lain", {tag}', "*"):
            again = await city.get(path, if_none_match=condition)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), (path, condition)
        assert (await city.get(path, if_none_match='"lain"')).status_code == 200


async def test_few_people_are_bounds_to_a_program_and_a_number_to_an_officer(city: UsedCity) -> None:
    path, bounds = f"{LIST}/{city.ids['50']}", {"at_least": 1, "at_most": 4}
    by_program, by_officer = await city.read(path), (await city.officer.send("GET", path)).json()
    for document, people in ((by_program, bounds), (by_officer, 3)):
        rung = next(one for one in document["ladder"] if one["level"] == "L5")
        assert [one["count"] for one in rung["evidence"] if one["proof"] == "people"] == [people]
        assert [one["have"] for one in rung["missing"] if one["lack"] == "people"] == [people]
        requests = 100 if document is by_officer else {"at_least": 100, "at_most": 109}
        assert [one["count"] for one in rung["evidence"] if one["proof"] == "requests"] == [requests]
    assert by_program["not_measured"] == ["L4", "L6"]
    (day,) = (await city.read(f"{path}/use"))["items"]
    assert (day["people"], day["sign_ins"], day["succeeded"]) == (bounds, bounds, 100)
    assert [one["people"] for one in (await city.read(f"{path}/people"))["items"]] == [bounds]
    many = f"{LIST}/{city.ids['51']}"
    (day,) = (await city.read(f"{many}/use?environment=produksi"))["items"]
    assert (day["people"], day["sign_ins"]) == (8, 8)
    assert (await city.read(f"{many}/use?environment=uji"))["items"] == []


@pytest.mark.parametrize(("succeeded", "told"), [(0, 0), (2, {"at_least": 1, "at_most": 7}), (8, 8)])
async def test_few_answered_requests_tell_no_number_of_people(city: UsedCity, succeeded: int, told: object) -> None:
    application_id = city.ids["61"]
    counts = dict.fromkeys(("id_tokens", "userinfo", "failed", "refused", "logouts_confirmed", "logouts_failed"), 0)
    day = city.today - timedelta(days=1 + succeeded)
    async with city.app.database.begin() as session:
        use = {"environment": "produksi", "day": day, "people": 1, "sign_ins": 1, "succeeded": succeeded}
        session.add(DailyUseRow(application_id=application_id, **use, **counts))
    (found,) = (await city.read(f"{LIST}/{application_id}/use?since={day}&until={day}"))["items"]
    assert (found["sign_ins"], found["succeeded"]) == ({"at_least": 1, "at_most": 4}, told)


def test_evidence_of_neighbouring_days_tells_a_program_nothing_of_one() -> None:
    def told(people: int) -> object:
        evidence = (
            Evidence(Proof.PEOPLE, people, date(2026, 11, 30)),
            Evidence(Proof.REQUESTS, 2 * people, date(2026, 11, 30)),
        )
        rung = RungDocument.of(LevelResult(Level.DIPAKAI, evidence, ()), exact=False)
        return [one.model_dump()["count"] for one in rung.evidence]

    assert told(5) == told(9) == [{"at_least": 5, "at_most": 9}, {"at_least": 10, "at_most": 19}]
    assert told(0) == [0, 0]
    assert told(1) == told(4) == [{"at_least": 1, "at_most": 4}, {"at_least": 1, "at_most": 9}]


async def test_failures_are_told_by_cause(city: UsedCity) -> None:
    found = await city.read(f"{LIST}/{city.ids['51']}/failures")
    yesterday = str(city.today - timedelta(days=1))
    expected = {"cause": "code_unknown", "environment": "produksi", "counts": True, "count": 1, "last_day": yesterday}
    assert found == {"items": [expected], "next": None}
    assert (await city.read(f"{LIST}/{city.ids['51']}/failures?until=2020-01-01"))["items"] == []


async def test_changes_of_levels_are_listed_the_newest_first(city: UsedCity) -> None:
    found = await city.read("/level-changes?direction=rose")
    (risen,) = [one for one in found["items"] if one["application_id"] == str(city.ids["51"])]
    assert (risen["after"], risen["direction"], risen["origin"]) == ("L5", "rose", "facts")
    used = next(one for one in risen["evidence"] if one["level"] == "L5")
    assert [one["count"] for one in used["evidence"] if one["proof"] == "people"] == [{"at_least": 5, "at_most": 9}]
    own = await city.read(f"{LIST}/{city.ids['51']}/level-changes?limit=1")
    assert own["items"] == [risen]
    assert (await city.read("/level-changes?direction=fell"))["items"] == []
    assert (await city.read("/level-changes?until=2020-01-01"))["items"] == []


async def test_progress_is_of_the_city_or_of_an_office_and_adds_up(city: UsedCity) -> None:
    whole = await city.read("/progress")
    assert whole["applications"]["integrated"] == 1
    assert sum(whole["by_state"].values()) == 189
    offices = whole["by_office"]
    listed: list[Any] = []
    cursor = ""
    while True:
        page = await city.read(f"/progress/offices?limit=50{cursor}")
        listed += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert listed == offices
    by_name = await city.read("/progress/offices?limit=200&sort=name")
    assert sorted(one["office"]["id"] for one in by_name["items"]) == sorted(one["office"]["id"] for one in offices)
    stalled = [one["stalled"] for one in (await city.read("/progress/offices?limit=200&sort=stalled"))["items"]]
    assert stalled == sorted(stalled, reverse=True)
    of_one = await city.read(f"/progress?office={offices[0]['office']['code']}")
    assert of_one["applications"]["total"] >= offices[0]["applications"]["total"]
    (last,) = (await city.read("/progress/history?months=1"))["points"][-1:]
    assert (last["day"], last["integrated"], last["total"]) == (str(city.today), 1, 189)
    outlook = await city.read("/progress/forecast")
    assert outlook["too_little"]["reason"] == "few_months"
    assert (outlook["points"], outlook["all"], outlook["eligible"]) == ([], None, 99)


async def test_people_and_hours_of_the_city_are_told(city: UsedCity) -> None:
    found = await city.read("/progress/people")
    told = list_published_days(city.today - timedelta(days=60), city.today)[-1]
    assert found == {"items": [{"day": str(told), "people": 8}], "next": None}, "windows that overlap tell a difference"
    for query in ("since=0001-01-01", "until=9999-12-31", "since=2026-12-01&until=2026-01-01", "until=0001-01-01"):
        assert (await city.get(f"/progress/people?{query}")).status_code == 200
    hours = (await city.read("/progress/hours"))["hours"]
    assert [one["hour"] for one in hours] == list(range(24))
    assert (hours[8]["sign_ins"], hours[9]["sign_ins"]) == (8, 0)
    async with city.app.database.begin() as session:
        for ago, hour, count in ((1, 9, 3), (2, 9, 6), (2, 10, 4)):
            day = city.today - timedelta(days=ago)
            place = {"kind": "code_redeemed", "environment": "produksi", "day": day, "hour": hour}
            session.add(HourlyCount(count=count, **place))
    hours = (await city.read("/progress/hours"))["hours"]
    assert hours[9]["sign_ins"] == {"at_least": 7, "at_most": 10}, "the small hour of one day is not told by the sum"
    assert hours[10]["sign_ins"] == {"at_least": 1, "at_most": 4}
    shorter = (await city.read(f"/progress/hours?until={city.today - timedelta(days=2)}"))["hours"]
    assert shorter[9]["sign_ins"] == 6, "so that the difference of two queries tells no more than 1 to 4"


async def test_use_is_read_page_after_page_and_no_day_is_cut(city: UsedCity) -> None:
    application_id, days = city.ids["60"], [city.today - timedelta(days=ago) for ago in range(5, 0, -1)]
    names = ("people", "sign_ins", "id_tokens", "userinfo", "succeeded", "failed", "refused")
    counts = dict.fromkeys((*names, "logouts_confirmed", "logouts_failed"), 0)
    async with city.app.database.begin() as session:
        for day in days:
            for environment in ("uji", "produksi"):
                session.add(DailyUseRow(application_id=application_id, environment=environment, day=day, **counts))
    seen, cursor = [], ""
    while True:
        page = await city.read(f"{LIST}/{application_id}/use?limit=3{cursor}")
        assert len({one["day"] for one in page["items"]}) == 1
        seen += [(one["day"], one["environment"]) for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 10
    assert [day for day, _ in seen] == sorted((day for day, _ in seen), reverse=True)


async def test_lists_are_taken_along_as_files_in_which_no_cell_is_a_formula(city: UsedCity) -> None:
    answer = await city.get("/exports/applications?format=csv&level=L5")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=_delimiter(answer)))
    assert (rows[0][:3], len(rows), rows[1][1]) == (["id", "inventory_id", "name"], 2, "51")
    book = load_workbook(io.BytesIO((await city.get("/exports/applications?format=xlsx")).content))
    sheet = book.worksheets[0]
    assert sheet.max_row == 190
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    changes = (await city.get("/exports/level-changes?direction=rose")).content.decode("utf-8-sig")
    assert str(city.ids["51"]) in changes


async def test_a_file_of_more_changes_than_it_may_have_is_refused_and_says_how_to_narrow_it(
    city: UsedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "/exports/level-changes?direction=rose"
    whole = (await city.get(query)).text.count("\r\n") - 1
    monkeypatch.setattr(whole_lists, "MOST_CHANGES", whole)
    assert (await city.get(query)).status_code == 200
    monkeypatch.setattr(whole_lists, "MOST_CHANGES", whole - 1 or 1)
    answer = await city.program.send("GET", "/exports/level-changes")
    assert answer.status_code == 422
    assert "since, until" in answer.json()["detail"]


async def test_a_file_of_too_many_changes_is_refused_before_they_are_read(
    city: UsedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_lists, "MOST_CHANGES", 1)
    with recorded(city.app.database) as sent:
        answer = await city.program.send("GET", "/exports/level-changes")
    assert answer.status_code == 422
    read = [one.sql for one in sent if "FROM level_change" in one.sql]
    assert read, "the limit is asked of the database"
    assert not [sql for sql in read if "evidence" in sql]


def _delimiter(answer: httpx.Response) -> str:
    return ";" if ";" in answer.text.splitlines()[0] else ","


async def test_a_question_at_fault_is_a_problem(city: UsedCity) -> None:
    one, cursor = f"{LIST}/{city.ids['51']}", (await city.read(f"{LIST}?limit=1"))["next"]
    for path, status in (
        (f"{LIST}?cursor={cursor}&before={cursor}", 404),
        (f"{LIST}?sort=moved&cursor={cursor}", 404),
        (f"{LIST}?sort=stalled&before={cursor}", 404),
        (f"{LIST}?sort=umur", 422),
        (f"{LIST}?state=mati", 422),
        (f"{LIST}?technology=a%00b", 422),
        (f"{one}/use?cursor=x", 404),
        (f"{one}/use?cursor={cursor}", 404),
        (f"{one}/people?since=0", 422),
        (f"{one}/failures?environment=mati", 422),
        ("/progress?office=tidak-ada", 404),
        ("/progress/people?office=tidak-ada", 404),
        ("/progress/history?months=0", 422),
        (f"/progress/offices?cursor={cursor}", 404),
        ("/exports/applications?format=pdf", 422),
        ("/exports/applications?limit=1", 422),
        (f"{LIST}/{new_id()}/use", 404),
        (f"{LIST}/{new_id()}/level-changes", 404),
    ):
        answer = await city.program.send("GET", path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path


async def test_times_of_the_list_are_of_now(city: UsedCity) -> None:
    moved = (await city.read(f"{LIST}?sort=moved&limit=1"))["items"][0]["moved_at"]
    assert moved <= clock.now().isoformat().replace("+00:00", "Z")
