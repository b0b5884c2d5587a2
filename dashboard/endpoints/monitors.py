"""For monitors: `/metrics`, `/healthz` (the server runs), `/readyz` (there is news to show)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard import monitoring
from dashboard.endpoints.common import Endpoint, threaded
from dashboard.state import Dashboard
from warehouse.errors import WarehouseError


def metrics(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of `/metrics`."""

    def answer(_: Request) -> Response:
        with dashboard.settings.reader.session() as (stamp, session):
            data = dashboard.data(stamp, session)
            body = monitoring.metrics(dashboard.settings, session, data, dashboard.settings.now())
        return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")

    return threaded(answer)


async def healthz(_: Request) -> Response:
    """Answer while the server runs."""
    return PlainTextResponse("ok\n")


def readyz(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of `/readyz`."""

    def answer(_: Request) -> Response:
        try:
            with dashboard.settings.reader.session() as (stamp, session):
                dashboard.data(stamp, session)
        except (WarehouseError, OSError) as error:
            reason = (
                "nothing has been published yet"
                if isinstance(error, FileNotFoundError)
                else "the snapshot cannot be read"
            )
            return PlainTextResponse(f"not ready: {reason}\n", 503)
        return PlainTextResponse("ready\n")

    return threaded(answer)
