"""Every rule, with every category that it can have, from two small documents that differ in one fact."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from genstudio_codegen.compare.rules import MEANINGS, RULES
from genstudio_codegen.limits import LARGEST_LITERAL

from .helpers import BASE, Document, changed, diff, found
from .pages import PAGE, written

Change = Callable[[Document], object]


def inputs(document: Document, node_id: str) -> Document:
    found: Document = document["nodes"][node_id]["inputs"]
    return found


def in_spec(node_id: str, name: str, **values: object) -> Change:
    return lambda document: inputs(document, node_id)[name]["spec"].update(values)


def in_input(node_id: str, name: str, **values: object) -> Change:
    return lambda document: inputs(document, node_id)[name].update(values)


def both(*changes: Change) -> Change:
    return lambda document: [change(document) for change in changes]


def nodes(change: Callable[[Document], object]) -> Change:
    return lambda document: change(document["nodes"])


def renumbered(old: str, new: str) -> Change:
    def change(document: Document) -> None:
        document["nodes"] = {new if node_id == old else node_id: node for node_id, node in document["nodes"].items()}
        for node in document["nodes"].values():
            for name, form in node["inputs"].items():
                if isinstance(form, list) and form[0] == old:
                    node["inputs"][name] = [new, form[1]]

    return change


def swapped(document: Document) -> None:
    """6 and 7 feed each other's input of the sampler."""
    inputs(document, "3").update(positive=["7", 0], negative=["6", 0])


def added(node_id: str, class_type: str, **given: object) -> Change:
    node = {"class_type": class_type, "_meta": {"title": class_type}, "inputs": given}
    return nodes(lambda map_: map_.update({node_id: node}))


def many(count: int) -> list[str]:
    return [f"model_{index}.safetensors" for index in range(count)]


TEXT = {"type": "STRING", "value": "", "spec": {}}
NOTHING: Change = lambda document: None
STORES_TEXT = in_input("3", "steps", value="20")
STORES_FLOAT = in_input("3", "steps", value=20.5)
STORES_STRING_BOOL = in_input("8", "tiled", value="yes")

