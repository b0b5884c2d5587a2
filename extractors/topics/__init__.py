"""Topics and entities: a query language, a matcher with evidence, salience, emerging terms. See docs/topics.md."""

from extractors.topics.definitions.in_force import InForce, definitions_in_force
from extractors.topics.definitions.loader import definition_files, load_definitions, parse_definitions
from extractors.topics.definitions.model import Definition, Definitions, Example
from extractors.topics.matching.matcher import Matcher, compile_matcher, find_mentions
from extractors.topics.query.errors import DefinitionError, DefinitionProblem

__all__ = [
    "Definition",
    "DefinitionError",
    "DefinitionProblem",
    "Definitions",
    "Example",
    "InForce",
    "Matcher",
    "compile_matcher",
    "definition_files",
    "definitions_in_force",
    "find_mentions",
    "load_definitions",
    "parse_definitions",
]
