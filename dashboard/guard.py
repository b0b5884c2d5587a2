"""Checks before any request is answered, and headers added to every response."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.security import COOKIE, HEADERS, host_allowed, token_matches
from dashboard.sessions import LONGEST, Sessions
from dashboard.settings import Access

OPEN = ("/login", "/static/", "/healthz", "/readyz")  # without login
FOR_PROGRAMS = ("/data/", "/metrics", "/openapi.json")  # answered with 401 instead of a redirect to the login page


class Guard:
    """Middleware: Host check, login, a session for every browser, and the security headers."""

    def __init__(self, app: ASGIApp, access: Access, sessions: Sessions) -> None:
        self.app = app
        self.access = access
        self.sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        name = request.cookies.get(COOKIE, "")
        fresh = not name or len(name) > LONGEST
        name = Sessions.new() if fresh else name
        scope.setdefault("state", {})["session"] = name

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for header, value in HEADERS.items():
                    headers.setdefault(header, value)
                if fresh and COOKIE not in headers.get("set-cookie", "") and not _for_program(scope["path"]):
                    secure = "; Secure" if scope["scheme"] == "https" else ""
                    headers.append("Set-Cookie", f"{COOKIE}={name}; Path=/; HttpOnly; SameSite=Strict{secure}")
            await send(message)

        refusal = self._refusal(scope, name)
        await (refusal or self.app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, name: str) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not host_allowed(headers.get("host", ""), self.access):
            return PlainTextResponse("this host name is not allowed; add it with --host-name\n", 421)
        if not self.access.closed or path.startswith(OPEN) or self.sessions.is_logged_in(name):
            return None
        if token_matches(self.access, headers.get("authorization", "")):
            return None
        if _for_program(path) or scope["method"] != "GET":
            return PlainTextResponse("log in, or send the token: Authorization: Bearer ...\n", 401)
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse("/login?back=" + quote(path + (f"?{query}" if query else ""), safe=""), 303)


def _for_program(path: str) -> bool:
    return path.startswith(FOR_PROGRAMS) or path.startswith("/static/") or path in {"/healthz", "/readyz"}
