"""The dead-man's switch: an address that is requested after each good cycle, so that silence is noticed elsewhere."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request

from flows.configuration.secret_ref import resolve
from flows.configuration.settings import Settings

TIMEOUT_S = 10
logger = logging.getLogger(__name__)


def ping(settings: Settings) -> bool:
    """Request the address of the settings and return whether it answered; its failures are logged, without it."""
    url = resolve(settings.watch.ping_url) if settings.watch.ping_url else None
    if not url:
        return False
    try:
        if not url.startswith(("https://", "http://")):
            raise ValueError("is not a web address")  # noqa: TRY301 -- one way to say what went wrong
        with urllib.request.urlopen(url, timeout=TIMEOUT_S):  # noqa: S310 -- checked above
            return True
    except (OSError, ValueError) as error:
        reason = f"answered {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
        logger.warning("ping failed: url=%s reason=%s", settings.watch.ping_url, reason)
        return False
