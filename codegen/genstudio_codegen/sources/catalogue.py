"""A server's node catalogue (`object_info`): what each class of nodes declares about its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from genstudio_codegen.parameter_spec import JSONValue, decode_json, read_document
from genstudio_codegen.problems import Problem, has_errors, problem

from .catalogue_download import download_catalogue, is_address
from .declarations import Declaration, as_declaration, autogrow_input, dynamic_input
from .document_problems import advised

_HINT = "Save it from a running server: curl http://127.0.0.1:8188/object_info > object_info.json"
_SECTIONS = ("required", "optional", "hidden")


class NodeCatalogue:
    """The classes of nodes that a server has.

    Args:
        classes: Each class with what the catalogue says about it.
    """

    def __init__(self, classes: Mapping[str, JSONValue]) -> None:
        self._classes = classes

    def __contains__(self, class_type: str) -> bool:
        return isinstance(self._classes.get(class_type), dict)

    def declaration(self, class_type: str, name: str, values: Mapping[str, JSONValue]) -> Declaration | None:
        """Find what the catalogue declares about an input.

        Args:
            class_type: The class of its node.
            name: The name of the input; for one that belongs to another, such as `encoding.crf`, the whole name.
            values: The values that the node holds, which decide what belongs to a dynamic input.

        Returns:
            The declaration; None if the class has no such input.
        """
        entry = self._classes.get(class_type)
        inputs = entry.get("input") if isinstance(entry, dict) else None
        return self._found(inputs, name, "", values)

    def _found(self, inputs: JSONValue, name: str, prefix: str, values: Mapping[str, JSONValue]) -> Declaration | None:
        """Look a name up among the inputs of one level, of which `prefix` is the full name of the input above."""
        declared = dict(_entries(inputs))
        if name in declared:
            return as_declaration(declared[name])
        # The input above it may have dots in its own name, so every dot may be the one between the two.
        for index, character in enumerate(name):
            if character != "." or name[:index] not in declared:
                continue
            above = as_declaration(declared[name[:index]])
            full, rest = prefix + name[:index], name[index + 1 :]
            if above is None:
                continue
            if (grown := autogrow_input(above, rest)) is not None:
                return as_declaration(grown)
            inner = dynamic_input(above, values.get(full))
            if inner is not None and (found := self._found(inner, rest, f"{full}.", values)) is not None:
                return found
        return None


def read_catalogue(place: str) -> tuple[NodeCatalogue | None, tuple[Problem, ...]]:
    """Read a node catalogue.

    Args:
        place: The path of a saved one, or the address of a server that is running.

    Returns:
        The catalogue, and what is wrong with it.
    """
    data = download_catalogue(place) if is_address(place) else read_document(Path(place))
    if isinstance(data, Problem):
        if data.code == "file-missing":
            data = replace(data, hint="Check the spelling; the address of a server begins with http:// or https://.")
        return None, tuple(advised([data], place, _HINT))
    decoded = decode_json(data, constants_as_null=True)
    if has_errors(decoded.problems):
        return None, tuple(advised(decoded.problems, place, _HINT))
    classes = decoded.value
    if not isinstance(classes, dict) or not any(map(_is_class, classes.values())):
        message = "This is not a server's node catalogue (object_info)."
        return None, (problem("catalogue-wrong", "", message, _HINT).at(place),)
    return NodeCatalogue(classes), ()


def _is_class(entry: JSONValue) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("input"), dict)


def _entries(inputs: JSONValue) -> Iterator[tuple[str, JSONValue]]:
    """The inputs of all sections; the first section that has a name counts."""
    if isinstance(inputs, dict):
        for section in reversed(_SECTIONS):
            forms = inputs.get(section)
            if isinstance(forms, dict):
                yield from forms.items()
