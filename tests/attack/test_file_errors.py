"""Files that are not what they should be: each is a problem with its place and exit code 1 or 2, never a traceback.

`--check` means "would change" by exit code 1, so a crash may not look like it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from .helpers import MIB, Project, command, document, integer, refused

_DEEP = "a = " + "[" * 20_000 + "]" * 20_000 + "\n"
_LOCKS = {
    "deep": _DEEP,
    "deep-keys": "a" + ".a" * 20_000 + " = 1\n",
    "deep-table": "[" + "a." * 20_000 + "a]\n",
    "digits": "a = " + "9" * 5000 + "\n",
    "not-utf8": b"\xff\xfe",
    "nul": "a = 1\0\n",
    "table-list": "[[one]]\n'3.steps' = 'x'\n",
    "number": "[one]\n'3.steps' = 5\n",
    "date": "[one]\n'3.steps' = 2020-99-99\n",
}  # fmt: skip
_COMMANDS = [
    ("generate",),
    ("generate", "--check"),
    ("schema", "specs/one.spec.json"),
    ("diff", "specs/one.spec.json", "specs/one.spec.json"),
]
_IDS = ["generate", "check", "schema", "diff"]


@pytest.mark.parametrize("text", _LOCKS.values(), ids=_LOCKS)
def test_an_unreadable_lock_is_a_problem(project: Project, text: str | bytes) -> None:
    path = project.root / "specs" / "genstudio.lock"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    refused(project.run("generate", timeout=20), r"error\[lock-unreadable\]", "genstudio.lock", "hint: ")


def special(path: Path, kind: str) -> None:
    """Put something in the place of a file that is not a regular file, and that never ends or never begins."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "zero" else path.name)


_KINDS = ["fifo", "folder", "zero", "loop"]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("words", _COMMANDS, ids=_IDS)
def test_a_lock_is_a_regular_file(project: Project, words: tuple[str, ...], kind: str) -> None:
    special(project.root / "specs" / "genstudio.lock", kind)
    refused(project.run(*words, timeout=15), r"error\[lock-unreadable\]", "genstudio.lock")


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    "words",
    [
        *_COMMANDS,
        ("validate", "specs/one.spec.json"),
        ("normalize", "specs/one.spec.json"),
        ("generate", "specs/one.spec.json", "--output", "o"),
    ],
    ids=[*_IDS, "validate", "normalize", "named"],
)
def test_a_spec_is_a_regular_file(project: Project, words: tuple[str, ...], kind: str) -> None:
    special(project.root / "specs" / "one.spec.json", kind)
    done = project.run(*words, timeout=15)
    refused(done, r"error\[(file-|config-)")
    assert done.peak < 200 * MIB


@pytest.mark.parametrize(
    "words",
    [("validate", "/dev/zero"), ("generate", "/dev/zero", "--output", "o", "--name", "x")],
    ids=["validate", "generate"],
)
def test_a_device_is_not_a_spec(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "p").mkdir()
    done = command(*words, cwd=tmp_path / "p", timeout=15)
    refused(done, r"/dev/zero", r"error\[file-")
    assert done.peak < 200 * MIB


def test_the_size_of_a_spec_is_bounded(project: Project) -> None:
    """A sparse file of 2 GiB is as easily committed as a small one."""
    with (project.root / "specs" / "one.spec.json").open("wb") as file:
        file.truncate(2048 * MIB)
    done = project.run("validate", "specs/one.spec.json", timeout=15)
    refused(done, r"error\[file-too-large\]", "hint: ")
    assert done.peak < 200 * MIB


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("name", ["one.py", "__init__.py", "py.typed", ".genstudio-codegen.json"])
def test_a_generated_file_is_a_regular_file(project: Project, name: str, kind: str) -> None:
    special(project.output / name, kind)
    done = project.run("generate", timeout=15)
    assert "Traceback" not in done.err and name in done.text, done.text[-800:]
    # The list of files can be made again, so it is replaced with a warning.
    is_replaced = name == ".genstudio-codegen.json" and kind != "folder"
    assert done.code in ((0,) if is_replaced else (1, 2)), done.text[-800:]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("where", ["workflow", "template", "pyproject"])
def test_every_file_that_is_read_is_a_regular_file(project: Project, where: str, kind: str) -> None:
    if where == "workflow":
        project.configure('[tool.genstudio-codegen.workflows.one]\nworkflow = "specs/w.json"\n')
        special(project.root / "specs" / "w.json", kind)
    elif where == "template":
        special(project.template("workflow.py.jinja", ""), kind)
    else:
        special(project.root / "pyproject.toml", kind)
    done = project.run("generate", timeout=15)
    assert done.code in (1, 2), done.text[-800:]
    assert "Traceback" not in done.err and done.err.strip(), done.text[-800:]


