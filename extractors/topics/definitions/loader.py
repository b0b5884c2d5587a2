"""From definition files to `Definitions`: everything is checked, and all problems are reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extractors.topics.definitions.fields import (
    Draft,
    parse_table,
    read_entries,
    read_examples,
    read_flag,
    read_number,
    read_texts,
    read_word,
)
from extractors.topics.definitions.model import ABOUT, Definition, Definitions
from extractors.topics.definitions.references import check_references, definition_hash
from extractors.topics.definitions.yaml_tree import Items, Table, Text, Value, read_tree
from extractors.topics.query.attributes import language_problem
from extractors.topics.query.errors import DefinitionError, DefinitionProblem, QuerySyntaxError
from extractors.topics.query.lexer import is_plain
from extractors.topics.query.nodes import Node, Or, Term
from extractors.topics.query.parser import parse_phrase, parse_query

_SECTIONS = ("version", "lists", "topics", "entities")
_COMMON = ("title", "languages", "match", "context", "mask", "not", "about", "must_match", "must_not_match")
_ENTITY = (*_COMMON, "kind", "ticker", "aliases", "case", "own_name")


def load_definitions(paths: Sequence[Path]) -> Definitions:
    """Return the definitions of files and folders of YAML files. Raises `DefinitionError` with all problems."""
    return parse_definitions(*read_texts_of(paths))


def read_texts_of(paths: Sequence[Path]) -> tuple[list[tuple[str, str]], list[DefinitionProblem]]:
    """Return the name and text of each file, and the problems of those that cannot be read."""
    texts: list[tuple[str, str]] = []
    problems: list[DefinitionProblem] = []
    for path in definition_files(paths):
        try:
            texts.append((str(path), path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
            advice = "give a definition file or a folder of them"
            problem = DefinitionProblem(
                file=str(path), line=1, column=1, message=f"cannot be read: {reason}", advice=advice
            )
            problems.append(problem)
    return texts, problems


def parse_definitions(texts: Sequence[tuple[str, str]], problems: Sequence[DefinitionProblem] = ()) -> Definitions:
    """Return the definitions of texts, pairs of file name and content. Raises `DefinitionError` with all problems."""
    draft = draft_of(texts, problems)
    if draft.problems:
        raise DefinitionError(in_order(draft.problems))
    return resolved(draft)


def draft_of(texts: Sequence[tuple[str, str]], problems: Sequence[DefinitionProblem] = ()) -> Draft:
    """Return the valid definitions of texts, pairs of file name and content, with the problems of the others."""
    draft = Draft(problems=list(problems))
    for file, text in texts:
        tree = read_tree(text, file)
        if isinstance(tree, DefinitionProblem):
            draft.problems.append(tree)
        elif tree is not None:
            _read_file(draft, tree)
    check_references(draft)
    return draft


def in_order(problems: Sequence[DefinitionProblem]) -> tuple[DefinitionProblem, ...]:
    """Return problems sorted by position."""
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))


def resolved(draft: Draft) -> Definitions:
    """Return the definitions of a draft, with the hash over all that decides what each finds."""
    hashed = [replace(found, hash=definition_hash(found, draft)) for found, _ in draft.definitions.values()]
    return Definitions(
        topics=tuple(found for found in hashed if found.kind == "topic"),
        entities=tuple(found for found in hashed if found.kind != "topic"),
        lists={name: node for name, (node, _) in draft.lists.items()},
    )


def definition_files(paths: Sequence[Path]) -> list[Path]:
    """Return the definition files of paths: a file itself, or the YAML files of a folder, by name."""
    files: list[Path] = []
    for path in paths:
        files += sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    return files


def _read_file(draft: Draft, tree: Value) -> None:
    sections = parse_table(draft, tree, "a definition file", _SECTIONS)
    version = read_word(draft, sections, "version", "1")
    if version != "1":
        draft.blame(sections["version"], f"unknown version {version}", "this program reads version 1")
    for name, value in read_entries(draft, sections.get("lists"), "lists"):
        draft.names.append((name.value, name))
        before = len(draft.problems)
        node = _read_query(draft, value, name.value)
        if node is None and len(draft.problems) == before:
            draft.blame(name, f"the list {name.value} is empty", "write at least one term, or remove the list")
        if node is None:
            draft.failed.add(name.value)
        elif _is_new(draft, name):
            draft.lists[name.value] = (node, name)
            draft.values[name.value] = ("lists", value)
    for section in ("topics", "entities"):
        for name, value in read_entries(draft, sections.get(section), section):
            draft.names.append((name.value, name))
            definition = _read_definition(draft, name, value, is_topic=section == "topics")
            if definition is None:
                draft.failed.add(name.value)
            elif _is_new(draft, name):
                draft.definitions[name.value] = (definition, name)
                draft.values[name.value] = (section, value)


def _is_new(draft: Draft, name: Text) -> bool:
    known = draft.definitions.get(name.value) or draft.lists.get(name.value)
    if known:
        first = known[1]
        draft.blame(name, f"{name.value} is defined twice", f"the first is in {first.source.file}:{first.line + 1}")
    return not known


def _read_definition(draft: Draft, name: Text, value: Value, *, is_topic: bool) -> Definition | None:
    entries = parse_table(draft, value, f"the definition of {name.value}", _COMMON if is_topic else _ENTITY)
    before = len(draft.problems)
    match = _read_topic_match(draft, name, entries) if is_topic else _read_entity_match(draft, name, entries)
    if match is None:
        if len(draft.problems) == before:
            draft.blame(name, f"{name.value} has no match", "say in `match:` what is the evidence")
        return None
    roles = {
        role: _read_query(draft, entries[role], name.value, phrase=role == "mask")
        for role in ("context", "mask", "not")
        if role in entries
    }
    kind = "topic" if is_topic else read_word(draft, entries, "kind", "entity")
    if not is_topic and kind == "topic":
        draft.blame(entries["kind"], "an entity of kind topic", "use another word, such as company or person")
    languages = read_texts(draft, entries.get("languages"), "languages")
    for language in languages:
        if problem := language_problem(language.value):
            draft.blame(language, *problem)
    return Definition(
        name=name.value,
        kind=kind,
        title=read_word(draft, entries, "title", name.value),
        match=match,
        context=roles.get("context"),
        mask=roles.get("mask"),
        exclude=roles.get("not"),
        languages=frozenset(language.value.casefold() for language in languages),
        about=read_number(draft, entries, "about", ABOUT),
        ticker=read_word(draft, entries, "ticker", "") or None,
        hash=0,  # known once everything is read
        file=name.source.file,
        line=name.line + 1,
        must_match=read_examples(draft, entries.get("must_match")),
        must_not_match=read_examples(draft, entries.get("must_not_match")),
    )


def _read_topic_match(draft: Draft, name: Text, entries: Mapping[str, Value]) -> Node | None:
    return _read_query(draft, entries["match"], name.value) if "match" in entries else None


def _read_entity_match(draft: Draft, name: Text, entries: Mapping[str, Value]) -> Node | None:
    """Return the query for an entity's name, aliases, ticker and further evidence."""
    query = _read_topic_match(draft, name, entries)
    parts = [query] if query is not None else []
    case = read_flag(draft, entries, "case", default=False)
    names = [name] if read_flag(draft, entries, "own_name", default=True) else []
    for text in (*names, *read_texts(draft, entries.get("aliases"), "aliases")):
        try:
            parts.append(parse_phrase(text.value, "case" if case else "inflected"))
        except QuerySyntaxError as error:
            draft.blame(text, error.message, error.advice)
    ticker = read_word(draft, entries, "ticker", "")
    if ticker:
        parts.append(Term(text=ticker, mode="ticker", start=0, end=len(ticker)))
    return _joined(parts)


def _read_query(draft: Draft, value: Value, owner: str, *, phrase: bool = False) -> Node | None:
    """Return a query, or a list of queries joined by OR. Plain words are one phrase in a list, or where asked for."""
    if isinstance(value, Table):
        draft.blame(value, "a query is text or a list", "write the query after the colon, or its terms as a list")
        return None
    nodes: list[Node] = []
    for text in read_texts(draft, value, "a query"):
        try:
            is_phrase = (phrase or isinstance(value, Items)) and is_plain(text.value)
            node = parse_phrase(text.value) if is_phrase else parse_query(text.value)
        except QuerySyntaxError as error:
            draft.blame(text, error.message, error.advice, offset=error.start)
            continue
        nodes.append(node)
        draft.queries.append((owner, node, text))
    return _joined(nodes)


def _joined(nodes: list[Node]) -> Node | None:
    """Return the nodes joined by OR."""
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Or(parts=tuple(nodes), start=nodes[0].start, end=nodes[-1].end)
