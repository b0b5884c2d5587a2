from .article import extract_article
from .language import detect_language
from .quality import Quality

__all__ = ["Quality", "detect_language", "extract_article"]
