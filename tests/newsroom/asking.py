"""Asking the hosts of a newsroom, and reading what their feeds list."""

import http.client
import io
import json

import feedparser

from newsroom.servers.process import Newsroom


def get(newsroom: Newsroom, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of a host's answer."""
    host, _, path = url.removeprefix("http://").partition("/")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    try:
        connection.request("GET", f"/{path}", headers={"Host": host} | named)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


def links(body: bytes) -> list[str]:
    """Return the links of a feed of any format, in its order."""
    if body.startswith(b"{"):
        return [item["url"] for item in json.loads(body)["items"]]
    return [entry["link"] for entry in feedparser.parse(io.BytesIO(body))["entries"]]
