"""The lists of Kominfo's pages as files: the rows of the page's filters, as texts that no program runs."""

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest
from openpyxl import load_workbook

from idp.catalogue import store as catalogue
from idp.foundation import clock
from idp.monitoring.progress.exports import EXPORTS
from idp.offices import store as offices
from idp.tracker import whole_lists
from tests.monitoring.progress_city import compute, entered, fill
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

FORMULA = '=HYPERLINK("https://penipu.example","Klik")'


@pytest.fixture(scope="module", params=Kind)
async def city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """A provider with the shipped inventory and one application whose name is a formula."""
    async with open_app(databases.new(request.param)) as app:
        await fill(app)
        async with app.database.begin() as session:
            (draft, *_) = (await catalogue.load_drafts(session)).values()
            made = type(draft)(
                **{name: getattr(draft, name) for name in draft.__slots__} | {"inventory_id": "=1+1", "name": FORMULA}
            )
            await catalogue.save(session, [made], await offices.ids_by_code(session), clock.now())
        await compute(app)
        yield app


def read_csv(response: httpx.Response) -> list[list[str]]:
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def read_workbook(response: httpx.Response) -> list[list[str]]:
    """The rows of a workbook, of which every cell is text."""
    assert response.status_code == 200, response.text
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} <= {"s"}
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in rows]


@pytest.mark.twins
async def test_every_list_is_a_file_of_either_format_with_the_same_rows(city: App) -> None:
    async with entered(city) as officer:
        for name, export in EXPORTS.items():
            saved = await officer.get(f"/kominfo/unduh/{name}.xlsx")
            assert f'attachment; filename="{name}-' in saved.headers["content-disposition"]
            assert saved.headers["cache-control"] == "no-store"
            workbook, text = read_workbook(saved), read_csv(await officer.get(f"/kominfo/unduh/{name}.csv"))
            assert [len(row) for row in text] == [len(export.columns)] * len(text), name
            unmarked = [[cell.removeprefix("'") for cell in row] for row in text]
            assert workbook == unmarked, name


async def test_a_file_has_the_rows_of_the_filters_of_the_page(city: App) -> None:
    async with entered(city) as officer:
        everything = read_csv(await officer.get("/kominfo/unduh/inventaris.csv"))
        assert len(everything) == 1 + 190
        used = read_csv(await officer.get("/kominfo/unduh/inventaris.csv?tingkat=5"))
        assert [(row[0], row[8], row[12]) for row in used[1:]] == [("50", "L5", "ya")]
        assert len(read_csv(await officer.get("/kominfo/unduh/inventaris.csv?dimensi=branding"))) == 1 + 4
        rose = read_csv(await officer.get("/kominfo/unduh/perubahan.csv?arah=naik"))
        assert [row[0] for row in rose[1:]] == ["50"]
        english = read_csv(await officer.get("/kominfo/unduh/inventaris.csv?tingkat=5&bahasa=en"))
        assert (english[0][1], english[1][12]) == ("Applications", "yes")


async def test_a_file_of_changes_that_has_only_the_newest_says_so(city: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_lists, "MOST_CHANGES", 3)
    async with entered(city) as officer:
        *changes, last = read_csv(await officer.get("/kominfo/unduh/perubahan.csv"))[1:]
        assert len(changes) == 3
        assert last[0].startswith("Berkas ini memuat 3 perubahan terbaru saja")


async def test_no_cell_is_a_formula(city: App) -> None:
    async with entered(city) as officer:
        for row in read_csv(await officer.get("/kominfo/unduh/inventaris.csv")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row), row
        assert FORMULA in [row[1] for row in read_workbook(await officer.get("/kominfo/unduh/inventaris.xlsx"))]
        page = await officer.get("/kominfo/inventaris?cari=hyperlink")
        assert "=HYPERLINK(&#34;" in page.text


async def test_a_list_that_there_is_not_is_not_found(city: App) -> None:
    async with entered(city) as officer:
        for path in ("pegawai.csv", "rahasia.xlsx", "inventaris.pdf", "inventaris"):
            assert (await officer.get(f"/kominfo/unduh/{path}")).status_code == 404, path
