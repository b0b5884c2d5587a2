"""Stories: copies and near-copies of one text, grouped as they arrive."""

from extractors.stories.story import WINDOW, Known, StoryIndex, known

__all__ = ["WINDOW", "Known", "StoryIndex", "known"]
