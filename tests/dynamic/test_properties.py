"""Random dynamic combos, stored values and calls: module, emulator and the plain reading give the same verdict."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .catalogue import DYNAMIC, LINK, Forms, document, expanded, refused
from .verdicts import Both

_CHOICES = ("a", "b", "c", "d")
_VALUES: dict[str, Any] = {
    "INT": st.integers(-3, 12),
    "FLOAT": st.integers(-3, 12),
    "BOOLEAN": st.booleans(),
    "COMBO": st.sampled_from((*_CHOICES, "z")),
}
"""Values that a module does not refuse for their type alone, which a server would convert."""


@st.composite
def _plain(draw: st.DrawFn, *kinds: str) -> list[Any]:
    kind = draw(st.sampled_from(kinds))
    spec: dict[str, Any] = {}
    if kind in ("INT", "FLOAT"):
        low, high = draw(st.none() | st.integers(-2, 3)), draw(st.none() | st.integers(4, 9))
        spec = {name: bound for name, bound in (("min", low), ("max", high)) if bound is not None}
    if kind == "COMBO":
        spec = {"options": draw(st.lists(st.sampled_from(_CHOICES), min_size=1, unique=True))}
    return [kind, spec]


def _form(name: str, depth: int) -> st.SearchStrategy[list[Any]]:
    """A form; inputs of one name have values of one type, whatever is chosen."""
    if name == "z":
        return _dynamic(depth - 1) if depth else _plain("BOOLEAN")
    return _plain("INT", "FLOAT") if name == "x" else _plain("COMBO")


@st.composite
def _dynamic(draw: st.DrawFn, depth: int) -> list[Any]:
    options: list[Any] = []
    for key in draw(st.lists(st.sampled_from(_CHOICES), min_size=1, max_size=3, unique=True)):
        inputs: Forms = {}
        for name in draw(st.lists(st.sampled_from("xyz"), max_size=2, unique=True)):
            section = draw(st.sampled_from(["required", "optional"]))
            inputs.setdefault(section, {})[name] = draw(_form(name, depth))
        if draw(st.integers(0, 4)) == 0:
            inputs.setdefault("required", {})["image"] = ["IMAGE", {}]
        options.append({"key": key, "inputs": inputs})
    return [DYNAMIC, {"options": options}]


def _value(form: list[Any]) -> st.SearchStrategy[Any]:
    if form[0] == DYNAMIC:
        return st.sampled_from([*(option["key"] for option in form[1]["options"]), "z"])
    if form[0] == "IMAGE":
        return st.just(LINK)
    found: st.SearchStrategy[Any] = _VALUES[form[0]]
    return found


def _every(forms: Forms, prefix: str = "") -> dict[str, list[list[Any]]]:
    """Each input under any choice, with all of its forms."""
    found: dict[str, list[list[Any]]] = {}
    for members in forms.values():
        for short, form in members.items():
            found.setdefault(prefix + short, []).append(form)
            for option in form[1]["options"] if form[0] == DYNAMIC else ():
                for name, more in _every(option["inputs"], f"{prefix}{short}.").items():
                    found.setdefault(name, []).extend(more)
    return found


@st.composite
def _stored(draw: st.DrawFn, forms: Forms) -> dict[str, Any]:
    """What a workflow that runs stores, and values that other choices left behind."""
    live: dict[str, Any] = {}
    while lacking := [
        (name, form)
        for name, form, is_required in expanded(forms, live)
        if name not in live and (is_required or form[0] == DYNAMIC)
    ]:
        name, form = lacking[0]
        live[name] = draw(_value(form).filter(partial(_may_be_stored, form)))
    for name, several in _every(forms).items():
        form = several[0]
        if name not in live and form[0] != "IMAGE" and draw(st.integers(0, 3)) == 0:
            live[name] = draw(_value(form).filter(partial(_fits, form)))
            if refused(forms, live):
                del live[name]
    return live


def _may_be_stored(form: list[Any], value: Any) -> bool:
    return value == LINK or _fits(form, value)


def _fits(form: list[Any], value: Any) -> bool:
    return not refused({"required": {"one": form}}, {"one": value}) - _below("one", form, value)


def _below(name: str, form: list[Any], value: Any) -> set[str]:
    return {one for one, _, _ in expanded({"required": {name: form}}, {name: value}) if one != name}


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Forms, dict[str, Any], list[dict[str, Any]]]:
    forms: Forms = {"required": {"m": draw(_dynamic(2)), "other": ["INT", {"max": 9}]}}
    stored = draw(_stored(forms))
    every = {
        name: several
        for name, several in _every(forms).items()
        if stored.get(name) != LINK and all(form[0] != "IMAGE" for form in several)
    }
    calls: list[dict[str, Any]] = []
    for _ in range(12):
        names = draw(st.lists(st.sampled_from(sorted(every)), unique=True, max_size=4))
        calls.append({name: draw(_value(draw(st.sampled_from(every[name])))) for name in names})
    return forms, stored, calls


# Shrinking takes minutes: each example renders a module.
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(_cases())
def test_the_verdicts_agree(case: tuple[Forms, dict[str, Any], list[dict[str, Any]]]) -> None:
    forms, stored, calls = case
    both = Both(document(forms["required"], stored))
    for call in calls:
        live = stored | call
        says_no = bool(refused(forms, live))
        assert bool(both.emulator_says(call)) is (says_no or _is_odd(forms, call)), (
            stored,
            call,
            both.emulator_says(call),
        )
        ignored = set(call) - {name for name, _, _ in expanded(forms, live, unknown=True)}
        is_refused = says_no or bool(ignored) or _is_odd(forms, call)
        assert bool(both.module_says(call)) is is_refused, (stored, call, both.module_says(call))


def _is_odd(forms: Forms, call: Mapping[str, Any]) -> bool:
    """Whether no choice at all accepts a value, which is refused even where a server ignores the input."""
    every = _every(forms)
    return any(not any(_fits(form, value) for form in every[name]) for name, value in call.items())
