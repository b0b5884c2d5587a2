"""Pages: rendered from a snapshot once, then kept until the snapshot changes."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from dashboard.endpoints.common import NOTHING_YET, Endpoint, frame_of, given, problem
from dashboard.pages.page import Page
from dashboard.panels import BadInputError
from dashboard.state import Dashboard
from dashboard.visit import MissingError, Visit
from warehouse.errors import WarehouseError

CSRF_PLACE = secrets.token_hex(16)  # in a kept page, where each session gets its token; no headline can know it
UNREADABLE = (
    "It may have been published by an older version (newspike run publishes it again), another program may hold it, "
    "or it is damaged: newspike status names the cause. This page works again by itself."
)
logger = logging.getLogger(__name__)


def show(dashboard: Dashboard, page: Page) -> Endpoint:
    """Return the endpoint of a page."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_shown, dashboard, page, request)

    return endpoint


def _shown(dashboard: Dashboard, page: Page, request: Request) -> Response:
    session_name = request.state.session
    notice = dashboard.notices.pop(session_name, None)
    try:
        with dashboard.settings.reader.session() as (stamp, session):
            etag = dashboard.etag(stamp, session_name, str(request.url))
            if notice is None and request.headers.get("if-none-match") == etag:
                return Response(status_code=304, headers={"ETag": etag})
            data = dashboard.data(stamp, session)
            frame = frame_of(dashboard, request, data)
            key = dashboard.etag(stamp, str(request.url), str(frame["logged_in"]))
            body = dashboard.pages.get(key) if notice is None else None
            if body is None:
                visit = Visit(
                    settings=dashboard.settings,
                    session=session,
                    data=data,
                    path=request.url.path,
                    given=given(request),
                    captured={name: str(value) for name, value in request.path_params.items()},
                    now=dashboard.settings.now(),
                )
                template = dashboard.templates.get_template(page.template)
                body = template.render(
                    **frame | {"csrf": CSRF_PLACE}, visit=visit, notice=notice, page=page, **page.show(visit)
                )
                if notice is None:
                    dashboard.pages.put(key, body)
            body = body.replace(CSRF_PLACE, frame["csrf"])
    except BadInputError as error:
        return problem(dashboard, request, 400, "This address cannot be understood", str(error))
    except MissingError as error:
        return problem(dashboard, request, 404, "Not found", str(error), error.near)
    except FileNotFoundError:
        return problem(dashboard, request, 503, "Nothing has been published yet", NOTHING_YET)
    except (WarehouseError, OSError) as error:
        logger.warning("page failed: path=%s error=%s", request.url.path, type(error).__name__)
        return problem(dashboard, request, 503, "The snapshot cannot be read just now", UNREADABLE)
    headers = {"Cache-Control": "no-cache", "Vary": "Cookie"}
    if notice is None:
        headers["ETag"] = etag
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


def not_found(dashboard: Dashboard) -> Any:
    """Return the handler of addresses that lead nowhere."""

    async def endpoint(request: Request, _: Exception) -> Response:
        return problem(dashboard, request, 404, "Not found", "There is no such page. The menu above has all of them.")

    return endpoint