# The configuration

_SPECS = {
    "stars": '["**a"]', "many-stars": '["***"]', "absolute": '["/etc/*.json"]', "empty": '[""]', "nul": '["a\\u0000b.json"]',
    "nul-star": '["a\\u0000*.json"]', "dots": '["../*.json"]', "dot": '["."]', "long": '["' + "a" * 300 + '*.json"]',
    "bracket": '["["]', "up": '["..", "specs/**/.."]', "tilde": '["~root/*"]', "newline": '["a\\nb*"]',
}  # fmt: skip


@pytest.mark.parametrize("specs", _SPECS.values(), ids=_SPECS)
def test_a_pattern_that_matches_no_spec_is_a_problem(project: Project, specs: str) -> None:
    project.configure(specs=specs)
    refused(project.run("generate", timeout=20), r"pyproject\.toml:3", r"error\[config-", "hint: ")


_TABLES = {
    "output-nul": ("output", '"a\\u0000b"'), "output-empty": ("output", '""'),
    "templates-nul": ("templates", '"a\\u0000b"'), "templates-none": ("templates", '"nowhere"'), "templates-file": ("templates", '"pyproject.toml"'),
    "workflow-nul": ("workflows.one.workflow", '"a\\u0000b"'), "spec-nul": ("workflows.one.spec", '"a\\u0000b"'),
    "spec-long": ("workflows.one.spec", '"' + "a" * 300 + '"'), "names-nul": ("workflows.one.names", '{ "3.steps" = "a\\u0000b" }'),
    "id-nul": ("workflows.one.workflow_id", '"wf-\\u0000"'),
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), _TABLES.values(), ids=_TABLES)
def test_an_impossible_setting_is_a_problem(project: Project, key: str, value: str) -> None:
    text = f"{key} = {value}\n"
    if key == "output":
        project.configure(output=value)
    else:
        project.configure(text)
    done = project.run("generate", timeout=20)
    refused(done, r"error\[", r"pyproject\.toml|nowhere|one\.spec")
    assert not project.output.exists()


@pytest.mark.parametrize("text", [_DEEP, "a = " + "9" * 5000 + "\n", "a = 2020-99-99\n", "[tool]\n"])
@pytest.mark.parametrize("words", [("generate",), ("init",)], ids=["generate", "init"])
def test_an_unreadable_configuration_is_a_problem(project: Project, text: str, words: tuple[str, ...]) -> None:
    path = project.root / "pyproject.toml"
    before = path.read_text()
    path.write_text(text if text == "[tool]\n" else text + before)
    if text == "[tool]\n":
        path.write_text("tool = 5\n# tool.genstudio-codegen\n[a]\n")
    refused(project.run(*words, timeout=20), r"error\[config-", r"pyproject\.toml")


def test_a_setting_that_is_not_a_table_is_a_problem(project: Project) -> None:
    (project.root / "pyproject.toml").write_text("tool.genstudio-codegen = 5\n")
    refused(project.run("generate"), r"error\[config-", r"pyproject\.toml")


# Caches: what cannot be read counts as empty

_CACHES = {
    "word": "x", "empty": "", "null": "null", "list": "[]", "number": "5", "deep": "[" * 100_000, "digits": "9" * 5000, "not-utf8": b"\xff",
    "content-list": '{"format": 1, "content": []}', "content-null": '{"format": 1, "content": null}', "content-text": '{"format": 1, "content": "x"}',
    "content-empty": '{"format": 1, "content": {}}',
}  # fmt: skip


@pytest.mark.parametrize("text", _CACHES.values(), ids=_CACHES)
def test_an_unreadable_cache_counts_as_empty(project: Project, text: str | bytes) -> None:
    project.run("generate")
    for path in project.cache.glob("*.json"):
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    done = project.run("generate", "--check", timeout=20)
    assert done.code == 0 and not done.err, done.text[-1500:]


