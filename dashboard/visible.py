"""Text from outside without the characters that can make it appear as other text."""

from __future__ import annotations

import re

# controls, direction marks and what has no width; joiners stay, which emoji and Persian need
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def visible(value: object) -> object:
    """Return a value without the characters that can make text from outside appear as other text."""
    return _HIDDEN.sub("", value) if type(value) is str else value
