"""Claims of applications: who makes them, who decides them, and what comes of two for one application."""

from dataclasses import replace
from uuid import UUID

import pytest

from idp.accounts.people.people_admin import disable_person
from idp.catalogue import store as catalogue
from idp.catalogue.application import Audience, Media
from idp.catalogue.changes.application_change import ApplicationChangeWay
from idp.catalogue.changes.store import list_changes
from idp.catalogue.claims import store as stored
from idp.catalogue.claims.claim import ClaimOutcome
from idp.clients.store import team_members
from idp.clients.teams import claim_decisions, claims, stewardships, team_changes
from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.claim_forms import ClaimForm, ClaimProblem, ClaimRefused, ProposalForm
from idp.clients.teams.claims import ClaimMade
from idp.clients.teams.contacts import Contact
from idp.permissions import SHELL, InsufficientAuthority, TeamRole
from idp.tracker.levels.rules import Lack, Level
from tests.accounts.test_role_grants import audited
from tests.clients.team_city import TeamCity, open_team_city
from tests.conftest import Apps
from tests.monitoring.city import NIP

pytestmark = pytest.mark.twins


@pytest.fixture
async def city(apps: Apps) -> TeamCity:
    """Two offices with applications and developers."""
    return await open_team_city(apps)


def proposal(**said: str) -> ProposalForm:
    """A good proposal, with what is said instead."""
    fields = {"name": "Baru Sekali", "number": "", "office": "01", "url": "https://baru.rekaan.example", "second": ""}
    return ProposalForm(media=Media.WEB, audience=Audience.ASN, reason="Dibangun tahun ini.", **(fields | said))


async def claim(city: TeamCity, name: str, form: ClaimForm) -> ClaimMade | ClaimRefused:
    async with city.city.app.database.begin() as session:
        return await claims.claim_application(await city.admin(session, name), city.id_of(name), form)


async def propose(city: TeamCity, name: str, form: ProposalForm) -> ClaimMade | ClaimRefused:
    async with city.city.app.database.begin() as session:
        return await claims.propose_application(await city.admin(session, name), city.id_of(name), form)


@pytest.mark.parametrize("number", ["17", "017", "17.0"])
async def test_a_claim_by_number_waits_and_confirming_it_makes_a_steward_and_manager(
    city: TeamCity, number: str
) -> None:
    claim_id = await city.claim("eka", number, "lestari")
    assert await city.confirm("sekar", claim_id) is ClaimDecisionResult.CONFIRMED
    async with city.city.app.database.begin() as session:
        application = await city.application(session)
        found = await stored.find_stewardship(session, application.id)
        assert found is not None
        assert (found.steward_id, found.second_id) == (city.id_of("eka"), city.id_of("lestari"))
        access = city.city.app.composition.clients.team_access
        assert await access.role_in(session, application.id, city.id_of("eka")) is TeamRole.MANAGER
        assert [one.application_id for one in await access.memberships_of(session, city.id_of("eka"))] == [
            application.id
        ]
    assert [entry.detail["permission"] for entry in await audited(city.city.app, "claim.made")] == [
        "applications:claim"
    ]
    assert [entry.detail["permission"] for entry in await audited(city.city.app, "claim.confirmed")] == [
        "claims:decide"
    ]


BAD_CLAIMS = [
    (ClaimForm(" ", "x"), ClaimProblem.NO_NUMBER),
    (ClaimForm("170", "x"), ClaimProblem.NO_SUCH_NUMBER),
    (ClaimForm("1\0", "x"), ClaimProblem.NO_SUCH_NUMBER),
    (ClaimForm("19", "x"), ClaimProblem.OTHER_OFFICE),
    (ClaimForm("17", " "), ClaimProblem.NO_REASON),
    (ClaimForm("17", "x" * 1001), ClaimProblem.NO_REASON),
    (ClaimForm("17", f"saya {NIP}"), ClaimProblem.REASON_PERSONAL),
    (ClaimForm("17", "x", "tidak-ada"), ClaimProblem.SECOND_UNKNOWN),
    (ClaimForm("17", "x", "eka"), ClaimProblem.SECOND_IS_CLAIMANT),
    (ClaimForm("17", "x", NIP), ClaimProblem.SECOND_IS_CLAIMANT),
]


async def test_a_claim_is_refused_with_its_reason(city: TeamCity, subtests: pytest.Subtests) -> None:
    for form, problem in BAD_CLAIMS:
        with subtests.test(form=form, problem=problem):
            assert await claim(city, "eka", form) == ClaimRefused((problem,))