@pytest.mark.parametrize(
    "value", [None, [], {}, 5, "x", [5], {"x": 5}, {"one": []}, {"one": {}}, {"one": {"key": 5}}], ids=str
)
def test_a_cache_of_another_shape_counts_as_empty(project: Project, value: Any) -> None:
    """Each value of a cache, one after the other, is something else than it should be."""
    project.run("generate")
    paths = [*project.cache.glob("*.json")]
    texts = {path: path.read_text() for path in paths}
    for path in paths:
        content = json.loads(texts[path])["content"]
        for key in content:
            changed = {"format": 1, "content": {**content, key: value}}
            path.write_text(json.dumps(changed))
            done = project.run("generate", "--check", timeout=20)
            assert done.code == 0 and "Traceback" not in done.err, f"{path.name}: {key}: {done.text[-1500:]}"
            path.write_text(texts[path])
        for key, inner in content.items():
            for name in inner if isinstance(inner, dict) else ():
                changed = {"format": 1, "content": {**content, key: {**inner, name: value}}}
                path.write_text(json.dumps(changed))
                done = project.run("generate", "--check", timeout=20)
                assert done.code == 0 and "Traceback" not in done.err, f"{path.name}: {key}.{name}: {done.text[-1500:]}"
                path.write_text(texts[path])


@pytest.mark.parametrize("kind", _KINDS)
def test_a_cache_is_a_regular_file(project: Project, kind: str) -> None:
    project.run("generate")
    for path in [*project.cache.glob("*.json")]:
        special(path, kind)
    done = project.run("generate", "--check", timeout=15)
    assert done.code == 0 and done.peak < 200 * MIB, done.text[-800:]


# The manifest


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[]", "5", '{"files": []}', '{"files": {"one.py": 5}}', '{"files": {"../x": "a"}}', '{"files": {"\\u0000": "a"}}',
     '{"files": {"\\ud800": "a"}}', '{"files": {".": "a", "..": "b", "": "c"}}', '{"files": {"' + "a" * 300 + '": "a"}}', "9" * 5000],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_an_unreadable_manifest_is_a_warning(project: Project, text: str) -> None:
    project.run("generate")
    (project.output / ".genstudio-codegen.json").write_text(text)
    project.cache.joinpath("x").touch()
    for path in project.cache.glob("*.json"):
        path.unlink()
    done = project.run("generate", timeout=20)
    assert done.code == 0 and "Traceback" not in done.err and (project.output / "one.py").is_file(), done.text[-1500:]
    assert "warning[manifest-unreadable]" in done.err


# Specs

_DOCUMENTS = {
    "deep": "[" * 200_000,
    "digits-key": '{"' + "9" * 5000 + '": {"inputs": {"a": {"type": "INT", "value": 1, "spec": {}}}}}',
    "exponent": '{"3": {"inputs": {"a": {"type": "INT", "value": 1e308, "spec": {"min": -1e308, "max": 1e308}}}}}',
    "nul-name": json.dumps(document(n3={"a\0b": integer()})),
    "slot": '{"3": {"class_type": "A", "inputs": {"a": ["' + "4" * 5000 + '", ' + "9" * 300 + "]}}}",
}  # fmt: skip


@pytest.mark.parametrize("text", _DOCUMENTS.values(), ids=_DOCUMENTS)
@pytest.mark.parametrize(
    "words", [("validate",), ("normalize",), ("schema",), ("generate", "--output", "o")], ids=lambda words: words[0]
)
def test_a_document_gives_a_module_or_problems(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    root = tmp_path / "p"
    root.mkdir()
    (root / "a.spec.json").write_text(text)
    done = command(*words, "a.spec.json", cwd=root, timeout=20)
    assert done.code in (0, 1) and "Traceback" not in done.err, done.text[-1500:]


# The command line's own words


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "a" * 300, "--output", "o"), ("validate", "a" * 5000), ("generate", "x", "--output", "a" * 300), ("diff", "a" * 300, "b"),
        ("diff", "--against", "--output=x"), ("diff", "--against", "a" * 300), ("diff", "--against", "HEAD:x"), ("serve", "a" * 300),
        ("demo", "a" * 300), ("schema", "a" * 300), ("generate", "specs/one.spec.json", "--output", "o", "--workflow", "a" * 300),
        ("generate", "specs/one.spec.json", "--output", "o", "--name", "a" * 300), ("init", "--output", "a\nb"),
        ("serve", "specs/one.spec.json", "--host", "nowhere.invalid", "--allow-remote"),
    ],
    ids=lambda words: " ".join(words)[:40],
)  # fmt: skip
def test_impossible_arguments_are_usage_errors_or_problems(project: Project, words: tuple[str, ...]) -> None:
    done = project.run(*words, timeout=20)
    assert done.code in (1, 2) and "Traceback" not in done.err and done.err.strip(), done.text[-1500:]
    assert not (project.root / "x").exists()
