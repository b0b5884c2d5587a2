"""References between definitions: checks for missing and circular ones, and hashes over all that is referred to."""

from __future__ import annotations

from extractors.topics.definitions.fields import Draft, did_you_mean
from extractors.topics.definitions.model import Definition
from extractors.topics.query.nodes import (
    About,
    And,
    AtLeast,
    Node,
    Not,
    Or,
    Reference,
    Weighted,
    Within,
    describe,
    references,
)
from warehouse.records import key

RULES = "5"  # raised whenever folding, inflection or evaluation changes what the same definitions find


def drop_with_users(names: set[str], draft: Draft) -> None:
    """Take definitions and lists out of a draft, with all that refers to them."""
    left_out = set(names)
    while left_out:
        for name in left_out:
            draft.definitions.pop(name, None)
            draft.lists.pop(name, None)
        known = {**draft.definitions, **draft.lists}
        left_out = {name for name in known if not uses(name, draft) <= known.keys()}


def check_references(draft: Draft) -> None:
    """Report references to what is not there, circles, and evidence that needs no word."""
    names = {**draft.definitions, **draft.lists}
    circle = False
    for owner, node, text in draft.queries:
        for reference in references(node):
            if reference.name in draft.failed:
                continue  # its own problem is already reported
            if reference.name not in names:
                advice = did_you_mean(reference.name, names, "define it, or correct the name")
                draft.blame(text, f"nothing is called {reference.name}", advice, offset=reference.start)
            elif _leads_to(reference.name, owner, draft, set()):
                advice = "a definition cannot use itself, not even through others"
                draft.blame(text, f"{owner} refers to itself", advice, offset=reference.start)
                circle = True
    if not circle:
        _check_words(draft)


def _check_words(draft: Draft) -> None:
    for found, name in draft.definitions.values():
        for role, query in (("match", found.match), ("mask", found.mask)):
            if query is not None and _is_wordless(query, draft):
                draft.blame(
                    name,
                    f"the {role} of {found.name} can hold without any word",
                    "a term must be there: move NOT parts to `not:`, facts such as site: to `context:`",
                )


def definition_hash(found: Definition, draft: Draft) -> int:
    """Return the hash over all fields that decide what the definition matches, and over its references."""
    parts = [RULES, found.name, found.kind, ",".join(sorted(found.languages)), f"{found.about:g}"]
    parts += [describe(node) if node else "" for node in (found.match, found.context, found.mask, found.exclude)]
    for used in sorted(uses(found.name, draft)):
        parts += [used, _fingerprint(used, draft)]
    return key(*parts)


def _fingerprint(name: str, draft: Draft) -> str:
    """Return what stands for a list or definition in the hashes of those that use it; found once for all of them."""
    if name not in draft.fingerprints:
        if name in draft.definitions:
            draft.fingerprints[name] = str(definition_hash(draft.definitions[name][0], draft))
        else:
            inner = [_fingerprint(used, draft) for used in sorted(uses(name, draft))]
            draft.fingerprints[name] = str(key(describe(draft.lists[name][0]), *inner))
    return draft.fingerprints[name]


def _leads_to(name: str, target: str, draft: Draft, seen: set[str]) -> bool:
    if name == target:
        return True
    if name in seen:
        return False
    seen.add(name)
    return any(_leads_to(used, target, draft, seen) for used in uses(name, draft))


def uses(name: str, draft: Draft) -> set[str]:
    """Return the names that a list or definition refers to."""
    if name in draft.lists:
        return {use.name for use in references(draft.lists[name][0])}
    if name not in draft.definitions:
        return set()
    found = draft.definitions[name][0]
    queries = (found.match, found.context, found.mask, found.exclude)
    return {use.name for query in queries if query for use in references(query)}


def _is_wordless(node: Node, draft: Draft) -> bool:
    """Return whether a query can hold in an article that has none of its words."""
    match node:
        case Not() | About():
            return True
        case And(parts=parts):
            return all(_is_wordless(part, draft) for part in parts)
        case Or(parts=parts):
            return any(_is_wordless(part, draft) for part in parts)
        case AtLeast(part=part) | Within(part=part) | Weighted(part=part):
            return _is_wordless(part, draft)
        case Reference(name=name):
            return name in draft.lists and _is_wordless(draft.lists[name][0], draft)
        case _:
            return False
