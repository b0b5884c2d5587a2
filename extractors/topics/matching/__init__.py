"""Matching: compiled definitions against articles, with evidence and salience."""
