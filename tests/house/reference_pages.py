"""The reference pages that are made from the code: every command, every setting, every benchmark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from benchmarks.__main__ import SELF_CONTAINED, names, purpose
from flows.cli import COMMANDS, load_command
from flows.configuration.section import Section
from flows.configuration.settings import Settings

GENERATED = "<!-- Generated from the code: NEWSPIKE_WRITE_DOCS=1 pytest tests/house/test_reference.py -->"


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    lines = ["# Commands", "", GENERATED, "", "Exit codes are listed in [Exit codes](exit-codes.md).", ""]
    panels = dict.fromkeys(panel for _, panel, _ in COMMANDS.values())
    for panel in panels:
        lines += [f"## {panel}", ""]
        for name in (name for name, (_, shown, _) in COMMANDS.items() if shown == panel):
            lines += _command(load_command(name), name)
    return "\n".join(lines).rstrip() + "\n"


def _command(command: Any, path: str, depth: int = 3) -> Iterator[str]:
    yield from ("#" * depth + f" {path}", "", _unwrapped(command.help or ""), "")
    rows = [row for parameter in command.params if (row := _parameter(parameter))]
    if rows:
        yield from ("| argument or option | meaning |", "|---|---|", *rows, "")
    for name, below in getattr(command, "commands", {}).items():
        yield from _command(below, f"{path} {name}", depth + 1)


def _parameter(parameter: Any) -> str:
    if parameter.name == "help" or getattr(parameter, "hidden", False):
        return ""
    if parameter.param_type_name == "argument":
        shown = f"`{parameter.name.upper()}`"
    else:
        shown = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    return f"| {shown} | {_cell(parameter.help or '')}{_one_of(parameter.type_descriptor.annotation)} |"


def settings_page() -> str:
    """Return docs/reference/settings.md."""
    lines = ["# Settings", "", GENERATED, ""]
    lines += ["All keys of `newspike.yaml`. Every key has a default, so an empty file is valid.", ""]
    for title, section in sections(Settings, ""):
        lines += [f"## {title or 'Top level'}", "", _unwrapped(section.__doc__ or ""), ""]
        lines += ["| key | default | meaning |", "|---|---|---|"]
        for name, field in section.model_fields.items():
            if not field.exclude:
                lines.append(
                    f"| `{name}` | {_default(field)} | {_cell(field.description or '')}{_one_of(field.annotation)} |"
                )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def benchmarks_page() -> str:
    """Return docs/reference/benchmarks.md."""
    lines = ["# List of benchmarks", "", GENERATED, ""]
    lines += ["Run one with `python -m benchmarks NAME`. `make bench` runs those marked with a star.", ""]
    lines += ["| name | what it measures |", "|---|---|"]
    for name, file in names().items():
        star = " \\*" if name in SELF_CONTAINED else ""
        lines.append(f"| `{name}`{star} | {_cell(purpose(file))} |")
    return "\n".join(lines) + "\n"


def sections(section: type[Section], path: str) -> Iterator[tuple[str, type[Section]]]:
    yield path, section
    for name, field in section.model_fields.items():
        for part in _types_in(field.annotation):
            if isinstance(part, type) and issubclass(part, Section):
                yield from sections(part, f"{path}.{name}".lstrip("."))


def _types_in(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {Union, UnionType, tuple, dict}:
        for part in get_args(annotation):
            yield from _types_in(part)
    else:
        yield annotation


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Section):
        return "see below"
    match value:
        case None:
            return "off"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(map(str, value))}]`"
        case _:
            return f"`{value}`" if str(value) else "empty"


def _one_of(annotation: Any) -> str:
    words = [str(word) for part in _types_in(annotation) if get_origin(part) is Literal for word in get_args(part)]
    return f" One of {', '.join(words)}." if words else ""


def _unwrapped(text: str) -> str:
    """Return paragraphs on one line each; an example goes into a block of its own."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.replace("\b", ""))]
    return "\n\n".join(paragraphs)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