async def test_nobody_buries_the_claims_of_others(city: TeamCity) -> None:
    for number in range(claims.MOST_OPEN_CLAIMS):
        made = await propose(city, "eka", proposal(name=f"Usulan {number}", url=""))
        assert isinstance(made, ClaimMade), made
    refused = ClaimRefused((ClaimProblem.TOO_MANY,))
    assert await propose(city, "eka", proposal(name="Lagi", url="")) == refused
    assert await claim(city, "eka", ClaimForm("17", "x")) == refused
    assert isinstance(await claim(city, "unit", ClaimForm("17", "x")), ClaimMade)


async def test_a_second_contact_who_left_is_refused(city: TeamCity) -> None:
    await disable(city, "lestari")
    assert await claim(city, "eka", ClaimForm("17", "x", "lestari")) == ClaimRefused((ClaimProblem.SECOND_UNFIT,))


async def test_who_has_no_role_claims_nothing(city: TeamCity) -> None:
    with pytest.raises(InsufficientAuthority):
        await claim(city, "baru", ClaimForm("17", "x"))
    with pytest.raises(InsufficientAuthority):
        await propose(city, "baru", proposal())


async def test_the_same_person_does_not_claim_twice_and_nobody_claims_what_is_answered_for(city: TeamCity) -> None:
    claim_id = await city.claim("eka")
    assert await claim(city, "eka", ClaimForm("17", "x")) == ClaimRefused((ClaimProblem.WAITING,))
    assert await city.confirm("sekar", claim_id) is ClaimDecisionResult.CONFIRMED
    refused = await claim(city, "unit", ClaimForm("17", "x"))
    assert refused == ClaimRefused((ClaimProblem.HAS_STEWARD,), steward="Eka Rekaan")


async def test_the_sandbox_is_open_while_a_claim_waits_and_closes_when_it_comes_to_nothing(city: TeamCity) -> None:
    first, second = await city.claim("eka"), await city.claim("unit")
    assert await place(city, "eka") is await place(city, "unit") is TeamRole.DEVELOPER
    assert await refuse(city, first, "Bukan tim itu.") is ClaimDecisionResult.REFUSED
    assert await place(city, "eka") is None
    again = await city.claim("eka")
    assert await place(city, "eka") is None, "who was refused waits for the decision"
    assert await city.confirm("sekar", again) is ClaimDecisionResult.CONFIRMED
    assert await place(city, "eka") is TeamRole.MANAGER
    assert await place(city, "unit") is None
    assert await outcome(city, second) is ClaimOutcome.SUPERSEDED


async def test_a_claim_takes_no_place_that_somebody_else_gave(city: TeamCity) -> None:
    await city.own("eka")
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert isinstance(await team_changes.add_member(admin, application, "unit", TeamRole.DEVELOPER), Contact)
        await team_members.remove_claimants(session, application.id, [city.id_of("unit"), city.id_of("eka")])
    assert await place(city, "unit") is TeamRole.DEVELOPER
    assert await place(city, "eka") is TeamRole.MANAGER


async def test_of_two_claims_the_first_confirmed_wins_and_the_other_says_why(city: TeamCity) -> None:
    first, second = await city.claim("eka"), await city.claim("unit")
    assert await city.confirm("sekar", second) is ClaimDecisionResult.CONFIRMED
    assert await city.confirm("lestari", first) is ClaimDecisionResult.DECIDED_ALREADY
    assert await outcome(city, first) is ClaimOutcome.SUPERSEDED
    assert await outcome(city, second) is ClaimOutcome.CONFIRMED


async def test_nobody_decides_their_own_claim_and_another_administrator_does(city: TeamCity) -> None:
    claim_id = await city.claim("sekar")
    assert await city.confirm("sekar", claim_id) is ClaimDecisionResult.OWN_CLAIM
    assert await city.confirm("petugas", claim_id) is ClaimDecisionResult.OF_ADMINISTRATOR
    assert await city.confirm("lestari", claim_id) is ClaimDecisionResult.CONFIRMED


async def test_kominfo_decides_for_an_office_without_another_administrator(city: TeamCity) -> None:
    own = await city.claim("agus", "19")
    assert await city.confirm("petugas", own) is ClaimDecisionResult.CONFIRMED
    claim_id = await city.claim("eka")
    assert await city.confirm("petugas", claim_id) is ClaimDecisionResult.OF_ADMINISTRATOR
    await disable(city, "sekar")
    await disable(city, "lestari")
    assert await city.confirm("petugas", claim_id) is ClaimDecisionResult.CONFIRMED