# (rule, category, what it is about), the change that makes OLD of the base, and the one that makes NEW.
CASES: list[tuple[tuple[str, str, str], Change, Change]] = [
    (("workflow-id-changed", "changes-results", ""), NOTHING, lambda d: d.update(workflow_id="wf-2")),
    (
        ("node-class-changed", "breaks-calls", "10"),
        NOTHING,
        lambda d: d["nodes"]["10"].update(class_type="ImageScale"),
    ),
    (
        ("node-class-changed", "changes-results", "3"),
        NOTHING,
        lambda d: d["nodes"]["3"].update(class_type="KSamplerPlus"),
    ),
    (("output-gone", "breaks-calls", "10"), NOTHING, nodes(lambda m: m.pop("10"))),
    (("output-added", "safe", "11"), NOTHING, added("11", "SaveVideo", images=["8", 0])),
    (("parameter-removed", "breaks-source", "cfg"), NOTHING, lambda d: inputs(d, "3").pop("cfg")),
    (("parameter-moved", "safe", "positive_text"), NOTHING, renumbered("6", "60")),
    (("parameter-added", "safe", "denoise"), lambda d: None, lambda d: inputs(d, "3").update(denoise=TEXT)),
    (
        ("parameter-added", "breaks-calls", "denoise"),
        NOTHING,
        lambda d: inputs(d, "3").update(denoise={"type": "STRING", "value": None, "spec": {}}),
    ),
    (
        ("type-changed", "breaks-source", "cfg"),
        in_input("3", "cfg", value=7, spec={"default": 8}),
        in_input("3", "cfg", value=7, spec={"default": 8}, type="INT"),
    ),
    (("type-changed", "breaks-source", "steps"), in_spec("3", "steps", control_after_generate=True), NOTHING),
    (("type-changed", "safe", "steps"), NOTHING, in_spec("3", "steps", control_after_generate=True)),
    (
        ("type-changed", "breaks-calls", "tiled"),
        lambda d: inputs(d, "8").update(tiled={"type": "BOOLEAN", "spec": {}}),
        lambda d: inputs(d, "8").update(tiled={"type": "INT", "spec": {}}),
    ),
    (("type-changed", "safe", "steps"), NOTHING, in_input("3", "steps", type="FLOAT")),
    (("type-changed", "safe", "sampler"), NOTHING, in_input("3", "sampler", type="STRING", spec={})),
    (("type-changed", "breaks-source", "sampler"), in_input("3", "sampler", type="STRING", spec={}), NOTHING),
    (
        ("type-changed", "breaks-calls", "sampler"),
        in_input("3", "sampler", type="STRING", spec={}),
        in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL)]),
    ),
    (("range-narrowed", "breaks-calls", "steps"), NOTHING, in_spec("3", "steps", max=50)),
    (("range-narrowed", "breaks-calls", "cfg"), NOTHING, in_spec("3", "cfg", min=1.0, max=200.0)),
    (("range-narrowed", "breaks-calls", "steps"), in_spec("3", "steps", max=None), NOTHING),
    (("range-widened", "safe", "steps"), NOTHING, in_spec("3", "steps", max=None)),
    (("range-widened", "safe", "cfg"), NOTHING, in_spec("3", "cfg", min=-1)),
    (("choices-removed", "breaks-source", "sampler"), NOTHING, in_spec("3", "sampler", options=["euler", "ddim"])),
    (
        ("choices-removed", "breaks-calls", "sampler"),
        in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL + 1)]),
        in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL)]),
    ),
    (
        ("choices-removed", "breaks-source", "sampler"),
        in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL)]),
        in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL - 1)]),
    ),
    (
        ("choices-removed", "breaks-calls", "sampler"),
        in_input("3", "sampler", value=1.5, spec={"options": [1.5, 2.5]}),
        in_input("3", "sampler", value=1.5, spec={"options": [1.5]}),
    ),
    (("choices-added", "safe", "sampler"), NOTHING, in_spec("3", "sampler", options=["euler", "heun", "ddim", "lcm"])),
    (
        ("condition-narrowed", "breaks-calls", "mode_rate"),
        NOTHING,
        in_input("8", "mode.rate", needs={"mode": ["fixed"]}),
    ),
    (
        ("condition-narrowed", "breaks-calls", "mode_rate"),
        lambda d: inputs(d, "8")["mode.rate"].pop("needs"),
        NOTHING,
    ),
    (("condition-widened", "safe", "mode_rate"), NOTHING, lambda d: inputs(d, "8")["mode.rate"].pop("needs")),
    (
        ("condition-widened", "safe", "mode_rate"),
        NOTHING,
        in_input("8", "mode.rate", needs={"mode": ["auto", "manual", "fixed"]}),
    ),
    (("default-changed", "safe", "steps"), NOTHING, in_spec("3", "steps", default=30)),
    (("default-changed", "changes-results", "mode_rate"), NOTHING, in_spec("8", "mode.rate", default=3)),
    (("default-changed", "breaks-source", "steps"), in_spec("3", "steps", default=20.5), NOTHING),
    (
        ("default-changed", "breaks-calls", "steps"),
        in_spec("3", "steps", default=True),
        in_spec("3", "steps", default=2),
    ),
    (("stored-value-changed", "changes-results", "positive_text"), NOTHING, in_input("6", "text", value="a boy")),
    (("stored-value-changed", "breaks-source", "tiled"), STORES_STRING_BOOL, NOTHING),
    (("stored-value-changed", "breaks-source", "steps"), STORES_FLOAT, NOTHING),
    (("stored-value-changed", "breaks-calls", "cfg"), in_input("3", "cfg", value=True), NOTHING),
    (("required-now", "breaks-calls", "prefix"), NOTHING, in_input("9", "prefix", value=None)),
    (("required-now", "breaks-calls", "prefix"), NOTHING, lambda d: inputs(d, "9")["prefix"].pop("value")),
]


@pytest.mark.parametrize(
    ("expected", "old", "new"), CASES, ids=[f"{c[0][0]}-{c[0][1]}-{i}" for i, c in enumerate(CASES)]
)
def test_rule(expected: tuple[str, str, str], old: Change, new: Change) -> None:
    assert found(changed(old), changed(new)) == [expected]


OPPOSITES = {
    "output-gone": {"output-added"},
    "output-added": {"output-gone"},
    "parameter-removed": {"parameter-added"},
    "parameter-added": {"parameter-removed"},
    "range-narrowed": {"range-widened", "range-narrowed"},  # A range can be narrower at one end and wider at the other.
    "range-widened": {"range-narrowed"},
    "choices-removed": {"choices-added"},
    "choices-added": {"choices-removed"},
    "condition-narrowed": {"condition-widened"},
    "condition-widened": {"condition-narrowed"},
    "required-now": {"stored-value-changed"},
}
"""What the opposite change is reported as, where it is not the same rule."""


