"""Results of checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Level(StrEnum):
    """The severity of a check's result."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """The result of one check."""

    check: str
    level: Level
    found: str
    advice: str = ""  # how to mend it

    @classmethod
    def ok(cls, check: str, found: str) -> Self:
        """Return a result without a problem."""
        return cls(check=check, level=Level.OK, found=found)

    @classmethod
    def warning(cls, check: str, found: str, advice: str) -> Self:
        """Return a result that limits the installation."""
        return cls(check=check, level=Level.WARNING, found=found, advice=advice)

    @classmethod
    def error(cls, check: str, found: str, advice: str) -> Self:
        """Return a result that must be mended."""
        return cls(check=check, level=Level.ERROR, found=found, advice=advice)
