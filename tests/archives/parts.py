"""A file of an archive, read part by part."""

from contextlib import closing
from typing import Any

from extractors.archives.files.kinds import parse_parts
from extractors.archives.model import Contents


def first_part(*arguments: Any, **named: Any) -> Contents:
    """Return the first part that `parse_parts` yields."""
    with closing(parse_parts(*arguments, **named)) as parts:
        return next(parts)
