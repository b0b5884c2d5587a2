"""Sessions: which browsers have logged in, and the CSRF tokens of all of them.

A session is a signed text in a cookie; nothing is stored for it. The key that signs is kept in the home, so sessions
survive a restart. It is combined with the password hash and the token: another password makes every session invalid.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.settings import Access

SESSION_S = 12 * 3600
KEY_BYTES = 32
LONGEST = 200  # characters of a cookie that is looked at
logger = logging.getLogger(__name__)


@dataclass
class SigningKey:
    """The key of a file that only its owner can read; without a file, one that ends with the process.

    A file that is missing, cut short or readable by others is replaced by a new key, which ends every session. Several
    processes may share a file: each notices when another one has replaced it.
    """

    file: Path | None = None
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)
    _stamp: tuple[int, int] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self) -> bytes:
        """Return the key."""
        if self.file is None:
            return self._key
        with self._lock:
            try:
                status = self.file.stat()
                if self._stamp == (status.st_ino, status.st_mtime_ns):
                    return self._key
                key = self.file.read_bytes()
                if len(key) == KEY_BYTES and not status.st_mode & 0o077:
                    self._key, self._stamp = key, (status.st_ino, status.st_mtime_ns)
                    return self._key
            except FileNotFoundError:
                pass
            except OSError as error:
                return self._not_kept(error)
            return self._replace()

    def replace(self) -> None:
        """Make a new key: whatever was signed before is no longer valid."""
        with self._lock:
            self._replace()

    def _replace(self) -> bytes:
        self._key = secrets.token_bytes(KEY_BYTES)
        if self.file is None:
            return self._key
        temporary = self.file.with_name(f".{self.file.name}.{secrets.token_hex(8)}.tmp")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._key)
                file.flush()
                os.fsync(file.fileno())
                status = os.fstat(file.fileno())
            temporary.replace(self.file)
            self._stamp = (status.st_ino, status.st_mtime_ns)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            return self._not_kept(error)
        return self._key

    def _not_kept(self, error: OSError) -> bytes:
        """Return the key of this process alone, where the home cannot be read or written."""
        logger.warning("session key not kept: reason=%s; sessions end with this process", error.strerror)
        self.file = None
        return self._key


@dataclass
class Sessions:
    """Signs and checks what a browser brings. Safe to use from many threads."""

    key: SigningKey = field(default_factory=SigningKey)
    access: Access = field(default_factory=Access)
    clock: Callable[[], float] = time.time

    @staticmethod
    def new() -> str:
        """Return an unguessable name for a session that is not logged in."""
        return secrets.token_urlsafe(32)

    def log_in(self) -> str:
        """Return a session that is logged in; the name before the login is never reused."""
        name = f"{self.new()}.{int(self.clock()) + SESSION_S}"
        return f"{name}.{self._signature('session', name)}"

    def log_out(self) -> None:
        """End every session, of all browsers: whoever has the password may log in again."""
        self.key.replace()

    def is_logged_in(self, session: str) -> bool:
        """Return whether a session was logged in with the password of today and is not over."""
        name, _, signature = session.rpartition(".")
        until = name.rpartition(".")[2]
        return (
            hmac.compare_digest(self._signature("session", name).encode(), signature.encode())
            and until.isdecimal()
            and int(until) > self.clock()
        )

    def csrf_token(self, session: str) -> str:
        """Return the token that each writing request of a session must bring."""
        return self._signature("form", session)

    def csrf_matches(self, session: str, token: str) -> bool:
        """Return whether a token belongs to a session."""
        return bool(session) and hmac.compare_digest(self.csrf_token(session).encode(), token.encode())

    def _signature(self, purpose: str, text: str) -> str:
        password = hashlib.sha256(f"{self.access.password_hash}\0{self.access.token}".encode()).digest()
        signing = hmac.digest(self.key.read(), purpose.encode() + password, "sha256")
        return hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
