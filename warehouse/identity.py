"""The identity of a home, which distinguishes it from another home: made once, in a file that moves with the home.

A landing zone outside the home notes which home loads it. Loading removes what it has taken, so that a second home
would take batches away from the first.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from warehouse.durable_files import write_durably
from warehouse.errors import HomeRefusedError
from warehouse.landing import Zone, open_zone, put

FILE = "identity"
COPY = "copy"
OWNER = ".home"  # in a landing zone: the home that loads it


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """A home as other machines know it."""

    identity: str
    machine: str
    home: str

    def __str__(self) -> str:
        return f"{self.home} on {self.machine} ({self.identity})"

    @classmethod
    def read(cls, noted: Mapping[str, str]) -> Owner:
        """Return an owner as it was noted by `dataclasses.asdict`."""
        return cls(**{name: str(noted[name]) for name in cls.__slots__})


def owner(home: Path) -> Owner:
    """Return what a home is known by; its identity is made where it has none."""
    path = home / FILE
    if not path.exists():
        adopt(home, secrets.token_hex(8))
    return Owner(identity=path.read_text().strip(), machine=socket.gethostname(), home=str(home.resolve()))


def copy_of(home: Path) -> str:
    """Return what distinguishes a home from copies with the same identity; it is in no backup."""
    if not (home / COPY).exists():
        _write_once(home / COPY, secrets.token_hex(8))
    return (home / COPY).read_text().strip()


def adopt(home: Path, identity: str) -> None:
    """Give an identity to a home that has none; of two processes at once, the first wins."""
    _write_once(home / FILE, identity)


def _write_once(path: Path, text: str) -> None:
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_durably(made, f"{text}\n".encode())
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


@lru_cache(maxsize=16)
def require_own_landing(home: Path, landing: str) -> None:
    """Note a home as the one that loads a landing zone, once in a process.

    Raises `HomeRefusedError` where another home is noted there.
    """
    zone, own = open_zone(landing), owner(home)
    found = _noted(zone)
    note = json.dumps(asdict(own)).encode()
    if found is None:
        with suppress(FileExistsError):  # another home was quicker
            zone.fs.pipe_file(f"{zone.root}/{OWNER}", note, mode="create")
        found = _noted(zone)
    if found is None:  # a note of which a crash left a part
        put(zone, OWNER, note)
        found = own
    if found.identity != own.identity:
        raise HomeRefusedError(
            f"the landing zone {landing} belongs to the home {found}, and this is {own}",
            "name another `landing` for this home, since a second home would take batches away from the first; where "
            f"this home replaces that one, remove the file {OWNER} from the landing zone",
        )


def _noted(zone: Zone) -> Owner | None:
    zone.fs.invalidate_cache()
    try:
        return Owner.read(json.loads(zone.fs.cat_file(f"{zone.root}/{OWNER}")))
    except (FileNotFoundError, ValueError, KeyError):
        return None
