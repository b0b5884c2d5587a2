"""The application: which address is answered by what."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.endpoints import actions, data, login, monitors, pages
from dashboard.guard import Guard
from dashboard.pages import PAGES
from dashboard.settings import DashboardSettings
from dashboard.state import Dashboard

STATIC = Path(__file__).parent / "static"


def create_app(settings: DashboardSettings) -> Starlette:
    """Return the web application."""
    dashboard = Dashboard(settings=settings)
    routes: list[BaseRoute] = [
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/data/ask.{form}", data.query_result(dashboard)),
        Route("/data/{name}.{form}", data.panel_rows(dashboard)),
        Route("/openapi.json", data.description(dashboard)),
        Route("/metrics", monitors.metrics(dashboard)),
        Route("/healthz", monitors.healthz),
        Route("/readyz", monitors.readyz(dashboard)),
        Route("/login", login.log_in(dashboard), methods=["GET", "POST"]),
        Route("/logout", login.log_out(dashboard), methods=["POST"]),
        Route("/do/{action}", actions.change(dashboard), methods=["POST"]),
        *(Route(page.path, pages.show(dashboard, page)) for page in PAGES),
    ]
    app = Starlette(routes=routes, exception_handlers={404: pages.not_found(dashboard)})
    app.add_middleware(Guard, access=settings.access, sessions=dashboard.sessions)
    return app