def test_the_opposite_change_is_reported_as_such() -> None:
    for (rule, category, name), old, new in CASES:
        ((opposite, _, same_name),) = found(changed(new), changed(old))
        assert opposite in OPPOSITES.get(rule, {rule}) and same_name == name, (rule, category)


def test_every_rule_and_every_outcome_has_a_test() -> None:
    elsewhere = {
        ("output-gone", "changes-results"),
        ("parameter-renamed", "breaks-source"),
        ("parameter-moved", "changes-results"),
        # test_variants.py
        ("variant-narrowed", "breaks-calls"),
        ("variant-widened", "safe"),
    }
    covered = {(rule, category) for (rule, category, _), _, _ in CASES} | elsewhere
    assert covered == {(name, category) for name, rule in RULES.items() for category in rule.outcomes}


def test_a_second_node_of_a_kind_renames_the_first_ones_parameter() -> None:
    old = changed(nodes(lambda map_: map_.pop("7")))
    assert found(old, BASE) == [
        ("parameter-renamed", "breaks-source", "text"),
        ("parameter-added", "safe", "negative_text"),
    ]
    # With a lock the first one keeps its name, and nothing breaks.
    lock = {"6.text": "text"}
    assert [one.rule for one in diff(old, BASE, old_lock=lock, new_lock=lock)] == ["parameter-added"]


def test_a_node_with_a_new_id_is_renamed_where_a_lock_reserves_the_old_name() -> None:
    new = changed(renumbered("6", "60"))
    lock = {"6.text": "positive_text", "7.text": "negative_text"}
    (one,) = diff(BASE, new, old_lock=lock, new_lock=lock)
    assert (one.rule, one.category, one.name) == ("parameter-renamed", "breaks-source", "positive_text")
    assert one.before.text == "positive_text (node 6)"
    assert one.after.text == "positive_clip_text_encode_text (node 60)"
    moved = {"60.text": "positive_text", "7.text": "negative_text"}
    (one,) = diff(BASE, new, old_lock=lock, new_lock=moved)
    assert (one.rule, one.category) == ("parameter-moved", "safe")


def test_a_new_export_without_a_lock_is_named_by_the_old_ones() -> None:
    lock = {"6.text": "prompt", "7.text": "avoid"}
    assert diff(BASE, BASE, old_lock=lock) == diff(BASE, BASE, new_lock=lock) == ()
    (one,) = diff(BASE, changed(in_input("6", "text", value="x")), old_lock=lock)
    assert one.name == "prompt"
    assert {one.rule for one in diff(BASE, BASE, old_lock=lock, new_lock={})} == {"parameter-renamed"}


def test_a_name_that_goes_to_another_node_than_before() -> None:
    """The texts change places: each name stays, its argument goes to the other node."""
    rules = found(BASE, changed(swapped))
    assert [one for one in rules if one[0] == "parameter-moved"] == [
        ("parameter-moved", "changes-results", "positive_text"),
        ("parameter-moved", "changes-results", "negative_text"),
    ]
    taken = {"3.steps": "steps", "9.prefix": "text"}
    given = {"3.steps": "steps", "6.text": "text"}
    (moved,) = (one for one in diff(BASE, BASE, old_lock=taken, new_lock=given) if one.rule == "parameter-moved")
    assert (moved.name, moved.category, moved.node_id) == ("text", "changes-results", "6")


def test_a_name_that_a_new_node_takes_over() -> None:
    """A second sampler has the input that the first one lost: the argument goes to another node."""

    def change(document: Document) -> None:
        del inputs(document, "3")["cfg"]
        document["nodes"]["3"]["class_type"] = "KSampler (Efficient)"
        cfg = {"type": "FLOAT", "value": 7.5, "spec": {"default": 8.0, "min": 0.0, "max": 100.0}}
        document["nodes"]["30"] = {"class_type": "KSampler", "inputs": {"cfg": cfg}}

    assert found(BASE, changed(change)) == [
        ("node-class-changed", "changes-results", "3"),
        ("parameter-moved", "changes-results", "cfg"),
    ]


