"""YAML files with line numbers: every problem in a configuration is reported with file, line, key and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from flows.configuration.problems import ConfigProblem, ConfigurationError

Keys = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlFile:
    """A parsed YAML file with the line of each key."""

    path: Path
    content: Any

    def line(self, keys: Keys) -> int:
        """Return the line (from 1) of the deepest part of a path of keys that is in the file."""
        node, line = self.content, 1
        for name in keys:
            marks = getattr(getattr(node, "lc", None), "data", None)
            if not marks or name not in marks:
                break
            line = marks[name][0] + 1
            node = node[name]
        return line

    def problem(self, keys: Keys, message: str) -> ConfigProblem:
        """Return a problem at a path of keys."""
        return ConfigProblem(file=self.path, line=self.line(keys), key=_dotted(keys), message=message)


def read_yaml(path: Path) -> YamlFile:
    """Return the file's content; raises ConfigurationError when it cannot be read or is not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        hint = "there is no such file: `newspike init` writes a starter configuration"
        raise ConfigurationError([ConfigProblem(file=path, line=0, key="", message=hint)]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 (byte 0x{error.object[error.start]:02x}): save it as UTF-8"
        raise ConfigurationError([ConfigProblem(file=path, line=line, key="", message=message)]) from error
    except OSError as error:
        raise ConfigurationError(
            [ConfigProblem(file=path, line=0, key="", message=f"cannot be read: {error}")]
        ) from error
    return parse_yaml(path, text)


@lru_cache(maxsize=16)
def parse_yaml(path: Path, text: str) -> YamlFile:
    """Return the content of a file's text; raises ConfigurationError when it is not YAML."""
    try:
        content = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        message = f"is not valid YAML: {error.problem or error.context}; {_cure(error.problem or '')}"
        raise ConfigurationError([ConfigProblem(file=path, line=line, key="", message=message)]) from error
    except YAMLError as error:
        raise ConfigurationError(
            [ConfigProblem(file=path, line=0, key="", message=f"is not valid YAML: {error}")]
        ) from error
    return YamlFile(path=path, content={} if content is None else content)


def _cure(problem: str) -> str:
    if "'\\t'" in problem:
        return "replace the tab by spaces"
    if problem.startswith("found duplicate key"):
        return "remove one of the two"
    return "check indentation, colons and quotes"


def problems_of(error: ValidationError, source: YamlFile, under: Keys = ()) -> list[ConfigProblem]:
    """Return a validation's errors as problems at their lines."""
    return [source.problem((*under, *_without_tags(item["loc"])), _advice(item)) for item in error.errors()]


def _advice(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return "is not a known key: correct its spelling or remove it"
    if item["type"] == "missing":
        return "is required: add it"
    if item["type"] == "value_error":  # our own messages; the value may be a secret written in the wrong place
        return str(item["msg"]).removeprefix("Value error, ")
    given = item.get("input")
    return f"{item['msg']} (got {given!r})" if isinstance(given, str | int | float | bool) else str(item["msg"])


def _without_tags(location: tuple[str | int, ...]) -> Keys:
    """Drop the parts pydantic adds for unions and validators: they are no keys of the file."""
    return tuple(
        part for part in location if not (isinstance(part, str) and ("[" in part or part.endswith("Settings")))
    )


def _dotted(keys: Keys) -> str:
    return "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in keys).lstrip(".")
