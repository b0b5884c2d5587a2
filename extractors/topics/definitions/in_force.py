"""The definitions in force: those of the files, and for one with a mistake, the last version without.

A mistake in a topic file must not end what is watched. While a file has a problem, everything missing or wrong in it
stays as it was. A deletion takes effect where the file has no problem, or is itself deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.topics.definitions.fields import Draft
from extractors.topics.definitions.loader import definition_files, draft_of, in_order, read_texts_of, resolved
from extractors.topics.definitions.model import Definitions
from extractors.topics.definitions.references import drop_with_users, uses
from extractors.topics.definitions.yaml_tree import plain
from extractors.topics.query.errors import DefinitionProblem

Kept = Mapping[str, Mapping[str, Mapping[str, Any]]]  # file -> section -> name -> what is written, as JSON has it


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """The definitions in use, and the problems of their files."""

    definitions: Definitions
    problems: tuple[DefinitionProblem, ...]
    as_before: tuple[str, ...]  # names that are used as they were before a mistake
    kept: Kept  # for the next time


def definitions_in_force(paths: Sequence[Path], kept: Kept | None = None) -> InForce:
    """Return the definitions of the files that have no problem, and of the others the kept ones.

    What refers to a definition that is left out is left out.
    """
    texts, problems = read_texts_of(paths)
    draft = draft_of(texts, problems)
    faulty = {problem.file for problem in draft.problems}
    present = {name for name, _ in draft.names}
    drop_with_users(_at_fault(draft), draft)
    before = draft_of([(file, json.dumps(sections)) for file, sections in (kept or {}).items()])
    homes = {name: text.source.file for name, text in _places(before).items()}
    there, read = _still_there(homes.values(), paths), {file for file, _ in texts}
    lost = {name for name in homes if homes[name] in there and (homes[name] in faulty or homes[name] not in read)}
    lost |= present & homes.keys()
    as_before = _restore(lost - _places(draft).keys(), before, draft)
    return InForce(
        definitions=resolved(draft), problems=in_order(draft.problems), as_before=as_before, kept=_to_keep(draft)
    )


def _at_fault(draft: Draft) -> set[str]:
    """Return the names of definitions and lists that have a problem."""
    at_fault: set[str] = set()
    for problem in draft.problems:
        before = [
            (text.line, name, text)
            for name, text in draft.names
            if text.source.file == problem.file and text.line < problem.line
        ]
        if before:
            _, name, text = max(before, key=lambda found: found[0])
            kept = _places(draft).get(name)
            if kept is None or kept is text:  # of two with one name, the first stays
                at_fault.add(name)
    return at_fault | draft.failed - _places(draft).keys()


def _still_there(files: Iterable[str], paths: Sequence[Path]) -> set[str]:
    """Return the files that exist, or that are in a missing folder, which is more likely unmounted than deleted."""
    named = {str(path) for path in definition_files(paths) if path.exists()}
    missing = {path for path in paths if not path.suffix and not path.exists()}
    return {file for file in files if file in named or not missing.isdisjoint(Path(file).parents)}


def _restore(names: set[str], before: Draft, draft: Draft) -> tuple[str, ...]:
    """Add names to a draft as they were before, with all that they refer to; return those that were added."""
    waiting, added = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in _places(draft):
            continue
        if name in before.definitions:
            draft.definitions[name] = before.definitions[name]
        else:
            draft.lists[name] = before.lists[name]
        draft.values[name] = before.values[name]
        added.add(name)
        waiting += uses(name, before)
    return tuple(sorted(added))


def _places(draft: Draft) -> Mapping[str, Any]:
    """Return the file of each definition and list of a draft."""
    return {name: text for name, (_, text) in (*draft.definitions.items(), *draft.lists.items())}


def _to_keep(draft: Draft) -> Kept:
    kept: dict[str, dict[str, dict[str, Any]]] = {}
    for name, text in _places(draft).items():
        section, value = draft.values[name]
        kept.setdefault(text.source.file, {}).setdefault(section, {})[name] = plain(value)
    return kept
