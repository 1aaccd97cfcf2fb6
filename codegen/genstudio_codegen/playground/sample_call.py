"""One call of a workflow, as the page's form describes it: what the samples of code are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from genstudio_codegen.parameter_spec import JSONValue


class SeedDraw(Enum):
    """The type of `RANDOM_SEED`."""

    RANDOM_SEED = "random"


RANDOM_SEED = SeedDraw.RANDOM_SEED
"""A seed that is to be drawn when the code runs: `RANDOM` in Python."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that is uploaded first; `name` is its path as the code names it."""

    name: str


SampleValue: TypeAlias = JSONValue | LocalFile | Literal[SeedDraw.RANDOM_SEED]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCall:
    """One call of a workflow's module.

    Attributes:
        package: The import path of the package that the module is in, such as "acme.workflows"; "" for none.
        module: The module's name.
        workflow_id: The workflow's id on the service.
        places: Where each parameter's value is sent, node id and input name, by Python name.
        values: The values that were given, by Python name, in the order in which the code gives them.
        service: Which service runs the workflow.
        base_url: The service's address; None for the one that its client has by default.
        seeds: The seeds for `RANDOM_SEED` in a request's body, which cannot draw; 0 where there is none.
        graph: The workflow in API format, which a ComfyUI server is sent; None if it is not known.
        saves: Whether the workflow makes one picture, which is saved under the module's name, or other files.
    """

    package: str
    module: str
    workflow_id: str
    places: Mapping[str, tuple[str, str]]
    values: Mapping[str, SampleValue]
    service: Literal["genstudio", "comfyui"] = "genstudio"
    base_url: str | None = None
    seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    graph: Mapping[str, JSONValue] | None = None
    saves: Literal["image", "files"] = "image"

    @property
    def uploads(self) -> dict[str, LocalFile]:
        """The files to upload, by Python name."""
        return {name: value for name, value in self.values.items() if isinstance(value, LocalFile)}

    @property
    def draws_seed(self) -> bool:
        """Whether a seed is drawn when the code runs."""
        return RANDOM_SEED in self.values.values()
