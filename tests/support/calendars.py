"""The calendar that tests count days on when they open no provider."""

from zoneinfo import ZoneInfo

from idp.foundation.calendar import Calendar

WITA = Calendar(ZoneInfo("Asia/Makassar"))
