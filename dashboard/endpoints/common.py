"""What several endpoints need: threads, forms, and the pages that say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dashboard.pages import PAGES
from dashboard.state import Dashboard
from dashboard.visit import Data

FORM_BYTES = 64 * 1024
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
NOTHING_YET = "Run newspike run once, or leave newspike serve running: the first cycle publishes what it finds."


def frame_of(dashboard: Dashboard, request: Request, data: Data | None) -> dict[str, Any]:
    """Return what every page needs, errors too."""
    name = request.state.session
    return {
        "menu": [(each.path, each.menu) for each in PAGES if each.menu],
        "path": request.url.path,
        "csrf": dashboard.sessions.csrf_token(name),
        "closed": dashboard.settings.access.closed,
        "logged_in": dashboard.sessions.is_logged_in(name),
        "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "data": data,
        "version": dashboard.version,
        "prefect_url": dashboard.settings.prefect_url,
    }


def problem(
    dashboard: Dashboard,
    request: Request,
    status: int,
    title: str,
    sentence: str,
    near: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return the page that says what is wrong and what to do; `near`: what may have been meant, with addresses."""
    body = dashboard.templates.get_template("problem.html").render(
        **frame_of(dashboard, request, None), title=title, sentence=sentence, near=near, notice=None
    )
    return Response(
        body, status_code=status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def given(request: Request) -> Mapping[str, Sequence[str]]:
    """Return the parameters of an address, each with all its values."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


def threaded(answer: Callable[[Request], Response]) -> Endpoint:
    """Return an endpoint that answers in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return endpoint


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, of each the last value; a form that is too large is refused with 413."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            raise HTTPException(413, "the form is too large")
    return {
        name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()
    }


def local(address: str) -> str:
    """Return an address of our own: anything else leads to the first page."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
