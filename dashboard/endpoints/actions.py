"""Actions: what a person changes from a page."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.endpoints.common import Endpoint, form_of, local, problem
from dashboard.security import same_origin
from dashboard.settings import ActionError
from dashboard.state import Dashboard


def change(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of a form: it changes something, then leads back with a sentence about it."""
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
        form = await form_of(request)
        name = request.state.session
        if not same_origin(request.headers) or not dashboard.sessions.csrf_matches(name, form.get("csrf", "")):
            return problem(
                dashboard, request, 403, "This form has expired", "Go back, reload the page, and send it once more."
            )
        try:
            sentence = await run_in_threadpool(changed, request.path_params["action"], form)
            dashboard.note(name, "done", sentence)
        except ActionError as error:
            dashboard.note(name, "refused", str(error))
        return RedirectResponse(local(form.get("back", "/")), 303)

    return endpoint


def _event_id(form: Mapping[str, str]) -> int:
    text = form.get("event", "")
    if not text.isdecimal():
        raise ActionError("there is no such event")
    return int(text)
