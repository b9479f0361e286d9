"""ServedFigures: the figures as the admin API gives them, in the form in which the recount says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from idp.foundation import clock
from idp.permissions import AdminScope
from tests.admin.api_clients import ApiClients
from tests.support.app import App

_SCOPES = tuple(scope.value for scope in AdminScope)


@dataclass(frozen=True, slots=True)
class ServedFigures:
    """A program that reads the API with a token of its own."""

    app: App
    client_id: str

    @classmethod
    async def of(cls, app: App) -> "ServedFigures":
        """Register the program."""
        return cls(app, await ApiClients(app).register(*_SCOPES))

    async def progress(self, office: str | None) -> Mapping[str, Any]:
        """The progress now."""
        found = await self._get("/progress", **_of(office))
        return {
            "tally": found["applications"],
            "media": _counted(found["eligible_by_media"]),
            "ineligible": _counted(found["not_eligible"]),
            "levels": {
                int(one["level"][1:]): (one["total"], one["eligible"]) for one in found["by_level"] if one["total"]
            },
            "offices": {one["office"]["code"]: (one["applications"], one["stalled"]) for one in found["by_office"]},
            "dimensions": {name: tally for name, tally in found["by_dimension"].items() if tally["total"]},
            "technologies": {one["technology"] or "": one["applications"] for one in found["by_technology"]},
            "states": _counted(found["by_state"]),
            "stalled": {
                (one["reason"], one["actor"]): (one["applications"], date.fromisoformat(one["oldest"]))
                for one in found["stalled"]
            },
            "moves": (found["moved"]["rose"], found["moved"]["fell"]),
            "days to use": found["days_to_use"],
        }

    async def history(self, office: str | None) -> list[Mapping[str, Any]]:
        """The ends of months, and now."""
        found = await self._get("/progress/history", months=24, **_of(office))
        return [
            {name: one[name] for name in ("total", "integrated", "eligible", "eligible_integrated", "stalled")}
            | {"day": date.fromisoformat(one["day"]), "levels": tuple(one["levels"].values())}
            for one in found["points"]
        ]

    async def applications(self) -> Mapping[str, Mapping[str, Any]]:
        """Where each application stands, by its number, from every page of the list."""
        pages = await self._pages("/applications", limit=25)
        return {
            one["inventory_id"]: {
                "level": int(one["level"][1:]),
                "state": one["state"],
                "eligible": one["eligible"],
                "since": date.fromisoformat(one["since"]),
                "stall": one["stall"] and _stall(one["stall"]),
            }
            for one in pages
        }

    async def changes(self) -> Mapping[str, list[tuple[date, int, int]]]:
        """The rises and falls of each application, by its number, the newest first."""
        found: dict[str, list[tuple[date, int, int]]] = {}
        for one in await self._pages("/level-changes", limit=200):
            if one["direction"] is not None:
                move = date.fromisoformat(one["day"]), int(one["before"][1:]), int(one["after"][1:])
                found.setdefault(one["inventory_id"], []).append(move)
        return found

    async def _pages(self, path: str, **query: Any) -> list[Any]:
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self._get(path, **query, **cursor)
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = {"cursor": page["next"]}

    async def _get(self, path: str, **query: Any) -> Any:
        token = ApiClients(self.app).token(self.client_id, *_SCOPES, expires_at=clock.now() + timedelta(minutes=5))
        answer = await self.app.http.get(f"/api/v1{path}", params=query, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()


def _of(office: str | None) -> dict[str, str]:
    return {} if office is None else {"office": office}


def _counted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def _stall(found: Mapping[str, Any]) -> Sequence[Any]:
    since = date.fromisoformat(found["since"])
    return found["reason"], since, found["actor"], found["cause"] or "", found["count"] or 0
