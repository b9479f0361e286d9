"""When the city's applications will be integrated: a median and an 80 % band, or that there is too little to say so."""

from idp.tracker.forecast.projection import forecast
from idp.tracker.forecast.result import (
    DateRange,
    Forecast,
    ForecastPoint,
    LackOfData,
    Milestone,
    TooLittleData,
)

__all__ = ["DateRange", "Forecast", "ForecastPoint", "LackOfData", "Milestone", "TooLittleData", "forecast"]