def test_a_name_that_a_node_of_another_class_takes_over() -> None:
    new = changed(both(renumbered("6", "60"), lambda d: d["nodes"]["60"].update(class_type="TextBox")))
    assert found(BASE, new) == [("parameter-moved", "changes-results", "positive_text")]


def test_a_new_output_in_the_place_of_one_that_is_gone() -> None:
    assert found(BASE, changed(renumbered("10", "11"))) == [
        ("output-gone", "changes-results", "10"),
        ("output-added", "safe", "11"),
    ]


def test_an_id_that_went_to_another_node_is_no_change_of_class() -> None:
    """Encode is 20 now, and 8 another node: what callers give still reaches it."""
    new = changed(both(renumbered("8", "20"), added("8", "Blur", radius=TEXT)))
    rules = found(BASE, new)
    assert {one[0] for one in rules} == {"parameter-moved", "parameter-added"}
    assert {one[1] for one in rules} == {"safe"}


def test_a_replaced_parameter_is_reported_as_removed_and_added() -> None:
    new = changed(both(lambda d: inputs(d, "3").pop("cfg"), lambda d: inputs(d, "3").update(guidance=TEXT)))
    assert found(BASE, new) == [("parameter-removed", "breaks-source", "cfg"), ("parameter-added", "safe", "guidance")]


def test_choices_gone_and_new_are_two_changes() -> None:
    gone, new = diff(BASE, changed(in_spec("3", "sampler", options=["euler", "heun", "lcm"])))
    assert (gone.rule, gone.before.value) == ("choices-removed", ["ddim"])
    assert (new.rule, new.after.value) == ("choices-added", ["lcm"])


def test_a_type_and_its_choices_are_two_changes() -> None:
    new = changed(in_input("3", "sampler", type="COMBO,INT", spec={"options": ["euler", "heun"]}))
    assert found(BASE, new) == [
        ("type-changed", "safe", "sampler"),
        ("choices-removed", "breaks-source", "sampler"),
    ]


def test_a_choice_that_is_several_now_and_has_lost_one() -> None:
    old = changed(in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL + 1)]))
    new = changed(in_spec("3", "sampler", options=["euler", *many(LARGEST_LITERAL)], multi_select=True))
    # The stored string is still let through, and with it every string as far as a type checker sees.
    assert found(old, new) == [
        ("type-changed", "breaks-calls", "sampler"),
        ("choices-removed", "breaks-calls", "sampler"),
    ]


def test_choices_that_govern_another_input_are_reported_once() -> None:
    new = changed(
        both(
            in_spec("8", "mode", options=["auto", "manual", "slow"]),
            in_input("8", "mode.rate", needs={"mode": ["manual", "slow"]}),
        )
    )
    assert [one[0] for one in found(BASE, new)] == ["choices-removed", "choices-added"]


def test_several_changes_come_in_document_order() -> None:
    new = changed(
        both(
            in_spec("3", "steps", max=50),
            lambda d: inputs(d, "3").pop("cfg"),
            in_input("9", "prefix", value="x"),
            added("2", "LoadImage", image=TEXT),
        )
    )
    assert [one[2] for one in found(BASE, new)] == ["steps", "cfg", "prefix", "image"]


def test_integers_beyond_floats_are_compared_exactly() -> None:
    (one,) = diff(BASE, changed(in_spec("3", "seed", max=2**64 - 2)))
    assert (one.rule, one.after.value) == ("range-narrowed", [0, 2**64 - 2])


def test_a_number_that_becomes_an_integer_keeps_the_integers_of_its_range() -> None:
    old = changed(in_input("3", "cfg", value=7, spec={"min": 0.5, "max": 9.5}))
    new = changed(in_input("3", "cfg", value=7, spec={"min": 1, "max": 9}, type="INT"))
    assert [one[0] for one in found(old, new)] == ["type-changed"]
    assert [one[0] for one in found(old, changed(in_spec("3", "cfg", max=8), new))] == [
        "type-changed",
        "range-narrowed",
    ]


def test_a_null_default_is_none() -> None:
    assert found(changed(in_spec("3", "steps", default=None)), changed(without_default)) == []


def without_default(document: Document) -> None:
    del inputs(document, "3")["steps"]["spec"]["default"]


