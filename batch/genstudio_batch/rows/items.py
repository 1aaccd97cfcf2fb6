"""Rows from Python: dicts of parameters, such as a generated module's `Params`, from any iterable."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from genstudio_transport import RANDOM, Image, Workflow

from ..errors import RowsError
from .reading import RawRow
from .texts import RANDOM_TEXT

if TYPE_CHECKING:
    from genstudio_transport import JSONValue

_SERVER_FILE = type(Image.on_server("04.png"))
_JSON = (str, int, float, bool, list, dict, type(None))


class Items:
    """An iterable of dicts. A generator, or another iterator, can be read only once."""

    has_texts = False
    columns = None

    def __init__(self, items: Iterable[Mapping[str, object]]) -> None:
        self._items = items
        self._used = False

    @property
    def is_iterator(self) -> bool:
        """Whether the items are used up by their first reader."""
        return isinstance(self._items, Iterator)

    def raw_rows(self, start: int) -> Iterator[RawRow]:
        """The rows from a number on.

        Raises:
            RowsError: The items were used up before.
        """
        if self._used and self.is_iterator:
            raise RowsError("these rows come from an iterator, which can be read only once: give a list, or a new one")
        self._used = True
        for number, item in enumerate(self._items, 1):
            if number < start:
                continue
            if not isinstance(cast("object", item), Mapping):
                yield RawRow(number, None, {}, f"a row is a dict of parameters, not {type(item).__name__}")
            elif any(not isinstance(cast("object", name), str) for name in item):
                yield RawRow(number, None, {}, "the names of parameters are strings")
            else:
                yield RawRow(number, None, item)


class NotDurable(ValueError):
    """A value that cannot be kept in a database until its row is submitted."""


def json_value(workflow: Workflow, name: str, value: object) -> JSONValue:
    """A Python value as a row's values hold it.

    Args:
        workflow: The workflow's table.
        name: The parameter's name.
        value: JSON, a path, `Image.from_url(…)`, `Image.on_server(…)`, `RANDOM`, or what the transport takes for JSON, such
            as a number of NumPy.

    Raises:
        NotDurable: Bytes, a picture in memory, or another value that no later process could read.
        InvalidParameter: The value is not valid.
    """
    if type(value) in _JSON:
        return cast("JSONValue", value)
    if value is RANDOM:
        return RANDOM_TEXT
    if isinstance(value, os.PathLike):
        return {"path": os.fsdecode(cast("os.PathLike[str]", value))}
    if isinstance(value, Image):
        return {"url": value.url}
    if isinstance(value, _SERVER_FILE):
        return {"on_server": value.name}
    prompt = workflow.prompt({name: value})
    if prompt.uploads:
        raise NotDurable(
            f"{name}: {type(value).__name__} cannot be kept until the row's turn comes: save it, and give its path"
        )
    node = next(iter(prompt.to_dict()["prompt"].values()))
    return next(iter(node["inputs"].values()))
