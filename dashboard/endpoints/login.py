"""Logins: where the dashboard has a password."""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.endpoints.common import Endpoint, form_of, frame_of, local
from dashboard.security import COOKIE, password_matches, same_origin
from dashboard.sessions import SESSION_S
from dashboard.state import Dashboard


def log_in(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of the login page and of its form."""

    async def endpoint(request: Request) -> Response:
        if request.method == "GET":
            return _login_page(dashboard, request, "", 200)
        form = await form_of(request)
        now, client = time.monotonic(), request.client.host if request.client else ""
        if not same_origin(request.headers) or not dashboard.sessions.csrf_matches(
            request.state.session, form.get("csrf", "")
        ):
            return _login_page(dashboard, request, "This form has expired. Please try again.", 403)
        wait_s = dashboard.rate.wait_s(client, now)
        if wait_s:
            response = _login_page(dashboard, request, f"Too many attempts. Try again in {wait_s} s.", 429)
            response.headers["Retry-After"] = str(wait_s)
            return response
        dashboard.rate.failed(client, now)  # counted first: attempts at the same time do not slip through
        if not await run_in_threadpool(password_matches, dashboard.settings.access, form.get("password", "")):
            return _login_page(dashboard, request, "That is not the password.", 401)
        dashboard.rate.succeeded(client)
        response = RedirectResponse(local(form.get("back", "/")), 303)
        response.set_cookie(
            COOKIE,
            dashboard.sessions.log_in(),
            max_age=SESSION_S,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    return endpoint


def _login_page(dashboard: Dashboard, request: Request, problem: str, status: int) -> Response:
    body = dashboard.templates.get_template("login.html").render(
        **{**frame_of(dashboard, request, None), "back": local(request.query_params.get("back", "/"))},
        problem=problem,
        notice=None,
    )
    return Response(
        body, status_code=status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def log_out(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint that ends every login."""

    async def endpoint(request: Request) -> Response:
        form = await form_of(request)
        if dashboard.sessions.csrf_matches(request.state.session, form.get("csrf", "")):
            dashboard.sessions.log_out()
        return RedirectResponse("/login", 303)

    return endpoint
