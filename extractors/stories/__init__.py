"""Stories: copies and near-copies of one text, grouped as they arrive."""

from extractors.stories.outlet_uses import OutletUse
from extractors.stories.story import MEMORY, WINDOW, Known, Past, StoryIndex, known

__all__ = ["MEMORY", "WINDOW", "Known", "OutletUse", "Past", "StoryIndex", "known"]
