"""Names that look like others: Cyrillic and Greek letters that nobody can tell from Latin ones.

The letters are those that Unicode Technical Standard 39 lists as confusable with a single Latin letter. The table is
fixed, so that all Python versions report the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import name as character_name

from genstudio_codegen.problems import Problem, problem

from .json_values import Choice
from .model import WorkflowSpec

_CYRILLIC = dict(zip("аеорсухіјѕһԁԛԝАВЕІЈКМНОРСЅТУХ", "aeopcyxijshdqwABEIJKMHOPCSTYX", strict=True))
_GREEK = dict(zip("ονιαρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oviapuABEZHIKMNOPTYX", strict=True))
_DOUBLES = {ord(letter): latin for letter, latin in {**_CYRILLIC, **_GREEK}.items()}
_DOUBLE = re.compile(f"[{''.join(map(chr, _DOUBLES))}]")
_LATIN = re.compile("[A-Za-z]")
_HINT = "Type the name again in the workflow, or rename it, if the letter is not meant."


def look_alike(text: str) -> str:
    """Which letters of a name only look like Latin ones, as the end of a sentence; "" if it has none beside Latin letters."""
    doubles = _DOUBLE.findall(text)
    return _described(doubles) if doubles and _LATIN.search(text) else ""


def look_alike_problems(spec: WorkflowSpec) -> Iterator[Problem]:
    """A warning for each name that mixes such letters with Latin ones, or that reads like another name beside it."""
    if says := look_alike(spec.workflow_id):
        yield _problem("", f"The workflow's id {spec.workflow_id!r}", says)
    nodes = [node.id for node in spec.nodes]
    for node in spec.nodes:
        path = node.parameters[0].path.rpartition("/")[0] if node.parameters else ""
        if says := look_alike(node.id) or _double_of_another(node.id, nodes):
            yield _problem(path, f"The node id {node.id!r}", says)
        inputs = [parameter.input_name for parameter in node.parameters]
        for parameter in node.parameters:
            if says := look_alike(parameter.input_name) or _double_of_another(parameter.input_name, inputs):
                yield _problem(parameter.path, f"The input {parameter.input_name!r} of node {node.id}", says)
            for choice in _suspects(parameter.choices):
                if says := look_alike(choice) or _double_of_another(choice, parameter.choices):
                    yield _problem(parameter.path, f"The choice {choice!r} of {parameter.input_name!r}", says)


def _suspects(choices: tuple[Choice, ...]) -> Iterator[str]:
    return (choice for choice in choices if isinstance(choice, str) and _DOUBLE.search(choice))


def _double_of_another(text: str, others: list[str] | tuple[Choice, ...]) -> str:
    """What `look_alike` says of a name whose letters are all of another script, and that reads like a Latin one."""
    doubles = _DOUBLE.findall(text)
    return _described(doubles) if doubles and text.translate(_DOUBLES) in others else ""


def _described(letters: list[str]) -> str:
    listed = ", ".join(f"U+{ord(letter):04X} ({character_name(letter)})" for letter in dict.fromkeys(letters))
    return f"contains {listed}, which looks like a Latin letter"


def _problem(path: str, what: str, says: str) -> Problem:
    return problem("name-look-alike", path, f"{what} {says}.", _HINT)