async def test_an_administrator_of_another_office_finds_no_claim(city: TeamCity) -> None:
    claim_id = await city.claim("eka")
    async with city.city.app.database.begin() as session:
        admin = await city.admin(session, "agus")
        assert await claim_decisions.find_claim(admin, claim_id) is None
        assert await claim_decisions.list_waiting(admin) == ()


async def test_a_claimant_who_left_meanwhile_is_not_confirmed(city: TeamCity) -> None:
    claim_id = await city.claim("eka")
    await disable(city, "eka")
    assert await city.confirm("sekar", claim_id) is ClaimDecisionResult.CLAIMANT_GONE


async def test_a_refusal_needs_a_reason_and_is_kept(city: TeamCity) -> None:
    claim_id = await city.claim("eka")
    assert await refuse(city, claim_id, "  ") is ClaimDecisionResult.NO_REASON
    assert await refuse(city, claim_id, "Bukan tugas Anda.") is ClaimDecisionResult.REFUSED
    assert await refuse(city, claim_id, "Lagi.") is ClaimDecisionResult.DECIDED_ALREADY
    async with city.city.app.database.begin() as session:
        found = await stored.find_claim(session, claim_id)
        assert found is not None
        assert found.note == "Bukan tugas Anda."


async def test_a_proposal_counts_once_it_is_confirmed(city: TeamCity) -> None:
    made = await propose(city, "eka", proposal(number="021"))
    assert isinstance(made, ClaimMade)
    assert made.second_missing
    async with city.city.app.database.begin() as session:
        assert await catalogue.find_by_number(session, "21") is None
    assert await city.confirm("sekar", made.claim_id) is ClaimDecisionResult.CONFIRMED
    async with city.city.app.database.begin() as session:
        application = await city.application(session, "21")
        assert (application.name, application.owner.code) == ("Baru Sekali", "01")
        assert application.source == claims.SOURCE
        changes = (await list_changes(session, application.id, 50, None)).items
        assert {one.way for one in changes} == {ApplicationChangeWay.PROPOSAL}
        assert {one.changed_by for one in changes} == {city.id_of("sekar")}
        assert {one.field: one.after for one in changes if one.field in ("name", "inventory_id")} == {
            "name": "Baru Sekali",
            "inventory_id": "21",
        }


async def test_a_proposal_without_a_number_gets_one(city: TeamCity) -> None:
    made = await propose(city, "eka", proposal())
    assert isinstance(made, ClaimMade)
    assert await city.confirm("sekar", made.claim_id) is ClaimDecisionResult.CONFIRMED
    async with city.city.app.database.begin() as session:
        assert [one.inventory_id[:5] for one in await catalogue.list_all(session) if one.name == "Baru Sekali"] == [
            "USUL-"
        ]


BAD_PROPOSALS = [
    ({"name": " "}, ClaimProblem.NAME_EMPTY),
    ({"name": "x" * 201}, ClaimProblem.NAME_TOO_LONG),
    ({"name": "Siap\u202eBaru"}, ClaimProblem.NAME_INVISIBLE),
    ({"name": "Si\u0430p Baru"}, ClaimProblem.NAME_LOOKALIKE),
    ({"number": "17 b"}, ClaimProblem.NUMBER_MALFORMED),
    ({"office": "77"}, ClaimProblem.NO_OFFICE),
    ({"office": "02"}, ClaimProblem.OTHER_OFFICE),
    ({"url": "baru.example"}, ClaimProblem.URL_MALFORMED),
    ({"url": "javascript:alert(1)"}, ClaimProblem.URL_MALFORMED),
    ({"url": "https://ba\u200bru.example"}, ClaimProblem.URL_MALFORMED),
    ({"second": "tidak-ada"}, ClaimProblem.SECOND_UNKNOWN),
    ({"name": f"Aplikasi {NIP}"}, ClaimProblem.NAME_PERSONAL),
    ({"number": NIP}, ClaimProblem.NUMBER_PERSONAL),
    ({"url": f"https://baru.example/{NIP}"}, ClaimProblem.URL_PERSONAL),
]


async def test_a_bad_proposal_is_refused_with_its_reason(city: TeamCity, subtests: pytest.Subtests) -> None:
    for said, problem in BAD_PROPOSALS:
        with subtests.test(said=said, problem=problem):
            refused = await propose(city, "eka", proposal(**said))
            assert isinstance(refused, ClaimRefused)
            assert refused.problems == (problem,)


