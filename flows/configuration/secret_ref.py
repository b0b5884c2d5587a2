"""References to secrets: a setting names where a secret is, and only the sender resolves it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_REFERENCE = re.compile(r"\$\{(?:(?P<kind>block):)?(?P<name>[A-Za-z0-9_-]+)\}")


class SecretRef(str):
    """``${NAME}`` (environment) or ``${block:name}`` (a Prefect Secret block): safe to show, land and log."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept references only: a secret written into the file would end in logs and backups."""
        return core_schema.no_info_after_validator_function(cls._checked, core_schema.str_schema())

    @classmethod
    def _checked(cls, value: str) -> SecretRef:
        if not _REFERENCE.fullmatch(value):
            # the value may be the secret itself: never repeat it
            raise ValueError(
                "must name where the secret is: ${NAME_IN_THE_ENVIRONMENT} or ${block:prefect-secret-name}"
            )
        return cls(value)


def resolve(text: str, read_block: Callable[[str], str | None] | None = None) -> str | None:
    """Return a text with its references replaced; None when one of them is not set."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        is_block = match["kind"] == "block"
        found = (read_block or _prefect_secret)(match["name"]) if is_block else os.environ.get(match["name"])
        missing = missing or not found
        return found or ""

    resolved = _REFERENCE.sub(value, text)
    return None if missing else resolved


def referenced(text: str) -> tuple[tuple[str, str], ...]:
    """Return the references of a text with their values; "" where one is not set."""
    return tuple((match[0], resolve(match[0]) or "") for match in _REFERENCE.finditer(text))


def _prefect_secret(name: str) -> str | None:
    from prefect.blocks.system import Secret  # noqa: PLC0415 -- a second to import: only where a block is named

    try:
        return str(Secret.load(name).get())  # type: ignore[union-attr]
    except ValueError:  # no block of this name
        return None
