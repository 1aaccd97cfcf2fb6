"""The one list of rules: what can differ between two versions of a spec, and what each difference does to callers.

The tables in `docs/en/diff.md` are generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Category: TypeAlias = Literal["breaks-source", "breaks-calls", "changes-results", "safe"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
"""Most severe first."""

MEANINGS: dict[Category, str] = {
    "breaks-source": "Calling code no longer type-checks: a name, a type or a literal choice is gone.",
    "breaks-calls": "Calling code type-checks, but a call that worked before now fails.",
    "changes-results": "Calls work as before, but their results can differ.",
    "safe": "Callers are not affected.",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of difference.

    Attributes:
        purpose: Why it matters, in one sentence.
        outcomes: The categories that it can have, each with the facts that lead to it.
    """

    purpose: str
    outcomes: dict[Category, str]


def severity(category: Category) -> int:
    """Return a category's rank; 0 is the most severe."""
    return CATEGORIES.index(category)


RULES: dict[str, Rule] = {
    "workflow-id-changed": Rule(
        "A module submits to the workflow whose id is in its spec.",
        {"changes-results": "always, if both specs have an id"},
    ),
    "node-class-changed": Rule(
        "A node of another class does different work under the same id.",
        {
            "breaks-calls": "the node wrote results, and its new class does not",
            "changes-results": "otherwise",
        },
    ),
    "output-gone": Rule(
        "Callers read results by the id of the node that wrote them.",
        {
            "breaks-calls": "no new node of its class writes results",
            "changes-results": "a new node of its class does",
        },
    ),
    "output-added": Rule("A new output node adds results.", {"safe": "always"}),
    "parameter-removed": Rule("A caller can no longer pass a parameter that is gone.", {"breaks-source": "always"}),
    "parameter-renamed": Rule(
        "Callers know a parameter only by its Python name.",
        {
            "breaks-source": "always, whether node and input are the same, or class, title and input of a node with another id"
        },
    ),
    "parameter-moved": Rule(
        "A parameter that keeps its Python name may set an input of another node.",
        {
            "changes-results": "the old node and input still exist, or the new node has another class",
            "safe": "otherwise, when only the node's id is new",
        },
    ),
    "parameter-added": Rule(
        "A new parameter can be left out, unless no value is stored for it.",
        {"breaks-calls": "the workflow stores null for it", "safe": "otherwise"},
    ),
    "type-changed": Rule(
        "The type decides what a type checker and the check of each call accept.",
        {
            "breaks-source": "the new type does not include the old one",
            "breaks-calls": "the type checker accepts what the call then refuses, such as True for an integer",
            "safe": "the new type accepts everything that the old one accepted",
        },
    ),
    "range-narrowed": Rule(
        "A call with a number outside the new range is refused.",
        {"breaks-calls": "always, because type checkers do not know ranges"},
    ),
    "range-widened": Rule("A wider range includes the old one.", {"safe": "always"}),
    "choices-removed": Rule(
        "A choice that is gone can no longer be passed.",
        {
            "breaks-source": "the new choices are typed as a Literal",
            "breaks-calls": "they are typed as `str` or the like, because there are more than 250 or floats among them",
        },
    ),
    "choices-added": Rule("A new choice does not affect the others.", {"safe": "always"}),
    "condition-narrowed": Rule(
        "An input that exists only under some choices of another input is refused under all others.",
        {"breaks-calls": "always"},
    ),
    "condition-widened": Rule("An input that exists under more choices is refused in fewer calls.", {"safe": "always"}),
    "variant-narrowed": Rule(
        "An input that depends on a choice is held to what it accepts under that choice, and may have to be given with it.",
        {"breaks-calls": "always, if the choices and the range of the whole parameter do not tell it already"},
    ),
    "variant-widened": Rule("What is accepted under a choice includes what was accepted.", {"safe": "always"}),
    "default-changed": Rule(
        "A node's default is shown but never sent: the hosted workflow has a stored value of its own.",
        {
            "breaks-source": "a type that was accepted only for the old default no longer is",
            "breaks-calls": "the old default was accepted despite the type or the range, and no longer is",
            "changes-results": "the workflow stores no value for this input, although it does for others",
            "safe": "otherwise",
        },
    ),
    "stored-value-changed": Rule(
        "A parameter that a call leaves out keeps the value stored in the hosted workflow.",
        {
            "breaks-source": "a type that was accepted only for the old value no longer is",
            "breaks-calls": "the old value was accepted despite the type or the range, and no longer is",
            "changes-results": "otherwise",
        },
    ),
    "required-now": Rule(
        "If the workflow stores no value for an input, every call that leaves it out fails.",
        {"breaks-calls": "always, when a value was stored and is now null or missing"},
    ),
}
