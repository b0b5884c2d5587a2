"""Data: the rows behind a panel, and the result of a query, as files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard import exports, openapi
from dashboard.endpoints.common import NOTHING_YET, Endpoint, given, threaded
from dashboard.panels import BadInputError, panels, parsed
from dashboard.state import Dashboard
from warehouse.guarded import GuardedQueryError, query_snapshot


def panel_rows(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of the rows behind a panel, in each form of `exports.MEDIA`."""

    def answer(request: Request) -> Response:
        name, form = request.path_params["name"], request.path_params["form"]
        panel = panels().get(name)
        if panel is None or form not in exports.MEDIA:
            return PlainTextResponse(f"no such data: {name}.{form}; see /openapi.json\n", 404)
        try:
            values = parsed(panel, given(request), dashboard.settings.zone.key)
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

    return threaded(answer)


def query_result(dashboard: Dashboard) -> Endpoint:
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

    return threaded(answer)


def description(dashboard: Dashboard) -> Endpoint:
    """Return the endpoint of the OpenAPI document."""
    return threaded(lambda _: JSONResponse(openapi.document(dashboard.version)))
