"""Stories: copies and near-copies of one text, grouped as they arrive."""

from extractors.stories.hash_index import CHAIN
from extractors.stories.outlet_uses import OutletUse
from extractors.stories.story import MEMORY, WINDOW, Known, Past, StoryIndex, article_keys, known

__all__ = ["CHAIN", "MEMORY", "WINDOW", "Known", "OutletUse", "Past", "StoryIndex", "article_keys", "known"]
