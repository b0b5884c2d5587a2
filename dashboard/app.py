"""The application: routes, and what happens between a request and its page."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard import exports, monitoring, openapi
from dashboard.guard import Guard
from dashboard.pages import PAGES
from dashboard.pages.page import Page
from dashboard.panels import BadInputError, panels, parsed
from dashboard.rendering import environment
from dashboard.security import COOKIE, SESSION_S, LoginRate, Sessions, password_matches, same_origin
from dashboard.settings import ActionError, DashboardSettings
from dashboard.visit import Data, MissingError, Visit
from warehouse.errors import WarehouseError
from warehouse.guarded import GuardedQueryError, query_snapshot
from warehouse.reader import SnapshotSession

STATIC = Path(__file__).parent / "static"
KEPT_CHARACTERS = 4_000_000
CSRF_PLACE = secrets.token_hex(16)  # in a kept page, where each session gets its token; no headline can know it
FORM_BYTES = 64 * 1024
NOTICES = 1000  # browsers for which a notice is kept until their next page
logger = logging.getLogger(__name__)


@dataclass
class KeptPages:
    """The pages that were rendered last, without what belongs to a session: who comes next gets them at once."""

    _pages: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _characters: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, key: str) -> str | None:
        """Return a page that is kept."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key: str, page: str) -> None:
        """Keep a page; the oldest ones go when all together are too large."""
        with self._lock:
            self._characters += len(page) - len(self._pages.pop(key, ""))
            self._pages[key] = page
            while self._characters > KEPT_CHARACTERS:
                _, gone = self._pages.popitem(last=False)
                self._characters -= len(gone)


@dataclass
class Dashboard:
    """One running dashboard: its settings, and what it remembers between requests."""

    settings: DashboardSettings
    sessions: Sessions = field(default_factory=Sessions)
    rate: LoginRate = field(default_factory=LoginRate)
    version: str = field(default_factory=lambda: version("newspike"))
    pages: KeptPages = field(default_factory=KeptPages)
    writes: int = 0  # changes made through it: pages before them are outdated
    notices: dict[str, tuple[str, str]] = field(default_factory=dict)  # session -> kind, sentence
    _known: tuple[str, Data] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _templates: Environment | None = None

    @property
    def templates(self) -> Environment:
        """Return the template environment."""
        if self._templates is None:
            self._templates = environment(self.settings.zone)
        return self._templates

    def data(self, stamp: str, session: SnapshotSession) -> Data:
        """Return what a snapshot knows, asked once for each snapshot."""
        known = self._known
        if known is None or known[0] != stamp:
            known = (stamp, Data(**session.rows("dashboard/clock")[0]))
            self._known = known
        return known[1]

    def etag(self, *parts: str) -> str:
        """Return the validator of a response: it changes with the snapshot, with writes, and every minute."""
        minute = str(int(self.settings.now().timestamp() // 60))
        text = "\0".join((self.version, str(self.writes), minute, *parts))
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'

    def note(self, session: str, kind: str, sentence: str) -> None:
        """Keep a sentence for the next page of a session."""
        with self._lock:
            self.writes += 1
            while len(self.notices) >= NOTICES:
                self.notices.pop(next(iter(self.notices)))
            self.notices[session] = (kind, sentence)


def create_app(settings: DashboardSettings) -> Starlette:
    """Return the web application."""
    dashboard = Dashboard(settings=settings)
    routes: list[BaseRoute] = [
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/data/ask.{form}", _answer(dashboard)),
        Route("/data/{name}.{form}", _data(dashboard)),
        Route("/openapi.json", _openapi(dashboard)),
        Route("/metrics", _metrics(dashboard)),
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(dashboard)),
        Route("/login", _login(dashboard), methods=["GET", "POST"]),
        Route("/logout", _logout(dashboard), methods=["POST"]),
        Route("/do/{action}", _do(dashboard), methods=["POST"]),
        *(Route(page.path, _page(dashboard, page)) for page in PAGES),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _not_found(dashboard)})
    app.add_middleware(Guard, access=settings.access, sessions=dashboard.sessions)
    return app


