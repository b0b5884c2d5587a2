"""Text for matching: folding, character classes, inflection."""
