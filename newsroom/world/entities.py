"""The companies and models of the newsroom's world, as entities to look for."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.world.grammar import load_rules

COMPANIES = ("lab!", "chipmaker!", "cloud!", "utility!", "bank!", "company!")  # rules of phrases/names.txt
LAUNCHED = {"Lantern Bay": "company", "Skua-1": "model"}  # see phrases/launch.txt


def entity_kinds() -> Mapping[str, str]:
    """Return the kind of each entity by its name."""
    names = load_rules("names")
    return {**{name: "company" for rule in COMPANIES for name in names[rule]}, **LAUNCHED}
