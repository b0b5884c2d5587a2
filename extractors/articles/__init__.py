"""Articles: a page and its feed entry to one text with title, authors, date and language."""

from extractors.articles.article import extract_article
from extractors.articles.language import detect_language
from extractors.articles.quality import Quality

__all__ = ["Quality", "detect_language", "extract_article"]
