"""Fetching over HTTP: one guarded, bounded and polite client for feeds, articles and archives.

Expected failures are values (`Failure`); whatever a server does, `Client.get` ends within its deadline and its caps.
"""

from extractors.fetch.client import Client
from extractors.fetch.event_loop import run
from extractors.fetch.model import Failure, Kind, Request, Rules

__all__ = ["Client", "Failure", "Kind", "Request", "Rules", "run"]