OF_WHAT_IS_THERE = [{"number": "017"}, {"name": "SIAP rekaan"}, {"url": "https://siap.rekaan.example/x"}]


async def test_a_proposal_of_what_is_there_names_it(city: TeamCity, subtests: pytest.Subtests) -> None:
    for said in OF_WHAT_IS_THERE:
        with subtests.test(said=said):
            refused = await propose(city, "eka", proposal(**said))
            assert isinstance(refused, ClaimRefused)
            assert refused.problems == (ClaimProblem.DUPLICATE,)
            assert [one.number for one in refused.duplicates] == ["17"]


async def test_a_proposal_of_what_is_proposed_names_it_and_its_number_may_be_taken_meanwhile(city: TeamCity) -> None:
    made = await propose(city, "eka", proposal(number="21"))
    assert isinstance(made, ClaimMade)
    refused = await propose(city, "unit", proposal())
    assert isinstance(refused, ClaimRefused)
    assert [one.number for one in refused.duplicates] == ["21"]
    async with city.city.app.database.begin() as session:
        application = await city.application(session)
        drafts = await catalogue.load_drafts(session)
        taken = replace(drafts["17"], inventory_id="21", name="Lain")
        assert await catalogue.insert_new(session, taken, application.owner.id, application.recorded_at)
    assert await city.confirm("sekar", made.claim_id) is ClaimDecisionResult.NUMBER_TAKEN


async def test_the_level_of_an_application_says_whether_somebody_answers_for_it(city: TeamCity) -> None:
    tracker = city.city.app.composition.tracker
    assert await level(city) is Level.TERCATAT
    await city.own(second="")
    assert await level(city) is Level.TERCATAT
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        found = await tracker.find_application(SHELL, session, application.id)
        assert found is not None
        assert found.standing.next is not None
        assert [one.lack for one in found.standing.next.missing] == [Lack.SECOND_CONTACT]
        await stewardships.name_second(admin, application, "lestari")
    assert await level(city) is Level.BERPEMILIK


async def level(city: TeamCity) -> Level:
    await city.city.app.settle()
    async with city.city.app.database.begin() as session:
        application = await city.application(session)
        found = await city.city.app.composition.tracker.find_application(SHELL, session, application.id)
        assert found is not None
        return found.standing.level


async def test_a_steward_who_leaves_is_an_alarm_until_somebody_else_answers(city: TeamCity) -> None:
    await city.own()
    assert await alarms(city) == []
    await disable(city, "eka")
    assert await alarms(city) == ["17"]
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "sekar"), await city.application(session)
        assert await stewardships.hand_over(admin, application, "eka") is stewardships.StewardshipProblem.UNFIT_PERSON
        done = await stewardships.hand_over(admin, application, "lestari")
        assert not isinstance(done, stewardships.StewardshipProblem)
        found = await stored.find_stewardship(session, application.id)
        assert found is not None
        assert (found.steward_id, found.second_id) == (city.id_of("lestari"), None), (
            "the second contact became the first"
        )
    assert await alarms(city) == []


async def place(city: TeamCity, name: str) -> TeamRole | None:
    """What this person is in the team of application 17."""
    async with city.city.app.database.begin() as session:
        access = city.city.app.composition.clients.team_access
        return await access.role_in(session, (await city.application(session)).id, city.id_of(name))


async def alarms(city: TeamCity) -> list[str]:
    async with city.city.app.database.begin() as session:
        return [one.application.inventory_id for one in await stewardships.list_alarms(session, None)]


async def outcome(city: TeamCity, claim_id: UUID) -> ClaimOutcome | None:
    async with city.city.app.database.begin() as session:
        found = await stored.find_claim(session, claim_id)
        assert found is not None
        return found.outcome


async def refuse(city: TeamCity, claim_id: UUID, note: str) -> ClaimDecisionResult:
    async with city.city.app.database.begin() as session:
        admin = await city.admin(session, "sekar")
        waiting = await claim_decisions.find_claim(admin, claim_id)
        assert waiting is not None
        return await claim_decisions.refuse_claim(admin, waiting, note)


async def disable(city: TeamCity, name: str) -> None:
    async with city.city.app.database.begin() as session:
        assert await disable_person(city.city.app.composition.accounts.admin(session, SHELL), city.id_of(name))