def test_names_that_are_passed_on_in_turn() -> None:
    old = {"6.text": "first", "7.text": "second"}
    new = {"6.text": "second", "7.text": "third"}
    about = [
        (one.rule, one.name) for one in diff(BASE, BASE, old_lock=old, new_lock=new) if one.name != "negative_text"
    ]
    assert about[:1] == [("parameter-removed", "first")]
    assert ("parameter-moved", "second") in about and about[-1] == ("parameter-added", "third")


def test_nodes_of_unknown_classes_are_not_matched() -> None:
    old = changed(without_classes)
    new = changed(renumbered("6", "60"), old)
    lock = {"6.text": "motif"}
    about = [(one.rule, one.name) for one in diff(old, new, old_lock=lock, new_lock=lock)]
    assert [rule for rule, _ in about] == ["parameter-removed", "parameter-added"]


def without_classes(document: Document) -> None:
    for node in document["nodes"].values():
        del node["class_type"]


def test_long_values_are_shown_from_where_they_differ() -> None:
    old = changed(in_input("6", "text", value="a" * 500 + " cat"))
    new = changed(in_input("6", "text", value="a" * 500 + " dog"))
    (one,) = diff(old, new)
    assert one.before.text.endswith('cat"') and one.after.text.endswith('dog"') and len(one.after.text) < 70


@pytest.mark.parametrize(
    "change",
    [
        in_spec("3", "steps", step=5, tooltip="How many.", display="slider"),
        in_spec("3", "sampler", options=["ddim", "euler", "heun"]),
        in_spec("3", "steps", min=1.0, max=1e2, default=20.0),
        lambda d: d["nodes"]["6"]["_meta"].update(title="Text"),
        lambda d: d.update(name="Other", description="x"),
        lambda d: d.update(nodes=dict(reversed(d["nodes"].items()))),
        lambda d: d.pop("workflow_id"),
        lambda d: [inputs(d, "6")["text"]["spec"].update(default=None), inputs(d, "6")["text"]["spec"].pop("default")],
    ],
)
def test_what_is_no_difference_for_callers(change: Change) -> None:
    rules = [one for one in found(BASE, changed(change)) if one[:2] != ("default-changed", "safe")]
    assert rules == []


def test_a_document_without_stored_values_says_nothing_of_them() -> None:
    def without_values(document: Document) -> None:
        for node in document["nodes"].values():
            for form in node["inputs"].values():
                if isinstance(form, dict):
                    form.pop("value", None)

    assert found(BASE, changed(without_values)) == [] and found(changed(without_values), BASE) == []
    # It is unknown then whether the default is ever used, so its change is not reported as one of results.
    other = changed(in_spec("3", "steps", default=3), changed(without_values))
    assert found(changed(without_values), other) == [("default-changed", "safe", "steps")]


def test_classes_that_one_document_lacks_are_not_compared() -> None:
    classless = changed(without_classes)
    assert found(BASE, classless) == [] and found(classless, BASE) == []


def test_a_stored_picture_changes_results_alone() -> None:
    picture = {"type": "COMBO", "value": "a.png", "spec": {"options": ["a.png", "b.png"], "image_upload": True}}
    old = changed(added("1", "LoadImage", image=picture))
    new = changed(in_input("1", "image", value="b.png"), old)
    assert found(old, new) == [("stored-value-changed", "changes-results", "image")]


@pytest.mark.parametrize("name", RULES)
def test_rule_is_named_and_explained(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
    purpose = RULES[name].purpose
    assert purpose[0].isupper() and purpose.endswith(".") and ". " not in purpose and "|" not in purpose


def test_the_page_is_what_the_rules_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "run python -m tests.compare.pages"


def test_the_chinese_page_has_the_same_rules_with_the_same_categories() -> None:
    page = (PAGE.parents[1] / "zh" / PAGE.name).read_text(encoding="utf-8")
    categories, rules = (
        page.partition(f"<!-- {mark} -->\n\n")[2].partition("\n\n")[0] for mark in ("categories", "rules")
    )
    assert re.findall(r"^\| `([\w-]+)` \|", categories, re.M) == list(MEANINGS)
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]*[\u4e00-\u9fff][^|]*。 \| (.+) \|$", rules, re.M)
    found = {name: re.findall(r"`([\w-]+)`：[^；]*[\u4e00-\u9fff]", outcomes) for name, outcomes in rows}
    assert found == {name: list(rule.outcomes) for name, rule in RULES.items()}
