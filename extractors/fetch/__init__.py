"""Fetching over HTTP: one guarded, bounded and polite client for feeds, articles and archives.

Expected failures are values (`Failure`); whatever a server does, `Client.get` ends within its deadline and its caps.
"""

from extractors.fetch.client import Client
from extractors.fetch.rules import Failure, Kind, Request, Rules
from extractors.fetch.running import run

__all__ = ["Client", "Failure", "Kind", "Request", "Rules", "run"]
