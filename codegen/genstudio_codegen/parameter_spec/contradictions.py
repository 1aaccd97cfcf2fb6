"""Where a parameter's default and stored value contradict its spec, and what the service accepts all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from genstudio_codegen.text import first_few

from .choices import is_among, read_choices
from .governing_choices import chosen_variant
from .json_values import ABSENT, JSONValue, MaybeValue, as_number, same_value, shown, unwrapped
from .model import CHOICE_KINDS, UPLOAD_KINDS, Kind, Parameter
from .notes import Notes
from .raw_nodes import RawInput
from .service_checks import service_refusal

_EXPECTED = {
    Kind.INT: "an integer",
    Kind.FLOAT: "a number",
    Kind.STRING: "a string",
    Kind.BOOLEAN: "true or false",
    Kind.COMBO: "one of the choices",
    Kind.MULTI_COMBO: "a list of choices",
    **dict.fromkeys(UPLOAD_KINDS, "the name of a file"),
    Kind.LIST: "a list",
    Kind.DICT: "an object",
    Kind.ANY: "a value",
}
_MOST_FILES = 30
_DEFAULT_HINT = "The module's documentation shows it. Nothing has to be done unless the spec is out of date."
_STORED_HINT = "Check the workflow: it may be refused when it runs without this input in the request."
_UNUSED_HINT = "Nothing has to be done unless another choice was meant."


def with_contradictions(
    raw: RawInput, parameter: Parameter, notes: Notes, choices: Mapping[str, JSONValue]
) -> Parameter:
    """Check a parameter's values against its own rules.

    Args:
        raw: The input that the parameter was built from.
        parameter: The parameter, with all but `also` and `contradictions`.
        notes: Where to report what contradicts the rules.
        choices: What the inputs of its node store, as `known_choices` gives it.

    Returns:
        The parameter with `also` and `contradictions`.
    """
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and low > high:
        sentence = f"The minimum {low} is above the maximum {high}."
        notes.add_problem("range-inverted", raw.at("min"), sentence, "Correct the range in the spec.")
    else:
        _check_value("default", raw.at("default"), parameter.default, parameter, notes)
        _check_value("value", raw.at("value"), parameter.stored, parameter, notes)
        if parameter.variants and parameter.stored is not ABSENT and parameter.stored is not None:
            _check_under_choice(raw.at("value"), parameter.stored, parameter, notes, choices)
    return replace(parameter, also=_also(raw, parameter), contradictions=tuple(notes.sentences))


def _check_value(prefix: str, path: str, value: MaybeValue, parameter: Parameter, notes: Notes) -> None:
    if value is ABSENT or value is None:
        return
    contradiction = _contradiction(value, parameter)
    if contradiction is None:
        return
    subject = f"The node's default {shown(value)}" if prefix == "default" else f"The stored value {shown(value)}"
    code, sentence = contradiction
    hint = _slash_hint(value, parameter) or (_DEFAULT_HINT if prefix == "default" else _STORED_HINT)
    notes.add_problem(f"{prefix}-{code}", path, f"{subject} {sentence}.", hint)


def _check_under_choice(
    path: str, value: JSONValue, parameter: Parameter, notes: Notes, choices: Mapping[str, JSONValue]
) -> None:
    """Check a stored value that some choice allows against the choice that is stored."""
    variant, unmet = chosen_variant(parameter, choices)
    if unmet is not None:
        chosen = f"{shown(unmet.input_name)} is {shown(choices[unmet.input_name])}"
        brings = f"only {first_few(map(shown, unmet.choices))} " + (
            "brings it" if len(unmet.choices) == 1 else "bring it"
        )
        sentence = f"The stored value {shown(value)} is not used: {chosen}, and {brings}."
        notes.add_problem("value-unused", path, sentence, _UNUSED_HINT)
    elif variant is not None and _contradiction(value, parameter) is None:
        there = parameter.under(variant)
        contradiction = _contradiction(value, there)
        if contradiction is not None:
            code, sentence = contradiction
            chosen = variant.needs[-1].input_name
            sentence = f"The stored value {shown(value)} {sentence} while {shown(chosen)} is {shown(choices[chosen])}."
            notes.add_problem(f"value-{code}", path, sentence, _slash_hint(value, there) or _STORED_HINT)


def _slash_hint(value: JSONValue, parameter: Parameter) -> str:
    """Advise on a file name that differs from a choice only in its slashes, as between Windows and Linux."""
    if not isinstance(value, str) or not ("/" in value or "\\" in value):
        return ""
    plain = value.replace("\\", "/")
    near = (choice for choice in parameter.choices if isinstance(choice, str) and choice.replace("\\", "/") == plain)
    found = next(near, None)
    return "" if found is None else f"The choices list {shown(found)}, which differs only in its slashes. Send that."


def _contradiction(value: JSONValue, parameter: Parameter) -> tuple[str, str] | None:
    """Return how a value contradicts every kind of a parameter, as the end of a code and of a sentence."""
    kinds = parameter.kinds
    if any(_fits(value, kind, parameter) for kind in kinds):
        low, high = parameter.minimum, parameter.maximum
        number = as_number(value)
        if number is None:
            return None
        if low is not None and number < low:
            return "out-of-range", f"is below the minimum {low}"
        if high is not None and number > high:
            return "out-of-range", f"is above the maximum {high}"
        return None
    if not CHOICE_KINDS.isdisjoint(kinds):
        return "not-a-choice", "is not among the choices"
    return "type", f"is not {' or '.join(_EXPECTED[kind] for kind in kinds)}"


def _fits(value: JSONValue, kind: Kind, parameter: Parameter) -> bool:
    """Report whether a value is of a kind; a whole float counts as an integer, as it is only written differently."""
    match kind:
        case Kind.INT:
            number = as_number(value)
            return isinstance(number, int) or (number is not None and number.is_integer())
        case Kind.FLOAT:
            return as_number(value) is not None
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.COMBO:
            return is_among(value, parameter.choices)
        case Kind.MULTI_COMBO:
            items = unwrapped(value)
            return isinstance(items, list) and all(is_among(item, parameter.choices) for item in items)
        case Kind.LIST:
            return isinstance(unwrapped(value), list)
        case Kind.DICT:
            return isinstance(value, dict)
        case Kind.STRING | Kind.IMAGE | Kind.VIDEO | Kind.AUDIO | Kind.FILE:
            return isinstance(value, str)
        case Kind.ANY:
            return True
        case _:
            assert_never(kind)


def _also(raw: RawInput, parameter: Parameter) -> tuple[JSONValue, ...]:
    """Return the values that can be sent although the rest of the parameter forbids them.

    These are the stored value, the default, and the files that the spec lists for an upload. A long list is the
    server's whole input folder on the day of the export, which says little about the day of a call.
    """
    also: list[JSONValue] = []
    files: tuple[JSONValue, ...] = read_choices(raw.options.get("options")).offered if parameter.is_upload else ()
    for value in (parameter.stored, parameter.default, *(files if len(files) <= _MOST_FILES else ())):
        if value is ABSENT or value is None or any(same_value(value, other) for other in also):
            continue
        if value == "" and not (parameter.is_upload and parameter.type_name == "STRING"):
            continue  # only to a text that may name a file (`Painter.mask`) does "" say that there is none
        if _is_forbidden(value, parameter) and service_refusal(parameter, value) is None:
            also.append(value)
    return tuple(also)


def _is_forbidden(value: JSONValue, parameter: Parameter) -> bool:
    if parameter.is_upload or _contradiction(value, parameter) is not None:
        return True
    return isinstance(value, float) and Kind.INT in parameter.kinds
