"""Every chart in a real browser: legible on each device, in print, and without texts that lie upon each other."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Route

from idp.tracker.forecast import Forecast, forecast
from idp.web.assets import load_assets
from idp.web.charts import DayCount, HourCount, draw_burn_up, draw_daily_columns, draw_hourly_columns, draw_level_flow
from idp.web.environment import environment
from tests.journeys.browser import DEVICES, MORE_DEVICES, Device, Tab, opened
from tests.support.calendars import WITA
from tests.support.progress_histories import TUNING_SEEDS, HistoryKind, generate_history

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'"
ADDRESS = "http://charts.test/"
PAGE = """<!DOCTYPE html>
{% from "web/charts.html" import burn_up, daily_columns, hourly_columns, level_flow with context %}
{% from "tracker/forecast_parts.html" import forecast_words with context %}
<html lang="id"><head><meta charset="utf-8"><title>Grafik</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="{{ static('divos.css') }}"><link rel="stylesheet" href="{{ static('areas.css') }}"></head>
<body><main class="wrap" id="isi"><h1>Grafik</h1>
{% for chart, answer in progress %}<div class="c21 act"><section class="card"><h2>Laju {{ loop.index }}</h2>
{% call burn_up(chart, "laju-" ~ loop.index, "Laju " ~ loop.index) %}{{ forecast_words(answer) }}{% endcall %}
</section><section class="card"><h2>Sempit {{ loop.index }}</h2>
{{ burn_up(chart, "sempit-" ~ loop.index, "Sempit " ~ loop.index, narrow=true) }}</section></div>{% endfor %}
{% for chart in flows %}<div class="c21 act"><section class="card"><h2>Aliran {{ loop.index }}</h2>
{{ level_flow(chart, "aliran-" ~ loop.index, "Aliran " ~ loop.index) }}
</section><section class="card"><h2>Aliran sempit {{ loop.index }}</h2>
{{ level_flow(chart, "alir-" ~ loop.index, "Aliran sempit " ~ loop.index, narrow=true) }}</section></div>{% endfor %}
{% for hour, day in columns %}<div class="c21 act"><section class="card"><h2>Harian {{ loop.index }}</h2>
{{ daily_columns(day, "hari-" ~ loop.index, "Pegawai tiap hari " ~ loop.index, "Pegawai") }}
</section><section class="card"><h2>Jam {{ loop.index }}</h2>
{{ hourly_columns(hour, "jam-" ~ loop.index, "Masuk menurut jam " ~ loop.index, "Masuk") }}</section></div>{% endfor %}
</main></body></html>"""
#: Sign-ins by hour: of nearly all hours only bounds are told.
BUSY = [max(0, 1200 - 300 * abs(hour - 8)) + hour for hour in range(24)]
#: Pairs of visible texts in one chart whose boxes overlap by more than a hair, and texts beyond the window.
OVERLAPS = """() => [...document.querySelectorAll('.plot')].flatMap(plot => {
  const texts = [...plot.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.width);
  const upon = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;
  const beyond = texts.filter(([, box]) => box.left < 0 || box.right > document.documentElement.clientWidth);
  return [...beyond.map(([words]) => `${words} is beyond the window`), ...texts.flatMap(([words, box], at) =>
    texts.slice(at + 1).filter(([, other]) => upon(box, other)).map(([others]) => `${words} | ${others}`))]
    .map(found => `${plot.querySelector('title').textContent}: ${found}`);
})"""


def progress() -> Iterator[tuple[object, object]]:
    """Burn-ups with a forecast of each kind of history, and at the edges: done, begun, without one, in thousands."""
    for kind in HistoryKind:
        history = generate_history(kind, TUNING_SEEDS[1])
        yield burn_up_and_answer(history.seen, history.eligible)
    days = [date(2026, 11, 30) - timedelta(days=30 * month) for month in range(12, -1, -1)]
    yield burn_up_and_answer([(day, 12) for day in days], 99)
    yield burn_up_and_answer([(day, 99) for day in days], 99)
    yield burn_up_and_answer([(day, 90 + place // 2) for place, day in enumerate(days)], 99)
    yield burn_up_and_answer([(days[-1], 3)], 99)
    yield burn_up_and_answer([(day, 900 * place) for place, day in enumerate(days)], 20_000)


def burn_up_and_answer(history: Sequence[tuple[date, int]], eligible: int) -> tuple[object, object]:
    answer = forecast(history, eligible, eligible, history[-1][0])
    ahead = answer.points if isinstance(answer, Forecast) else ()
    return draw_burn_up(history[-13:], target=eligible, ahead=ahead), answer


def flows() -> Iterator[object]:
    days = [date(2026, 11, 30) - timedelta(days=30 * month) for month in range(12, -1, -1)]
    yield draw_level_flow([(day, [60 - 3 * n, 8 + n, 10, 5 + n, 0, 2 + n, n // 3]) for n, day in enumerate(days)])
    yield draw_level_flow([(day, [99, 0, 0, 0, 0, 0, 0]) for day in days])
    yield draw_level_flow([(day, [14_000, 800, 900, 50, 0, 60, 5]) for day in days[-2:]])


def columns() -> Iterator[tuple[object, object]]:
    first = date(2026, 11, 1)
    yield (
        draw_hourly_columns([HourCount(hour, max(0, busy - 9), busy) for hour, busy in enumerate(BUSY)]),
        draw_daily_columns(
            [DayCount(first + timedelta(days=n), *((1, 4) if n % 9 == 3 else (n * 7 % 23,) * 2)) for n in range(30)]
        ),
    )
    yield (
        draw_hourly_columns([HourCount(7, 1, 4), HourCount(8, 260_000, 260_000)]),
        draw_daily_columns([DayCount(first + timedelta(days=n), n * 37, n * 37) for n in range(90)]),
    )


@pytest.fixture(scope="module")
def page() -> str:
    values: dict[str, Any] = {"progress": progress(), "flows": flows(), "columns": columns()}
    return environment("id", WITA).from_string(PAGE).render(**values)


async def serve(tab: Tab, page: str) -> None:
    """Answer the browser's requests with the page, under the policy of pages, and with static files."""
    assets = {asset.address: asset for asset in load_assets().values()}

    async def answer(route: Route) -> None:
        asset = assets.get("/" + route.request.url.removeprefix(ADDRESS))
        if asset:
            await route.fulfill(body=asset.body, content_type=asset.media_type)
        else:
            headers = {"Content-Security-Policy": POLICY}
            await route.fulfill(body=page, content_type="text/html; charset=utf-8", headers=headers)

    await tab.page.route("**/*", answer)
    await tab.open(ADDRESS)


async def test_charts_are_legible_on_each_device_and_in_print(browser: Browser, page: str) -> None:
    async with opened(browser, Device(390, script=True)) as tab:
        await serve(tab, page)
        await tab.look("grafik")
        for device in DEVICES + MORE_DEVICES:
            await tab.page.set_viewport_size({"width": device.width, "height": 800})
            assert await tab.page.evaluate(OVERLAPS) == [], device.name
        await tab.page.set_viewport_size({"width": 1000, "height": 800})
        assert await tab.page.evaluate(OVERLAPS) == []
        await tab.page.set_viewport_size({"width": 720, "height": 1000})
        await tab.page.emulate_media(media="print")
        assert await tab.page.evaluate(OVERLAPS) == []
        await tab.picture("grafik-cetak")
        await tab.page.emulate_media(media="screen")
