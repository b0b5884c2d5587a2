"""Reprocessing: match, extract or rebuild again what is already stored."""
