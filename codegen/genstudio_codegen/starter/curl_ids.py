"""The ids of workflows in files with pasted requests, such as the curl of a trial run in the console.

Only ids are taken from such a file: it may hold an API key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from genstudio_codegen.files import read_file
from genstudio_codegen.names import module_name

from .found_specs import FoundSpec

SUFFIXES = (".sh", ".txt", ".curl", ".md")
_LARGEST = 2**20
_MOST_MENTIONS = 100
_ID = re.compile(r"\bwf-(?!x+\b)[a-z0-9]{6,40}\b")
_FIELD = re.compile(r'"workflow_id"\s*:\s*"(wf-[A-Za-z0-9_-]{1,60})"')


@dataclass(frozen=True, slots=True)
class Mention:
    """A workflow's id in a file.

    Attributes:
        workflow_id: The id.
        path: The file, from the project's folder.
        inputs: The node ids and input names that the request with the id sets.
    """

    workflow_id: str
    path: Path
    inputs: frozenset[tuple[str, str]] = frozenset()


def find_mentions(root: Path, folders: Iterable[Path]) -> list[Mention]:
    """Find the ids in the files of some folders.

    Args:
        root: The project's folder.
        folders: The folders, from the project's.
    """
    found: dict[Mention, None] = {}
    for folder in sorted(set(folders)):
        for path in sorted((root / folder).iterdir()):
            if path.name.lower().endswith(SUFFIXES):
                try:
                    text = read_file(path, _LARGEST).decode("utf-8", "replace")
                except OSError:
                    continue
                found |= dict.fromkeys(_mentions(text, path.relative_to(root)))
    return list(found)


@dataclass(frozen=True, slots=True)
class IdFinding:
    """What was found for a spec without an id.

    Attributes:
        mention: The one id that it can be; None if there is none, or more than one.
        candidates: The ids that it may be.
    """

    mention: Mention | None = None
    candidates: tuple[Mention, ...] = ()


def assign_ids(specs: Sequence[FoundSpec], mentions: Sequence[Mention]) -> dict[Path, IdFinding]:
    """Find the ids of the specs that have none.

    An id belongs to a spec if the file has the spec's name, if only this spec has the inputs that the request sets, or
    if nothing else is left that it could belong to.

    Args:
        specs: The specs.
        mentions: The ids that were found.

    Returns:
        What was found, by the paths of the specs without an id.
    """
    known = {one.spec.workflow_id for one in specs if one.spec}
    free = [one for one in mentions if one.workflow_id not in known]
    lacking = [one for one in specs if one.spec is not None and not one.spec.workflow_id]
    likely = {
        one.path: _distinct(mention for mention in free if _is_named_as(mention, one))
        or _distinct(mention for mention in free if _fits(mention, specs) == [one])
        for one in lacking
    }
    found = {path: IdFinding(one[0] if len(one) == 1 else None, tuple(one)) for path, one in likely.items()}
    taken = {one.mention.workflow_id for one in found.values() if one.mention}
    left = _distinct(one for one in free if one.workflow_id not in taken)
    unclear = [one for one in lacking if not found[one.path].candidates]
    for one in unclear:
        # What a request sets rules the specs out that do not have it.
        candidates = [mention for mention in left if not mention.inputs or one in _fits(mention, specs)]
        is_sure = len(candidates) == len(unclear) == 1
        found[one.path] = IdFinding(candidates[0] if is_sure else None, tuple(candidates))
    return found


def _mentions(text: str, path: Path) -> Iterable[Mention]:
    plain = text.replace('\\"', '"')
    # Bounded: the body around each match is parsed.
    matches = list(islice(_FIELD.finditer(plain), _MOST_MENTIONS))
    for match in matches:
        yield Mention(match.group(1), path, _inputs(plain, match.start()))
    if not matches:
        yield from (Mention(match.group(), path) for match in islice(_ID.finditer(plain), _MOST_MENTIONS))


def _inputs(text: str, position: int) -> frozenset[tuple[str, str]]:
    """What the request body around a position sets, as far as it can be read."""
    start = text.rfind("{", 0, position)
    try:
        body: Any = json.JSONDecoder(strict=False).raw_decode(text, start)[0]
        prompt = body["prompt"]
        pairs = {(str(node), str(name)) for node, inside in prompt.items() for name in inside["inputs"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
    return frozenset(pairs)


def _is_named_as(mention: Mention, one: FoundSpec) -> bool:
    return mention.path.parent == one.path.parent and module_name(mention.path.name.partition(".")[0]) == module_name(
        one.path.name
    )


def _fits(mention: Mention, specs: Sequence[FoundSpec]) -> list[FoundSpec]:
    """The specs that have every input that a request sets."""
    if not mention.inputs:
        return []
    return [one for one in specs if one.spec and mention.inputs <= {each.address for each in one.spec.parameters}]


def _distinct(mentions: Iterable[Mention]) -> list[Mention]:
    return list({mention.workflow_id: mention for mention in mentions}.values())
