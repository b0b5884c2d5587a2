"""What can go wrong with a warehouse; the message of each says which file, why, and what to do.

WarehouseError
+-- WarehouseHeldError        another program has the live file open: wait, or end that program
+-- WarehouseUnwritableError  no space, no permission: nothing landed is lost, run again afterwards
+-- WarehouseDamagedError     the live file cannot be read: the next load replaces it
+-- WarehouseTooNewError      a newer program wrote it: upgrade this one
+-- LandingUnreachableError   the store of the landing zone does not answer, refuses us, or has no driver here
+-- DamagedBatchError         a landed file cannot be read: loading sets it aside
+-- HomeRefusedError          another home has the landing zone or the deployment: one home decides
"""

from __future__ import annotations

import shutil
from pathlib import Path


class WarehouseError(Exception):
    """Anything that is wrong with the warehouse rather than with the program."""


class WarehouseHeldError(WarehouseError):
    """Another program has the live file open."""


class WarehouseUnwritableError(WarehouseError):
    """A file could not be written."""


class WarehouseDamagedError(WarehouseError):
    """The live file is not readable."""


class WarehouseTooNewError(WarehouseError):
    """The file was written by a newer program."""


class DamagedBatchError(WarehouseError):
    """A landed file is not readable."""


class HomeRefusedError(WarehouseError):
    """Another home is the one that decides here."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what, advice)
        self.what, self.advice = what, advice

    def __str__(self) -> str:
        return f"{self.what}: {self.advice}"


class LandingUnreachableError(WarehouseError):
    """The landing zone cannot be used."""


def unreachable(url: str, error: Exception) -> LandingUnreachableError:
    """Return the error of a landing zone that cannot be used."""
    return LandingUnreachableError(
        f"the landing zone {url} cannot be used: {type(error).__name__}: {error}; its driver (for s3:// the extra "
        "newspike[s3]) must be installed, and its address and credentials must be in the environment"
    )


def unwritable(path: Path, reason: object) -> WarehouseUnwritableError:
    """Return the error of a file that could not be written, with the room that is left on its disk."""
    folder = next(parent for parent in (path, *path.parents) if parent.is_dir())
    free = shutil.disk_usage(folder).free / 1e6
    refused = any(word in str(reason) for word in ("Read-only", "ermission"))
    cure = "correct its permissions or its mount" if refused else "free some space or correct the permissions"
    return WarehouseUnwritableError(
        f"cannot write {path}: {reason} ({free:,.0f} MB free on its disk); {cure} and run again: what has landed "
        "is not lost"
    )