def _page(dashboard: Dashboard, page: Page) -> Any:
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
            frame = _frame(dashboard, request, data)
            key = dashboard.etag(stamp, str(request.url), str(frame["logged_in"]))
            body = dashboard.pages.get(key) if notice is None else None
            if body is None:
                visit = Visit(
                    settings=dashboard.settings,
                    session=session,
                    data=data,
                    path=request.url.path,
                    given=_given(request),
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
        return _problem(dashboard, request, 400, "This address cannot be understood", str(error))
    except MissingError as error:
        return _problem(dashboard, request, 404, "Not found", str(error))
    except FileNotFoundError:
        return _problem(dashboard, request, 503, "Nothing has been published yet", NOTHING_YET)
    except (WarehouseError, OSError) as error:
        logger.warning("page failed: path=%s error=%s", request.url.path, type(error).__name__)
        return _problem(dashboard, request, 503, "The snapshot cannot be read just now", UNREADABLE)
    headers = {"Cache-Control": "no-cache", "Vary": "Cookie"}
    if notice is None:
        headers["ETag"] = etag
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


NOTHING_YET = "Run newspike run once, or leave newspike serve running: the first cycle publishes what it finds."
UNREADABLE = (
    "It may have been published by an older version (newspike run publishes it again), another program may hold it, "
    "or it is damaged: newspike status names the cause. This page works again by itself."
)


def _frame(dashboard: Dashboard, request: Request, data: Data | None) -> dict[str, Any]:
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


def _problem(dashboard: Dashboard, request: Request, status: int, title: str, sentence: str) -> Response:
    body = dashboard.templates.get_template("problem.html").render(
        **_frame(dashboard, request, None), title=title, sentence=sentence, notice=None
    )
    return Response(
        body, status_code=status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _given(request: Request) -> Mapping[str, Sequence[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _data(dashboard: Dashboard) -> Any:
    def answer(request: Request) -> Response:
        name, form = request.path_params["name"], request.path_params["form"]
        panel = panels().get(name)
        if panel is None or form not in exports.MEDIA:
            return PlainTextResponse(f"no such data: {name}.{form}; see /openapi.json\n", 404)
        try:
            values = parsed(panel, _given(request), dashboard.settings.zone.key)
            with dashboard.settings.reader.session() as (stamp, session):
                etag = dashboard.etag(stamp, str(request.url))
                if request.headers.get("if-none-match") == etag:
                    return Response(status_code=304, headers={"ETag": etag})
                rows = session.rows(f"dashboard/{name}", **values) if form != "sql" else ()
        except BadInputError as error:
            return PlainTextResponse(f"{error}\n", 400)
        except FileNotFoundError:
            return PlainTextResponse(f"nothing has been published yet. {NOTHING_YET}\n", 503)
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if form == "csv":
            headers["Content-Disposition"] = f'attachment; filename="newspike-{name}.csv"'
        return Response(exports.rendered(form, panel, values, rows), media_type=exports.MEDIA[form], headers=headers)

    return _threaded(answer)


def _answer(dashboard: Dashboard) -> Any:
    """Return the endpoint of a query's result as a file: the same process with the same limits as on the page."""

    def answer(request: Request) -> Response:
        form = request.path_params["form"]
        if form not in {"csv", "json"}:
            return PlainTextResponse(f"no such data: ask.{form}\n", 404)
        try:
            table = query_snapshot(dashboard.settings.reader.file, request.query_params.get("sql", ""))
        except GuardedQueryError as error:
            return PlainTextResponse(f"{error}\n", 400)
        except FileNotFoundError:
            return PlainTextResponse(f"nothing has been published yet. {NOTHING_YET}\n", 503)
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        if form == "json":
            return JSONResponse({"rows": rows, "cut": table.cut})
        headers = {"Content-Disposition": 'attachment; filename="newspike-answer.csv"'}
        return Response(exports.as_csv(rows), media_type=exports.MEDIA["csv"], headers=headers)

    return _threaded(answer)


def _openapi(dashboard: Dashboard) -> Any:
    return _threaded(lambda _: JSONResponse(openapi.document(dashboard.version)))


def _metrics(dashboard: Dashboard) -> Any:
    def answer(_: Request) -> Response:
        with dashboard.settings.reader.session() as (stamp, session):
            data = dashboard.data(stamp, session)
            body = monitoring.metrics(dashboard.settings, session, data, dashboard.settings.now())
        return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")

    return _threaded(answer)


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


def _readyz(dashboard: Dashboard) -> Any:
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

    return _threaded(answer)


def _threaded(answer: Any) -> Any:
    async def endpoint(request: Request) -> Response:
        response: Response = await run_in_threadpool(answer, request)
        return response

    return endpoint


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            raise HTTPException(413, "the form is too large")
    return {
        name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()
    }


def _do(dashboard: Dashboard) -> Any:
    actions = dashboard.settings.actions

    def changed(action: str, form: Mapping[str, str]) -> str:
        match action:
            case "acknowledge":
                return actions.acknowledge(_event_id(form), form.get("by", "").strip()[:80])
            case "mute":
                return actions.mute(form.get("topic", ""), form.get("for", "8h"), form.get("reason", "").strip()[:200])
            case "verdict":
                return actions.verdict(_event_id(form), form.get("worth", ""), form.get("note", "").strip()[:500])
            case "adopt":
                return actions.adopt(form.get("term", ""))
            case _:
                raise ActionError(f"there is no action {action}")

    async def endpoint(request: Request) -> Response:
        form = await _form(request)
        name = request.state.session
        if not same_origin(request.headers) or not dashboard.sessions.csrf_matches(name, form.get("csrf", "")):
            return _problem(
                dashboard, request, 403, "This form has expired", "Go back, reload the page, and send it once more."
            )
        try:
            sentence = await run_in_threadpool(changed, request.path_params["action"], form)
            dashboard.note(name, "done", sentence)
        except ActionError as error:
            dashboard.note(name, "refused", str(error))
        return RedirectResponse(_local(form.get("back", "/")), 303)

    return endpoint


def _event_id(form: Mapping[str, str]) -> int:
    text = form.get("event", "")
    if not text.isdecimal():
        raise ActionError("there is no such event")
    return int(text)


def _local(address: str) -> str:
    """Return an address of our own: anything else leads to the first page."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


def _login(dashboard: Dashboard) -> Any:
    async def endpoint(request: Request) -> Response:
        if request.method == "GET":
            return _login_page(dashboard, request, "", 200)
        form = await _form(request)
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
        response = RedirectResponse(_local(form.get("back", "/")), 303)
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
        **{**_frame(dashboard, request, None), "back": _local(request.query_params.get("back", "/"))},
        problem=problem,
        notice=None,
    )
    return Response(
        body, status_code=status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _logout(dashboard: Dashboard) -> Any:
    async def endpoint(request: Request) -> Response:
        form = await _form(request)
        if dashboard.sessions.csrf_matches(request.state.session, form.get("csrf", "")):
            dashboard.sessions.log_out(request.state.session)
        return RedirectResponse("/login", 303)

    return endpoint


def _not_found(dashboard: Dashboard) -> Any:
    async def endpoint(request: Request, _: Exception) -> Response:
        return _problem(dashboard, request, 404, "Not found", "There is no such page. The menu above has all of them.")

    return endpoint
