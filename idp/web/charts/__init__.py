"""Charts as values: points, ticks and labels in per cent of the drawing; templates/charts.html draws them."""

from idp.web.charts.bars import BarSegment, bar_segments
from idp.web.charts.burn_up import BurnUpChart, draw_burn_up
from idp.web.charts.columns import (
    ColumnChart,
    DayCount,
    HourCount,
    draw_daily_columns,
    draw_hourly_columns,
)
from idp.web.charts.level_flow import LevelFlowChart, draw_level_flow

__all__ = [
    "BarSegment",
    "BurnUpChart",
    "ColumnChart",
    "DayCount",
    "HourCount",
    "LevelFlowChart",
    "bar_segments",
    "draw_burn_up",
    "draw_daily_columns",
    "draw_hourly_columns",
    "draw_level_flow",
]
