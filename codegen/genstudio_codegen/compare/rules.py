"""The one list of rules: what can differ between two versions of a spec, and what each difference does to callers.

The table in `docs/diff.md` is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Category: TypeAlias = Literal["breaks-source", "breaks-calls", "changes-results", "safe"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
"""Most severe first."""

MEANINGS: dict[Category, str] = {
    "breaks-source": "Callers no longer type-check: a name is gone, a type changed, a literal choice is no more.",
    "breaks-calls": "Callers type-check, but what ran yesterday fails today.",
    "changes-results": "Calls run as before, but what comes of them can differ.",
    "safe": "Nothing that a caller has to look at.",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a difference matters, in one sentence, and the categories that it can have, each with the facts it needs."""

    purpose: str
    outcomes: dict[Category, str]


def severity(category: Category) -> int:
    """A category's rank: 0 is the most severe."""
    return CATEGORIES.index(category)


RULES: dict[str, Rule] = {
    "workflow-id-changed": Rule(
        "A module submits to the workflow that its spec names.",
        {"changes-results": "always, where both specs name one"},
    ),
    "node-class-changed": Rule(
        "A node of another class does other work under the same id.",
        {
            "breaks-calls": "the node wrote results, and its new class does not",
            "changes-results": "otherwise",
        },
    ),
    "output-gone": Rule(
        "Results are read by the id of the node that wrote them.",
        {
            "breaks-calls": "no new node of its class writes results",
            "changes-results": "a new node of its class does",
        },
    ),
    "output-added": Rule("A new output node brings more results.", {"safe": "always"}),
    "parameter-removed": Rule("A caller cannot give a parameter that is gone.", {"breaks-source": "always"}),
    "parameter-renamed": Rule(
        "Callers know a parameter by its Python name alone.",
        {"breaks-source": "always: the same node and input, or the same class, title and input under another id"},
    ),
    "parameter-moved": Rule(
        "A parameter that keeps its Python name can go to another node than it did.",
        {
            "changes-results": "the old node and input are still there, or the new node is of another class",
            "safe": "otherwise: the node only has another id",
        },
    ),
    "parameter-added": Rule(
        "A new parameter can be left out, unless nothing is stored for it.",
        {"breaks-calls": "the workflow stores null for it", "safe": "otherwise"},
    ),
    "type-changed": Rule(
        "The type is what a caller's type checker and the check of each call go by.",
        {
            "breaks-source": "the new type does not take all of the old one",
            "breaks-calls": "the type checker takes what the call then refuses, as True for an integer",
            "safe": "the new type takes all that the old one took",
        },
    ),
    "range-narrowed": Rule(
        "A number outside the new range is refused when a call is made.",
        {"breaks-calls": "always: no type checker knows ranges"},
    ),
    "range-widened": Rule("A wider range takes all that the old one took.", {"safe": "always"}),
    "choices-removed": Rule(
        "A choice that is gone can no longer be given.",
        {
            "breaks-source": "the choices are a Literal now",
            "breaks-calls": "they are typed by their kind alone: more than 250, or floats among them",
        },
    ),
    "choices-added": Rule("A new choice takes nothing away from the others.", {"safe": "always"}),
    "condition-narrowed": Rule(
        "An input that exists only under some choices of another one is refused under the rest.",
        {"breaks-calls": "always"},
    ),
    "condition-widened": Rule("An input that exists under more choices is refused less often.", {"safe": "always"}),
    "default-changed": Rule(
        "A node's default is shown and never sent: the hosted workflow has a stored value of its own.",
        {
            "breaks-source": "a type that was let through for the old default alone is no longer",
            "breaks-calls": "the old default was let through against the type or the range, and is no longer",
            "changes-results": "the workflow stores no value for this input, though it does for others",
            "safe": "otherwise",
        },
    ),
    "stored-value-changed": Rule(
        "What a call leaves out keeps the value stored in the hosted workflow.",
        {
            "breaks-source": "a type that was let through for the old value alone is no longer",
            "breaks-calls": "the old value was let through against the type or the range, and is no longer",
            "changes-results": "otherwise",
        },
    ),
    "required-now": Rule(
        "A workflow that stores no value for an input fails in every call that leaves it out.",
        {"breaks-calls": "always: a value was stored, and now there is null or none"},
    ),
}
