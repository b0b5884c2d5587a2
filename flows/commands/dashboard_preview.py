"""Previews of changed definitions for a page: runs the command `topics preview` in a separate process."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dashboard.settings import ActionError, Found, Preview
from flows.configuration.settings import Settings
from flows.configuration.topic_files import topic_files

LIMIT_S = 60.0
LIMIT_CHARACTERS = 20_000
PLACE = re.compile(r"^\S+\.ya?ml:\d+:\s*", re.MULTILINE)  # in a message: the file that the page knows nothing of


def preview(settings: Settings, config: Path, name: str, edited: str) -> Preview:
    """Return what a topic or entity would find with its definition as edited, as YAML; raise `ActionError`.

    Nothing is written but temporary copies of the topic files.
    """
    definition = _parsed(name, edited)
    with tempfile.TemporaryDirectory(prefix="newspike-preview-") as folder:
        copies = Path(folder) / "topics"
        copies.mkdir()
        files = enumerate(topic_files(settings))
        if not sum(_copy(path, copies, number, name, definition) for number, path in files):
            raise ActionError(f"no topic file defines {name}")
        return _run(config, name, Path(folder))


def _parsed(name: str, edited: str) -> Any:
    if len(edited) > LIMIT_CHARACTERS:
        raise ActionError(f"a definition has at most {LIMIT_CHARACTERS:,} characters here: use newspike topics preview")
    try:
        content = YAML().load(edited)
    except YAMLError as error:
        raise ActionError(f"this is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or list(content) != [name]:
        raise ActionError(f"start with the line {name}: and indent what belongs to it")
    return content[name]


def _copy(path: Path, folder: Path, number: int, name: str, definition: Any) -> bool:
    """Copy a topic file, with the edited definition in the place of its own; return whether it has one."""
    text = path.read_text(encoding="utf-8")
    try:
        content = YAML().load(text)
    except YAMLError:
        return False  # `newspike check` says what is wrong with it
    kinds = [content[kind] for kind in ("topics", "entities") if isinstance(content, dict) and content.get(kind)]
    edited = [kind for kind in kinds if name in kind]
    for kind in edited:
        kind[name] = definition
        out = io.StringIO()
        YAML().dump(content, out)
        text = out.getvalue()
    (folder / f"{number:03}-{path.name}").write_text(text, encoding="utf-8")
    return bool(edited)


def _run(config: Path, name: str, folder: Path) -> Preview:
    command = [sys.executable, "-P", "-m", "flows", "topics", "preview", name, "--topics", "topics", "--json"]
    command += ["--config", str(config.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 -- the name is one of the topics, and no shell reads it
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired:
        raise ActionError(f"this takes more than {LIMIT_S:.0f} s: use newspike topics preview {name}") from None
    if done.returncode:
        problem = PLACE.sub("", done.stderr).strip().splitlines()
        raise ActionError(problem[0] if problem else "the preview failed: newspike topics preview says why")
    seen = json.loads(done.stdout)
    return Preview(
        kept=seen["kept"],
        added=tuple(map(_found, seen["added"])),
        removed=tuple(map(_found, seen["removed"])),
        days=tuple((date.fromisoformat(day), before, after) for day, before, after in seen["days"]),
    )


def _found(row: dict[str, Any]) -> Found:
    return Found(article_id=str(row["article_id"]), title=row["title"], evidence=tuple(row["evidence"]))
