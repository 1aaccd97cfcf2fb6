"""Names that look like others, and names that changed hands: what a reviewer cannot see is said with its code points."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import EXAMPLE_SPECS

from .helpers import Done, Project, command, document, integer

CYRILLIC = {"a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "i": "і", "s": "ѕ"}  # fmt: skip
GREEK = {"o": "ο", "v": "ν", "i": "ι", "a": "α", "p": "ρ"}  # fmt: skip


def swapped(word: str, letters: dict[str, str]) -> str:
    """A word with the first letter that has one replaced by its double of another script."""
    index = next(i for i, letter in enumerate(word) if letter in letters)
    return word[:index] + letters[word[index]] + word[index + 1 :]


def points(text: str) -> list[str]:
    return [f"U+{ord(letter):04X}" for letter in text if ord(letter) > 126]


def warned(done: Done, code: str, *words: str) -> None:
    assert done.code == 0 and "Traceback" not in done.err, done.text[-1500:]
    lines = [line for line in done.err.splitlines() if f"warning[{code}]" in line]
    assert lines, f"no warning[{code}] in: {done.err[-1500:]}"
    assert all(any(word in line for line in lines) for word in words), f"{words} are not in: {lines}"
    assert "hint: " in done.err


@pytest.mark.parametrize("word", ["steps", "seed", "cfg", "image", "sampler_name"])
@pytest.mark.parametrize("letters", [CYRILLIC, GREEK], ids=["cyrillic", "greek"])
@pytest.mark.parametrize("beside", [True, False], ids=["beside", "alone"])
@pytest.mark.parametrize("words", [("validate", "specs/one.spec.json"), ("generate",)], ids=["validate", "generate"])
def test_a_letter_of_another_script_is_a_warning(
    project: Project, word: str, letters: dict[str, str], beside: bool, words: tuple[str, ...]
) -> None:
    if not set(word) & set(letters):
        return
    double = swapped(word, letters)
    inputs = {word: integer(), double: integer()} if beside else {double: integer()}
    project.spec("one", document(n3=inputs))
    warned(project.run(*words), "name-look-alike", *points(double))


# Whole words of another script, all of whose letters have Latin doubles: no mixture shows.
@pytest.mark.parametrize(("word", "double"), [("cope", "соре"), ("pace", "расе"), ("oxy", "оху")])
def test_a_whole_word_that_looks_like_another_is_a_warning(project: Project, word: str, double: str) -> None:
    project.spec("one", document(n3={word: integer(), double: integer()}))
    warned(project.run("validate", "specs/one.spec.json"), "name-look-alike", *points(double))


@pytest.mark.parametrize("where", ["node-id", "choice", "workflow-id"], ids=str)
def test_other_names_are_looked_at_too(project: Project, where: str) -> None:
    double = swapped("model", CYRILLIC)
    content = document(n3={"ckpt": {"type": "COMBO", "value": "model", "spec": {"options": ["model", "other"]}}})
    if where == "node-id":
        content = document(model={"steps": integer()}, **{double: {"steps": integer()}})
    elif where == "choice":
        content["nodes"]["3"]["inputs"]["ckpt"]["spec"]["options"].append(double)
    else:
        content["workflow_id"] = "wf-" + double
    project.spec("one", content)
    warned(project.run("validate", "specs/one.spec.json"), "name-look-alike", *points(double))


@pytest.mark.parametrize(
    "names",
    [
        ("steps", "步数"),
        ("图像宽度", "图像高度"),
        ("シード", "seed"),
        ("длина", "ширина"),
        ("größe", "höhe"),
        ("씨앗", "steps"),
        ("VAE模型", "x"),
    ],
)
def test_names_of_other_languages_are_none(project: Project, names: tuple[str, ...]) -> None:
    """Chinese beside Latin, and within one name, is how these workflows are written."""
    project.spec("one", document(n3={name: integer() for name in names}))
    done = project.run("validate", "specs/one.spec.json")
    assert done.code == 0 and "look-alike" not in done.err


@given(word=st.text(alphabet="aceopxyis_bdfgk", min_size=2, max_size=8), data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_double_goes_unnoticed(tmp_path: Path, word: str, data: st.DataObject) -> None:
    places = [i for i, letter in enumerate(word) if letter in CYRILLIC]
    if not places:
        return
    chosen = data.draw(st.sets(st.sampled_from(places), min_size=1))
    double = "".join(CYRILLIC[letter] if i in chosen else letter for i, letter in enumerate(word))
    (tmp_path / "p").mkdir(exist_ok=True)
    (tmp_path / "p" / "a.json").write_text(json.dumps(document(n3={word: integer(), double: integer()})))
    warned(command("validate", "a.json", cwd=tmp_path / "p"), "name-look-alike", *points(double))


@pytest.mark.parametrize("file", ["steps", "sеed"])
def test_a_module_s_name_is_looked_at(project: Project, file: str) -> None:
    if file.isascii():
        project.configure(
            f'[tool.genstudio-codegen.workflows."{swapped("one", CYRILLIC)}"]\nspec = "specs/one.spec.json"\n'
        )
        double = swapped("one", CYRILLIC)
    else:
        project.spec(file, document(n3={"steps": integer()}))
        double = file
    warned(project.run("generate"), "name-look-alike", *points(double))


# Locks that give a name to another parameter

LOCK = "genstudio.lock"


@pytest.fixture
def examples(project: Project) -> Project:
    (project.root / "specs" / "one.spec.json").unlink()
    name = "text_to_image.spec.json"
    (project.root / "specs" / name).write_bytes((EXAMPLE_SPECS / name).read_bytes())
    assert project.run("generate").code == 0
    return project


def exchange(path: Path, one: str, other: str) -> tuple[str, str]:
    """Exchange two names in a lock; gives the keys that had them."""
    text = path.read_text()
    table: dict[str, str] = next(iter(tomllib.loads(text).values()))
    keys = {name: key for key, name in table.items()}
    text = re.sub(f'"({one}|{other})"', lambda found: f'"{other if found[1] == one else one}"', text)
    path.write_text(text)
    return keys[one], keys[other]


_WORDS = [("validate", "specs/text_to_image.spec.json"), ("generate",), ("generate", "--check")]


@pytest.mark.parametrize("words", _WORDS, ids=["validate", "generate", "check"])
@pytest.mark.parametrize("names", [("positive_text", "negative_text"), ("width", "height"), ("steps", "cfg")], ids=str)
def test_exchanged_names_are_a_warning(examples: Project, words: tuple[str, ...], names: tuple[str, str]) -> None:
    """The modules still type-check, and every call sends the wrong text to the wrong node."""
    keys = exchange(examples.root / "specs" / LOCK, *names)
    done = examples.run(*words)
    lines = [line for line in done.err.splitlines() if "[name-moved]" in line]
    assert lines and "hint: " in done.err and "Traceback" not in done.err, done.text[-1500:]
    for name, key in zip(names, keys, strict=True):
        assert any(name in line and key in line for line in lines), lines


@pytest.mark.parametrize("form", ["files", "revision"])
def test_a_comparison_reports_a_name_that_moved(examples: Project, tmp_path: Path, form: str) -> None:
    """Old and new differ in the lock alone: source keeps compiling and calls change what they mean."""
    spec = examples.root / "specs" / "text_to_image.spec.json"
    if form == "files":
        other = tmp_path / "old"
        other.mkdir()
        for name in (spec.name, LOCK):
            (other / name).write_bytes((spec.parent / name).read_bytes())
        words: list[Any] = ["diff", other / spec.name, spec]
    else:
        import subprocess

        for line in ("init -q", "add -A", "-c user.name=a -c user.email=a@b commit -qm a"):
            subprocess.run(["git", *line.split()], cwd=examples.root, check=True)
        words = ["diff", "--against", "HEAD", "specs/text_to_image.spec.json"]
    keys = exchange(spec.parent / LOCK, "positive_text", "negative_text")
    done = examples.run(*words, "--fail-on", "changes-results")
    assert done.code == 1 and "Traceback" not in done.err, done.text[-1500:]
    assert re.search(r"\[(name|parameter)-moved\]", done.text), done.text[-1500:]
    assert all(key.partition(".")[0] in done.text for key in keys) and "positive_text" in done.text


def test_a_comparison_by_one_lock_reports_its_exchanged_names(examples: Project) -> None:
    """A new export beside the old one is named by the lock of both: nothing moved between them, and both are wrong."""
    folder = examples.root / "specs"
    name = "text_to_image.spec.json"
    (folder / "new.json").write_bytes((folder / name).read_bytes())
    keys = exchange(folder / LOCK, "positive_text", "negative_text")
    done = examples.run("diff", f"specs/{name}", "specs/new.json", "--name", "text_to_image")
    lines = [line for line in done.err.splitlines() if "[name-moved]" in line]
    assert all(any(key in line for line in lines) for key in keys), done.text[-1500:]


def test_a_name_of_the_configuration_may_be_any(examples: Project) -> None:
    """What the project's own configuration says is meant: no warning."""
    lock = examples.root / "specs" / LOCK
    keys = {name: key for key, name in next(iter(tomllib.loads(lock.read_text()).values())).items()}
    names = f'"{keys["positive_text"]}" = "negative_text"\n"{keys["negative_text"]}" = "positive_text"\n'
    examples.configure(f"[tool.genstudio-codegen.workflows.text_to_image.names]\n{names}")
    lock.unlink()
    done = examples.run("generate")
    assert done.code == 0 and "name-moved" not in done.err


def test_a_lock_as_it_was_written_is_no_warning(examples: Project) -> None:
    """Names that are only older than the graph stay: `text` from a time when there was one text."""
    lock = examples.root / "specs" / LOCK
    lock.write_text(lock.read_text().replace('"positive_text"', '"text"'))
    for words in _WORDS[:2]:
        done = examples.run(*words)
        assert done.code == 0 and "name-moved" not in done.err, done.text[-800:]
