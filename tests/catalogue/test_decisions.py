"""What officers declare about applications: made, shown, reviewed, replaced and undone, and who may."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import text

from idp.catalogue import store
from idp.catalogue.application import Application
from idp.catalogue.decision import REASONS, DecisionKind, DecisionReason
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionForm,
    DecisionProblem,
    DecisionRefused,
    UndoResult,
)
from idp.catalogue.eligibility import Reason, explain_ineligibility, is_eligible
from idp.catalogue.store import ApplicationFilter
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.note_rule import NoteProblem
from idp.permissions import NOBODY, SHELL, InsufficientAuthority, PersonRequired
from tests.catalogue.listing import list_applications
from tests.catalogue.small_city import CALENDAR, HEADER, SmallCity, merged, not_applicable, open_small_city


@pytest.fixture
async def small_city(database: Database) -> SmallCity:
    return await open_small_city(database)


async def declare(city: SmallCity, number: str, form: DecisionForm) -> ApplicationDecision:
    async with city.admin() as admin:
        made = await declaring.declare(admin, await city.application(number), form)
        assert isinstance(made, ApplicationDecision), made
        return made


async def refused(city: SmallCity, number: str, form: DecisionForm) -> DecisionRefused:
    application = await city.application(number)
    async with city.admin() as admin:
        made = await declaring.declare(admin, application, form)
        assert isinstance(made, DecisionRefused), made
        return made


async def standing(city: SmallCity, number: str) -> ApplicationDecision | None:
    application = await city.application(number)
    async with city.admin() as admin:
        return await declaring.find_standing(admin, application)


def on(days: int) -> str:
    return str(CALENDAR.today() + timedelta(days=days))


async def test_a_decision_stands_with_who_made_it_and_why_until_it_is_undone(small_city: SmallCity) -> None:
    form = not_applicable(note="Dijalankan  kementerian.\r\nLihat surat.", review_on=on(30))
    made = await declare(small_city, "1", form)
    assert (made.kind, made.reason, made.note) == (
        DecisionKind.NOT_APPLICABLE,
        DecisionReason.CENTRAL,
        "Dijalankan  kementerian.\nLihat surat.",
    )
    assert (made.decided_by, str(made.review_on), made.stands) == (small_city.officer, on(30), True)
    assert await standing(small_city, "1") == made
    application = await small_city.application("1")
    assert (application.declared, application.declared_reason) == (made.kind, made.reason)
    assert explain_ineligibility(application) is Reason.NOT_APPLICABLE
    async with small_city.admin() as admin:
        assert await declaring.undo_decision(admin, application, made.id) is UndoResult.UNDONE
        assert await declaring.undo_decision(admin, application, made.id) is UndoResult.UNDONE_ALREADY
        assert await declaring.undo_decision(admin, application, uuid4()) is UndoResult.NOT_FOUND
    again = await small_city.application("1")
    assert (again.declared, again.declared_reason, is_eligible(again)) == (None, None, True)
    async with small_city.admin() as admin:
        (undone,) = await declaring.list_decisions(admin, application)
    assert (undone.undone_by, undone.stands) == (small_city.officer, False)


async def test_every_declaration_is_marked_and_audited_without_what_was_typed(small_city: SmallCity) -> None:
    before = (await small_city.rows("SELECT count(*) FROM application_mark"))[0][0]
    assert before == 4
    await small_city.rows("DELETE FROM application_mark RETURNING 1")
    made = await declare(small_city, "1", not_applicable(note="catatan rahasia"))
    application = await small_city.application("1")
    async with small_city.admin(SHELL) as admin:
        await declaring.undo_decision(admin, application, made.id)
        entries = await admin.session.execute(text("SELECT tag, actor, subject, detail FROM audit ORDER BY id"))
        declared, undone = list(entries)[-2:]
    assert (declared.tag, declared.actor) == ("application.declared", f"person:{small_city.officer}")
    assert declared.subject == str(application.id)
    assert "inventory:decide" in str(declared.detail)
    assert "rahasia" not in str(declared.detail)
    assert (undone.tag, undone.actor) == ("application.decision_undone", None)
    assert len(await small_city.rows("SELECT application_id FROM application_mark")) == 1


#: What a form lacks, and everything that is said about it.
LACKING: tuple[tuple[DecisionForm, set[object]], ...] = (
    (not_applicable(reason="replaced"), {DecisionProblem.NO_REASON}),
    (not_applicable(reason=""), {DecisionProblem.NO_REASON}),
    (not_applicable(reason="other"), {NoteProblem.EMPTY}),
    (not_applicable(reason="other", note=" \t"), {NoteProblem.EMPTY}),
    (not_applicable(note="x" * 1001), {NoteProblem.TOO_LONG}),
    (not_applicable(note="NIP 19850101 201001 1 001"), {NoteProblem.PERSONAL_NUMBER}),
    (not_applicable(review_on="besok"), {DecisionProblem.REVIEW_MALFORMED}),
    (not_applicable(review_on=on(0)), {DecisionProblem.REVIEW_PAST}),
    (not_applicable(review_on=on(9999)), {DecisionProblem.REVIEW_TOO_LATE}),
    (DecisionForm(kind=DecisionKind.FROZEN, reason="rebuilding"), {DecisionProblem.REVIEW_EMPTY}),
    (
        DecisionForm(kind=DecisionKind.FROZEN, reason="", note="x" * 1001, review_on="0"),
        {DecisionProblem.NO_REASON, NoteProblem.TOO_LONG, DecisionProblem.REVIEW_MALFORMED},
    ),
    (not_applicable(reason="merged_into"), {DecisionProblem.TARGET_EMPTY}),
    (merged(""), {DecisionProblem.TARGET_EMPTY}),
    (merged("99"), {DecisionProblem.TARGET_UNKNOWN}),
    (merged("\0'"), {DecisionProblem.TARGET_UNKNOWN}),
    (merged("01"), {DecisionProblem.TARGET_SAME}),
    (not_applicable(seen=uuid4()), {DecisionProblem.OVERTAKEN}),
)


async def test_a_declaration_that_lacks_something_is_refused(small_city: SmallCity) -> None:
    for form, problems in LACKING:
        assert set((await refused(small_city, "1", form)).problems) == problems, form
    assert await standing(small_city, "1") is None


async def test_a_decision_replaces_the_one_that_its_form_saw_and_no_other(small_city: SmallCity) -> None:
    first = await declare(small_city, "1", not_applicable())
    late = await refused(small_city, "1", not_applicable(reason="desktop"))
    assert (late.problems, late.standing) == ((DecisionProblem.OVERTAKEN,), first)
    again = DecisionForm(kind=DecisionKind.APPLICABLE, reason="in_use", seen=first.id)
    second = await declare(small_city, "1", again)
    assert is_eligible(await small_city.application("1"))
    assert set((await refused(small_city, "1", again)).problems) == {DecisionProblem.OVERTAKEN}
    application = await small_city.application("1")
    async with small_city.admin() as admin:
        decisions = await declaring.list_decisions(admin, application)
    assert [(one.id, one.stands) for one in decisions] == [(second.id, True), (first.id, False)]


async def test_merges_name_where_an_application_went_and_make_no_circle(small_city: SmallCity) -> None:
    made = await declare(small_city, "1", merged("02"))
    assert made.merged_into is not None
    assert (made.merged_into.inventory_id, made.merged_into.name) == ("2", "Surat Rekaan")
    assert explain_ineligibility(await small_city.application("1")) is Reason.MERGED
    assert set((await refused(small_city, "2", merged("1"))).problems) == {DecisionProblem.TARGET_CYCLE}
    by_reason = not_applicable(reason="merged_into", merged_into="1")
    assert set((await refused(small_city, "2", by_reason)).problems) == {DecisionProblem.TARGET_CYCLE}
    await declare(small_city, "2", merged("3"))
    assert set((await refused(small_city, "3", merged("1"))).problems) == {DecisionProblem.TARGET_CYCLE}
    ended = await refused(small_city, "4", merged("1"))
    assert (ended.problems, ended.target and ended.target.inventory_id) == ((DecisionProblem.TARGET_ENDED,), "3")
    retired = await declare(small_city, "4", DecisionForm(kind=DecisionKind.RETIRED, reason="not_needed"))
    assert set((await refused(small_city, "3", merged("4"))).problems) == {DecisionProblem.TARGET_ENDED}
    four = await small_city.application("4")
    async with small_city.admin() as admin:
        await declaring.undo_decision(admin, four, retired.id)
    await declare(small_city, "3", merged("4"))


async def test_only_kominfo_s_officers_and_the_operator_decide(small_city: SmallCity) -> None:
    application = await small_city.application("1")
    for authority, error in (
        (NOBODY, InsufficientAuthority),
        (small_city.office("01"), InsufficientAuthority),
        (small_city.program, PersonRequired),
    ):
        async with small_city.admin(authority) as admin:
            with pytest.raises(error, match="inventory:decide"):
                await declaring.declare(admin, application, not_applicable())
            with pytest.raises(error, match="inventory:decide"):
                await declaring.undo_decision(admin, application, uuid4())
    async with small_city.admin(SHELL) as admin:
        made = await declaring.declare(admin, application, not_applicable())
        assert isinstance(made, ApplicationDecision)
        assert made.decided_by is None
    async with small_city.admin(small_city.office("01")) as admin:
        assert await declaring.list_decisions(admin, application) == [made]
        with pytest.raises(InsufficientAuthority):
            await declaring.list_due_reviews(admin, CALENDAR.today())
    async with small_city.admin(small_city.office("02")) as admin:
        with pytest.raises(InsufficientAuthority):
            await declaring.list_decisions(admin, application)


async def test_reviews_that_are_due_are_listed_page_by_page_the_longest_first(small_city: SmallCity) -> None:
    for number, days in (("1", 20), ("2", 10), ("3", 10), ("4", 40)):
        await declare(small_city, number, not_applicable(review_on=on(days)))
    until, found, after = CALENDAR.today() + timedelta(days=30), [], None
    for _ in range(4):
        async with small_city.admin() as admin:
            page = await declaring.list_due_reviews(admin, until, 1, after)
        found += [(one.inventory_id, one.owner.code, str(one.decision.review_on)) for one in page.items]
        after = page.next
        if after is None:
            break
    assert [number for number, *_ in found] == ["2", "3", "1"]
    assert found[0] == ("2", "01", on(10))
    two = await small_city.application("2")
    async with small_city.admin() as admin:
        (decision,) = await declaring.list_decisions(admin, two)
        await declaring.undo_decision(admin, two, decision.id)
        left = await declaring.list_due_reviews(admin, until)
    assert [one.inventory_id for one in left.items] == ["3", "1"]


async def test_the_list_counts_as_the_rule_says_whatever_is_declared(small_city: SmallCity) -> None:
    rows = b"".join(
        f"{place},A {place},01,{origin},{status},{media},khusus,,asn,governance,,,\n".encode()
        for place, (origin, status, media, _) in enumerate(FIELDS, start=100)
    )
    await small_city.imports(HEADER + rows)
    for place, (*_, kind) in enumerate(FIELDS, start=100):
        if kind is not None:
            form = DecisionForm(
                kind=kind, reason=REASONS[kind][0].value, review_on=on(9), merged_into="1" * (kind == "merged")
            )
            await declare(small_city, str(place), form)
    async with small_city.database.begin() as session:
        everything: list[Application] = await store.list_all(session)
        for eligible in (True, False):
            listed = await list_applications(session, ApplicationFilter(eligible=eligible))
            assert listed == [one for one in everything if is_eligible(one) is eligible]
    counts = {one.declared: is_eligible(one) for one in everything if one.origin == "central"}
    assert [kind for kind, eligible in counts.items() if eligible] == [DecisionKind.APPLICABLE]


FIELDS = [*product(("city", "central"), ("active", "inactive"), ("web", "desktop"), (None, *DecisionKind))]


async def test_an_import_keeps_what_is_declared(small_city: SmallCity) -> None:
    made = await declare(small_city, "1", not_applicable())
    row = b"1,SIMPEG Baru,01,city,active,web,khusus,Dinas,asn,governance,,,\n"
    assert (await small_city.imports(HEADER + row)).saved
    application = await small_city.application("1")
    assert (application.name, application.declared) == ("SIMPEG Baru", DecisionKind.NOT_APPLICABLE)
    assert await standing(small_city, "1") == made


async def test_the_day_of_review_is_counted_in_the_city_s_time_zone(small_city: SmallCity) -> None:
    evening_in_utc = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)  # the second of December in Denpasar
    with clock.travel(evening_in_utc - clock.now()):
        problems = (await refused(small_city, "1", not_applicable(review_on="2026-12-02"))).problems
        assert problems == (DecisionProblem.REVIEW_PAST,)
        await declare(small_city, "1", not_applicable(review_on="2026-12-03"))
