"""Errors provoked through the public interface leave exactly the facts that their team needs, and no secret."""

from collections.abc import AsyncIterator

import pytest

from idp.diagnosis.explanation import RegistrationTime, explain
from idp.diagnosis.registrations import find_registration
from idp.foundation.error_report_store import StoredReport
from tests.support.app import App, open_app
from tests.support.causes import CAUSES
from tests.support.databases import Databases, Kind
from tests.support.provocation_stage import STAGE_SETTINGS, Provocation, Stage, report_code
from tests.support.provocations import PROVOCATIONS
from tests.support.report_codes import reports_behind


@pytest.fixture(scope="module", params=Kind)
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    """One provider for all provocations: each is another cause, and has a code of its own."""
    with databases.lend(request.param) as url:
        async with open_app(url, **STAGE_SETTINGS) as app:
            found = await Stage.prepare(app)
            await found.finish()
            yield found
            await found.close()


def test_forty_five_causes_and_more_are_provoked() -> None:
    assert len({one.cause for one in PROVOCATIONS}) >= 45


@pytest.mark.parametrize("provocation", PROVOCATIONS, ids=lambda one: one.cause.key)
async def test_an_error_leaves_exactly_these_facts(stage: Stage, provocation: Provocation) -> None:
    answer = await provocation.provoke(stage)
    code = report_code(answer)
    assert code is not None, (answer.status_code, answer.headers, answer.text)
    owner = provocation.owner_id(stage)
    found = [one for one in await reports_behind(stage.world.app, code) if one.client_id == owner]
    [report] = [one for one in found if provocation.names(one.cause, one.facts.get("because", ""))]
    measured = names_of_moments(report)
    assert {name: fact for name, fact in report.facts.items() if name not in measured} == provocation.expected_facts(
        stage
    )
    assert report.endpoint
    await check_explanation(stage.world.app, report)


async def check_explanation(app: App, report: StoredReport) -> None:
    """The report is explained, and what was sent differs from everything it is compared with."""
    registration = None
    if report.client_id is not None:
        async with app.database.begin() as session:
            registration = await find_registration(session, report.client_id, report.first_at)
    found = explain(report, registration)
    assert found.registration == (None if registration is None else RegistrationTime.THEN)
    assert not any(one.equal for one in found.comparisons)
    assert {"seconds", "age"}.isdisjoint(report.facts) or found.times
    if "sent" in report.facts and "registered" in report.facts:
        assert found.comparisons


def names_of_moments(report: StoredReport) -> set[str]:
    """The names of facts that differ each time the mistake is made, by the catalogue."""
    keys = [report.cause, *report.facts.get("because", "").split("\n")]
    return {name for key in keys if key for name in CAUSES[key.upper()].definition.measured}
