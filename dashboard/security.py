"""Who may come in and what a page may do: hosts, headers, passwords, tokens and the rate of logins."""

from __future__ import annotations

import hmac
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from dashboard.settings import Access

COOKIE = "newspike_session"
LOGINS, LOGIN_WINDOW_S = 5, 300  # failed ones from one address; ten times as many from all together
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def host_allowed(host: str, access: Access) -> bool:
    """Return whether a Host header names us; others are the mark of DNS rebinding."""
    name = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
    return name.lower() in LOOPBACK_HOSTS | access.hosts


def same_origin(headers: Mapping[str, str]) -> bool:
    """Return whether a writing request comes from a page of ours, as far as the browser says where it comes from."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == headers.get("host")


def password_matches(access: Access, password: str) -> bool:
    """Return whether a password is the one whose argon2 hash is set, or the token."""
    if access.token and hmac.compare_digest(password.encode(), access.token.encode()):
        return True
    if not access.password_hash:
        return False
    try:
        return PasswordHasher().verify(access.password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def token_matches(access: Access, authorization: str) -> bool:
    """Return whether an Authorization header carries the token."""
    kind, _, value = authorization.partition(" ")
    return (
        bool(access.token) and kind.lower() == "bearer" and hmac.compare_digest(value.encode(), access.token.encode())
    )


@dataclass
class LoginRate:
    """Failed logins of the last minutes, by address and in all."""

    _failed: dict[str, deque[float]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait_s(self, client: str, now: float) -> int:
        """Return the seconds that a client has to wait before it may try again; 0: it may."""
        with self._lock:
            for name in list(self._failed):
                times = self._failed[name]
                while times and times[0] <= now - LOGIN_WINDOW_S:
                    times.popleft()
                if not times:
                    del self._failed[name]
            own = self._failed.get(client, deque())
            everybody = sum(map(len, self._failed.values()))
            if len(own) < LOGINS and everybody < 10 * LOGINS:
                return 0
            oldest = own[0] if len(own) >= LOGINS else min(times[0] for times in self._failed.values())
            return max(int(oldest + LOGIN_WINDOW_S - now) + 1, 1)

    def failed(self, client: str, now: float) -> None:
        """Count a failed login."""
        with self._lock:
            self._failed.setdefault(client, deque()).append(now)

    def succeeded(self, client: str) -> None:
        """Forget the failed logins of a client that has logged in."""
        with self._lock:
            self._failed.pop(client, None)
