"""Articles: from the bytes of a page, and what the feed said about it, to one text with a date that is true."""

from extractors.articles.article import extract_article
from extractors.articles.language import detect_language
from extractors.articles.quality import Quality

__all__ = ["Quality", "detect_language", "extract_article"]
