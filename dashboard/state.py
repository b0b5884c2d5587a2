"""What a running dashboard remembers between requests."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from importlib.metadata import version

from jinja2 import Environment

from dashboard.rendering import environment
from dashboard.security import LoginRate
from dashboard.sessions import Sessions, SigningKey
from dashboard.settings import DashboardSettings
from dashboard.visit import Data
from warehouse.reader import SnapshotSession

KEPT_CHARACTERS = 4_000_000
NOTICES = 1000  # browsers for which a notice is kept until their next page


@dataclass
class KeptPages:
    """The pages that were rendered last, without what belongs to a session: who comes next gets them at once."""

    _pages: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _characters: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, key: str) -> str | None:
        """Return a page that is kept."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key: str, page: str) -> None:
        """Keep a page; the oldest ones go when all together are too large."""
        with self._lock:
            self._characters += len(page) - len(self._pages.pop(key, ""))
            self._pages[key] = page
            while self._characters > KEPT_CHARACTERS:
                _, gone = self._pages.popitem(last=False)
                self._characters -= len(gone)


@dataclass
class Dashboard:
    """One running dashboard: its settings, and what it remembers between requests."""

    settings: DashboardSettings
    sessions: Sessions = field(init=False)
    rate: LoginRate = field(default_factory=LoginRate)
    version: str = field(default_factory=lambda: version("newspike"))
    pages: KeptPages = field(default_factory=KeptPages)
    writes: int = 0  # changes made through it: pages before them are outdated
    notices: dict[str, tuple[str, str]] = field(default_factory=dict)  # session -> kind, sentence
    _known: tuple[str, Data] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _templates: Environment | None = None

    def __post_init__(self) -> None:
        """Take the key of sessions from the home, where logins are required."""
        access = self.settings.access
        key = SigningKey(self.settings.session_key if access.closed else None)
        self.sessions = Sessions(key=key, access=access)

    @property
    def templates(self) -> Environment:
        """Return the template environment."""
        if self._templates is None:
            self._templates = environment(self.settings.zone)
        return self._templates

    def data(self, stamp: str, session: SnapshotSession) -> Data:
        """Return what a snapshot knows, asked once for each snapshot."""
        known = self._known
        if known is None or known[0] != stamp:
            known = (stamp, Data(**session.rows("dashboard/clock")[0]))
            self._known = known
        return known[1]

    def etag(self, *parts: str) -> str:
        """Return the validator of a response: it changes with the snapshot, with writes, and every minute."""
        minute = str(int(self.settings.now().timestamp() // 60))
        text = "\0".join((self.version, str(self.writes), minute, *parts))
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'

    def note(self, session: str, kind: str, sentence: str) -> None:
        """Keep a sentence for the next page of a session."""
        with self._lock:
            self.writes += 1
            while len(self.notices) >= NOTICES:
                self.notices.pop(next(iter(self.notices)))
            self.notices[session] = (kind, sentence)
