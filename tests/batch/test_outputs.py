"""Outputs: names from any values, and files that are there whole or not at all, in folders and behind URLs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genstudio_batch.errors import BatchConfigurationError, OutputError
from genstudio_batch.outputs import Output, Written, open_output

PATTERN = "{key}_{index}{suffix}"
PICTURE = b"\x89PNG" + bytes(range(256)) * 5000
SHA256 = hashlib.sha256(PICTURE).hexdigest()


def names(**changes: str) -> dict[str, str]:
    given = {"batch": "b", "row": "00000017", "key": "red", "workflow": "acme.red", "task": "cft-1", "node": "9"}
    return {**given, "index": "0", "suffix": ".png", **changes}


def keep(output: Output, name: str, content: bytes = PICTURE) -> Written:
    """What a download does."""
    with output.staging() as folder:
        (folder / "a.png").write_bytes(content)
        return output.take(name, folder / "a.png")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """moto's S3 in a process of its own, and a bucket."""
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    pytest.importorskip("moto.server", reason="moto is not installed")
    program = (
        "from moto.server import ThreadedMotoServer\nimport sys\n"
        "server = ThreadedMotoServer(ip_address='127.0.0.1', port=0)\nserver.start()\n"
        "print('port', server.get_host_and_port()[1], flush=True)\nsys.stdin.read()"
    )
    log = (tmp_path_factory.mktemp("moto") / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    with process, log:
        port = next(line for line in process.stdout if line.startswith("port ")).split()[1]
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()


@pytest.fixture(params=["folder", "file", "memory", "local", "s3"])
def where(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty output of each kind."""
    kind: str = request.param
    if kind == "folder":
        return str(tmp_path / "out")
    if kind == "file":
        return f"file://{tmp_path}/out"
    pytest.importorskip("fsspec", reason="fsspec (extra remote) is not installed")
    if kind == "local":
        return f"local://{tmp_path}/out"
    if kind == "memory":
        return f"memory://{uuid4()}/out"
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3_server"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = f"bucket-{uuid4()}"
    import_module("boto3").client("s3").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/out"


@pytest.fixture
def output(where: str) -> Output:
    return open_output(where, pattern=PATTERN)


def test_a_file_is_written_once(output: Output, where: str) -> None:
    name = output.place(names(key="a/b"))
    assert not output.has(name, len(PICTURE), SHA256)
    first = keep(output, name)
    assert (first.name, first.size, first.sha256, first.written) == (name, len(PICTURE), SHA256, True)
    assert output.has(name, len(PICTURE), SHA256)
    assert keep(output, name).written is False
    assert open_output(where, pattern=PATTERN).has(name, len(PICTURE), SHA256)


def test_another_content_replaces_a_file(output: Output) -> None:
    name = output.place(names())
    keep(output, name, b"old" * 1000)
    other = bytes(reversed(PICTURE))
    assert keep(output, name).written and keep(output, name, other).written
    assert output.has(name, len(other), hashlib.sha256(other).hexdigest())
    assert not output.has(name, len(PICTURE), SHA256)


def test_a_download_that_breaks_leaves_what_was_there(output: Output) -> None:
    name = output.place(names())
    keep(output, name)
    with pytest.raises(ConnectionResetError), output.staging() as folder:
        (folder / "a.png").write_bytes(PICTURE[:1000])
        raise ConnectionResetError
    assert not folder.exists() and output.has(name, len(PICTURE), SHA256)


def test_two_files_are_staged_apart(output: Output) -> None:
    with output.staging() as one, output.staging() as other:
        assert one != other and list(one.iterdir()) == list(other.iterdir()) == []


def test_folders_hold_nothing_but_the_files(tmp_path: Path) -> None:
    output = open_output(tmp_path / "out", pattern="{batch}/{key}_{index}{suffix}")
    keep(output, output.place(names()))
    keep(output, output.place(names()))
    assert tree(tmp_path) == {"out/b/red_0.png": PICTURE} and list((tmp_path / "out/.partial").iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "remote"])
def test_a_killed_download_leaves_no_half_file_and_is_swept_up(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if kind == "remote":
        pytest.importorskip("fsspec", reason="fsspec (extra remote) is not installed")
    where = str(tmp_path) if kind == "folder" else f"memory://{uuid4()}/out"
    (tmp_path / "not-ours").mkdir()
    program = (
        "import time\nfrom genstudio_batch.outputs import open_output\n"
        f"with open_output({where!r}, pattern={PATTERN!r}).staging() as folder:\n"
        "    (folder / 'a.png').write_bytes(b'x')\n    print('writing', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout is not None and process.stdout.readline()
        process.kill()
    (left,) = tree(tmp_path)
    assert left.startswith(".partial/" if kind == "folder" else "genstudio-batch-")
    open_output(where, pattern=PATTERN)
    assert list(tree(tmp_path)) == [left]  # another process may still write it
    for folder in (tmp_path / left).parent, tmp_path / "not-ours":
        os.utime(folder, (0, time.time() - 90_000))
    open_output(where, pattern=PATTERN)
    assert tree(tmp_path) == {} and (tmp_path / "not-ours").exists()


def test_a_link_at_a_files_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "red_0.png").symlink_to(outside)
    output = open_output(tmp_path / "out", pattern=PATTERN)
    keep(output, output.place(names()))
    assert outside.read_bytes() == b"mine" and (tmp_path / "out" / "red_0.png").read_bytes() == PICTURE


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    output = open_output(tmp_path / "out", pattern="{batch}/{key}_{index}{suffix}")
    (tmp_path / "out" / "b").write_text("a file")
    with pytest.raises(OutputError) as caught:
        keep(output, output.place(names()))
    assert not caught.value.again and str(tmp_path) in str(caught.value)


HOSTILE = [
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "../../etc/passwd",
    "a\0b",
    "con",
    "NUL.txt",
    "a:b",
    "x" * 5000,
    "兔" * 200,
    "-",
    "~",
]
HOSTILE += [
    "e\u0301",
    "\u00e9",
    " a",
    "a ",
    "a.",
    ".hidden",
    "\u202e",
    "\ud800",
    "%2F",
    "$(id)",
    "*",
    "a\nb",
    "CON",
    "Ⅷ",
]


def test_any_value_gives_a_name_below_the_output(tmp_path: Path) -> None:
    output = open_output(tmp_path, pattern="{batch}/{key}/{node}_{index}{suffix}")
    made = [output.place(names(key=value, node=value, suffix=value)) for value in HOSTILE]
    assert len(set(made)) == len(HOSTILE)
    for name in made:
        keep(output, name, name.encode())
    assert (
        {path.encode() for path in tree(tmp_path)} == set(tree(tmp_path).values()) == {name.encode() for name in made}
    )


@given(st.text(max_size=50), st.text(max_size=50))
def test_different_keys_have_different_names(one: str, other: str) -> None:
    output = open_output("/nowhere", pattern=PATTERN)
    first, second = output.place(names(key=one)), output.place(names(key=other))
    assert (first == second) == (one == other)
    assert "/" not in first and first not in (".", "..") and first.isprintable()


def test_fields_and_widths(tmp_path: Path) -> None:
    output = open_output(tmp_path, pattern="{{{batch}}}/{workflow}-{task}-{row}-{node}-{index:03}{suffix}")
    assert output.place(names(index="7")) == "{b}/acme.red-cft-1-00000017-9-007.png"
    assert output.place(names(suffix="/../x")).endswith("-000")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{index}{suffix}", "add {row}, {key} or {task}"),
        ("{row}{suffix}", "add {index}"),
        ("{row}_{index}{suffux}", "has no field {suffux}"),
        ("{row}_{index", "single brace at character 7"),
        ("/{row}_{index}", "below the output"),
        ("../{row}_{index}", "below the output"),
        ("{row}/../{index}", "below the output"),
        ("{row}//{index}", "below the output"),
        ("{row}\\{index}", "below the output"),
        ("c:{row}{index}", "below the output"),
        ("{row.__class__}{index}", "single brace"),
        ("{key:03}{index}", "has no field {key:03}"),
        ("", "add {row}"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, said: str) -> None:
    with pytest.raises(BatchConfigurationError) as caught:
        open_output("/nowhere", pattern=pattern)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("", "is empty"),
        ("nothing://x", "nothing://x"),
        (__file__, "is not a folder"),
        ("ftp2://me:secret@h/x", "ftp2://h/x"),
    ],
)
def test_an_output_that_cannot_be_used_says_why(where: str, said: str) -> None:
    with pytest.raises(BatchConfigurationError) as caught:
        open_output(where, pattern=PATTERN)
    assert said in str(caught.value) and "secret" not in str(caught.value)


def test_a_bucket_that_is_not_there_says_so(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "top-secret")
    output = open_output("s3://no-such-bucket-here/out", pattern=PATTERN)
    with pytest.raises(OutputError) as caught:
        keep(output, output.place(names()))
    assert not caught.value.again and "top-secret" not in str(caught.value)
