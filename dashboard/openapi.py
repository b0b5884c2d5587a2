"""The OpenAPI document of the data: an operation for each panel, made from the headers of its SQL."""

from __future__ import annotations

from typing import Any

from dashboard.panels import INSTANTS, LISTS, MOST_ROWS, OPTIONAL, STEPS, Panel, panels


def document(version: str) -> dict[str, Any]:
    """Return the document, OpenAPI 3.1."""
    paths = {
        f"/data/{panel.name}.{form}": _operation(panel, form) for panel in panels().values() for form in ("json", "csv")
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Newspike data",
            "version": version,
            "description": "The rows behind every panel of the dashboard. Instants are RFC 3339 in UTC, ids are text.",
        },
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    }


def _operation(panel: Panel, form: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    media = "text/csv"
    if form == "json":
        media = "application/json"
        schema = {
            "type": "object",
            "required": ["panel", "inputs", "rows"],
            "properties": {
                "panel": {"const": panel.name},
                "inputs": {"type": "object"},
                "rows": {"type": "array", "items": {"type": "object"}, "description": panel.outputs},
            },
        }
    return {
        "get": {
            "operationId": f"{panel.name}_{form}",
            "summary": panel.purpose[:1].upper() + panel.purpose[1:],
            "description": f"Outputs: {panel.outputs}",
            "parameters": [_parameter(name) for name in panel.inputs if name != "zone"],
            "responses": {
                "200": {"description": "the rows", "content": {media: {"schema": schema}}},
                "304": {"description": "nothing was published since the ETag that was sent"},
                "400": {"description": "an input is missing or cannot be understood"},
            },
        }
    }


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name in INSTANTS:
        schema = {"type": "string", "format": "date-time"}
    elif name in LISTS:
        schema = {"type": "array", "items": {"type": "string"}}
    elif name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": MOST_ROWS}
    elif name == "by":
        schema = {"type": "string", "enum": list(STEPS)}
    required = name not in OPTIONAL and name not in LISTS and name != "limit"
    return {"name": name, "in": "query", "required": required, "schema": schema}
