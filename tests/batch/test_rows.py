"""Rows: what each kind of file gives, what identifies a row, and what is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from genstudio_batch.rows import Row, RowProblem, build_prompt, check_rows, open_rows
from genstudio_batch.errors import InvalidRow, RowsError
from genstudio_transport import RANDOM, Image, Prompt
from tests.conftest import ROOT

TEXT = "generated_examples.text_to_image"
IMAGE = "generated_examples.image_to_image"
LARGEST_SEED = 18446744073709551615


def csv_file(folder: Path, text: str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def read(source: Any, workflow: str | None = TEXT, **options: Any) -> list[Row | RowProblem]:
    return list(open_rows(source, workflow=workflow, **options).rows())


def values(source: Any, workflow: str = TEXT) -> list[dict[str, Any]]:
    found = read(source, workflow)
    assert all(isinstance(row, Row) for row in found), found
    return [dict(row.values) for row in found if isinstance(row, Row)]


def problems(source: Any, workflow: str | None = TEXT, **options: Any) -> list[str]:
    return [str(problem) for problem in check_rows(open_rows(source, workflow=workflow, **options))]


def inputs(prompt: Prompt, node: str) -> dict[str, Any]:
    return dict(prompt.to_dict()["prompt"][node]["inputs"])


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_a_csv_file_gives_numbers_choices_and_texts(tmp_path: Path, mark: str, end: str) -> None:
    lines = ["positive_text,seed,steps,cfg,sampler_name", '"a ""red"" 兔, here",18446744073709551615,20,7.5,euler', ""]
    assert values(csv_file(tmp_path, mark + end.join(lines))) == [
        {"positive_text": 'a "red" 兔, here', "seed": LARGEST_SEED, "steps": 20, "cfg": 7.5, "sampler_name": "euler"}
    ]


def test_an_empty_cell_is_not_given_and_a_blank_line_is_no_row(tmp_path: Path) -> None:
    found = read(csv_file(tmp_path, "steps,seed\n1,\n\n,5\n"))
    assert [(row.number, row.values) for row in found if isinstance(row, Row)] == [(1, {"steps": 1}), (2, {"seed": 5})]


def test_an_integer_never_passes_through_a_float(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"seed\n{LARGEST_SEED}\n{LARGEST_SEED - 1}\n")
    assert [row["seed"] for row in values(path)] == [LARGEST_SEED, LARGEST_SEED - 1]
    rows = [row for row in read(path) if isinstance(row, Row)]
    assert inputs(build_prompt(rows[1]), "3") == {"seed": LARGEST_SEED - 1}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("steps", "20.0", "steps='20.0': expected an integer in digits, without a decimal point"),
        ("seed", "1.84467E+19", "a spreadsheet may have rounded it: format the column as text"),
        ("steps", "1_000", "expected an integer in digits"),
        ("steps", "٣", "expected an integer in digits"),
        ("cfg", "7,5", "a number with a point, not a comma"),
        ("cfg", "nan", "expected a number"),
        ("cfg", "inf", "expected a number"),
        ("steps", "99999", "expected an integer from 1 to 10000"),
        ("steps", "RANDOM", "expected an integer in digits"),
        ("sampler_name", "dimm", "did you mean 'ddim'?"),
    ],
)
def test_a_text_that_is_no_value_is_reported_with_its_line(tmp_path: Path, column: str, text: str, said: str) -> None:
    found = problems(csv_file(tmp_path, f'{column}\n"{text}"\n'))
    assert len(found) == 1 and said in found[0] and found[0].startswith(f"row 1 (line 2): {column}="), found


def test_random_draws_a_seed_when_the_prompt_is_built(tmp_path: Path) -> None:
    (row,) = read(csv_file(tmp_path, "seed\nRANDOM\n"))
    assert isinstance(row, Row) and row.values == {"seed": "RANDOM"}
    seeds = {build_prompt(row).seed for _ in range(3)}
    assert len(seeds) == 3


def test_jsonl_keeps_types_and_reports_what_is_no_row(tmp_path: Path) -> None:
    lines = [
        '{"steps": 20, "seed": 18446744073709551615, "positive_text": ""}',
        "",
        '{"steps": "20"}',
        '{"steps": NaN}',
        '{"steps": 1, "steps": 2}',
        "[1]",
        '{"steps": null}',
        "{" * 100_000,
        '{"positive_text": "\\ud800"}',
        f'{{"steps": {"9" * 5000}}}',
    ]
    path = csv_file(tmp_path, "\n".join(lines), "rows.jsonl")
    first, *_ = read(path)
    assert isinstance(first, Row) and first.values == {"steps": 20, "seed": LARGEST_SEED, "positive_text": ""}
    said = problems(path)
    assert [line.partition(":")[0] for line in said] == [f"row {n} (line {n + 1})" for n in range(2, 10)]
    for line, words in zip(said, ["numbers without quotes", "NaN is not JSON", "given twice", "one JSON object"]):
        assert words in line
    assert "leave the argument out" in said[4] and "not JSON" in said[5] and "surrogate" in said[6]


def test_parquet_gives_integers_as_they_are_and_a_null_gives_nothing(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow (extra parquet) is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    table = arrow.table(
        {
            "seed": arrow.array([LARGEST_SEED, None, 3], arrow.uint64()),
            "positive_text": ["a", "兔", None],
            "cfg": [None, 7.5, 1.0],
        }
    )
    parquet.write_table(table, path, row_group_size=1)
    assert values(path) == [
        {"seed": LARGEST_SEED, "positive_text": "a"},
        {"positive_text": "兔", "cfg": 7.5},
        {"seed": 3, "cfg": 1.0},
    ]
    later = [row.number for row in open_rows(path, workflow=TEXT).rows(3)]
    assert later == [3]
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(RowsError, match="is not a Parquet file"):
        read(path)


def test_python_values_are_kept_as_json(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    items = [
        {"seed": RANDOM, "cfg": Decimal("7.5"), "image": picture},
        {"image": Image.from_url("https://example.com/a.png"), "seed": LARGEST_SEED},
        {"image": Image.on_server("04.png")},
        {"image": b"not a path"},
    ]
    *rows, refused = read(items, IMAGE)
    assert [row.values for row in rows if isinstance(row, Row)] == [
        {"seed": "RANDOM", "cfg": 7.5, "image": {"path": str(picture)}},
        {"image": {"url": "https://example.com/a.png"}, "seed": LARGEST_SEED},
        {"image": {"on_server": "04.png"}},
    ]
    assert json.loads(json.dumps([row.values for row in rows if isinstance(row, Row)]))
    assert isinstance(refused, RowProblem) and "save it, and give its path" in refused.message
    assert [build_prompt(row).uploads != () for row in rows if isinstance(row, Row)] == [True, True, False]


def test_an_iterator_is_read_once_only() -> None:
    source = open_rows(iter([{"steps": 1}]), workflow=TEXT)
    assert not source.repeatable and source.fingerprint == ""
    assert len(list(source.rows())) == 1
    with pytest.raises(RowsError, match="only once"):
        list(source.rows())
    assert open_rows([{"steps": 1}], workflow=TEXT).repeatable


def test_pictures_are_paths_beside_the_rows_urls_or_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    texts = [
        "a.png",
        str(folder / "a.png"),
        "https://example.com/b.png",
        "https://bucket.oss-cn-beijing.aliyuncs.com/b.png?x=%2F",
        "te-1/ac-2/sui-3.png",
        '"{""url"": ""https://example.com/c.png""}"',
    ]
    path = csv_file(folder, "image\n" + "\n".join(texts) + "\n")
    assert [row["image"] for row in values(Path("batch/rows.csv"), IMAGE)] == [
        {"path": str(folder / "a.png")},
        {"path": str(folder / "a.png")},
        {"url": "https://example.com/b.png"},
        "https://bucket.oss-cn-beijing.aliyuncs.com/b.png?x=%2F",
        "te-1/ac-2/sui-3.png",
        {"url": "https://example.com/c.png"},
    ]
    assert problems(path, IMAGE) == []


def test_a_picture_that_is_not_there_is_reported(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    found = problems(csv_file(tmp_path, "image\nimages/b.png\nempty.png\n.\n"), IMAGE)
    assert f"row 1 (line 2): image: {tmp_path}/images/b.png: No such file or directory" in found
    assert len(found) == 3 and "is empty" in found[1] and "is not a file" in found[2]


def test_a_row_without_key_column_is_its_number_and_content(tmp_path: Path) -> None:
    before = [row.key for row in read(csv_file(tmp_path, "steps\n1\n2\n3\n")) if isinstance(row, Row)]
    after = [row.key for row in read(csv_file(tmp_path, "steps\n1\n5\n3\n")) if isinstance(row, Row)]
    assert len(set(before)) == 3
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert before[0].startswith("1:")


def test_keys_do_not_depend_on_where_the_files_are(tmp_path: Path) -> None:
    keys: set[str] = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_bytes(b"x")
        keys |= {row.key for row in read(csv_file(tmp_path / name, "image\na.png\n"), IMAGE)}
    assert len(keys) == 1


def test_a_changed_file_has_another_fingerprint(tmp_path: Path) -> None:
    body = "".join(f"{number % 9 + 1}\n" for number in range(100_000))
    before = open_rows(csv_file(tmp_path, "steps\n" + body), workflow=TEXT).fingerprint
    assert open_rows(csv_file(tmp_path, "steps\n" + body), workflow=TEXT).fingerprint == before
    middle = body[:100_000] + "8" + body[100_001:]
    assert middle != body
    assert open_rows(csv_file(tmp_path, "steps\n" + middle), workflow=TEXT).fingerprint != before


def test_a_key_column_identifies_rows_and_is_not_sent(tmp_path: Path) -> None:
    rows = read(csv_file(tmp_path, "name,steps\nred,1\nblue,2\n"), key_column="name")
    assert [(row.key, row.values) for row in rows if isinstance(row, Row)] == [
        ("red", {"steps": 1}),
        ("blue", {"steps": 2}),
    ]


def test_a_key_column_may_be_a_parameter_too(tmp_path: Path) -> None:
    (row,) = read(csv_file(tmp_path, "filename_prefix\nred\n"), key_column="filename_prefix")
    assert isinstance(row, Row) and row.key == "red" and row.values == {"filename_prefix": "red"}


def test_keys_that_are_given_twice_or_cannot_be_keys_are_reported(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"name,steps\nred,1\n,2\nred,3\n{'x' * 201},4\na\tb,5\n")
    found = problems(path, key_column="name")
    assert found[1] == "row 3 (line 4): the key 'red' is that of row 1 too"
    assert len(found) == 4 and "the key is empty" in found[0] and "201 characters" in found[2] and "printed" in found[3]


def test_a_column_may_name_each_rows_workflow(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"module,steps,denoise\n{TEXT},1,\n{IMAGE},,0.5\nos.path,1,\n,1,\n")
    found = problems(path, None, workflow_column="module")
    assert len(found) == 2
    assert "os.path" in found[0] and "does not name the workflow" in found[1]
    rows = [row for row in read(path, None, workflow_column="module") if isinstance(row, Row)]
    assert [row.workflow for row in rows] == [TEXT, IMAGE]
    short = csv_file(tmp_path, "module,steps\ntext_to_image,1\n", "short.csv")
    (row,) = read(short, "generated_examples", workflow_column="module")
    assert isinstance(row, Row) and row.workflow == TEXT


def test_a_module_that_was_not_generated_is_not_imported(tmp_path: Path) -> None:
    package = tmp_path / "acme"
    (package / "deep").mkdir(parents=True)
    (package / "evil.py").write_text("print('imported')")
    (package / "deep" / "evil.py").write_text("print('imported')")
    (package / "__init__.py").write_text("print('imported')")
    path = csv_file(
        tmp_path, "module\nacme.evil\nacme.deep.evil\nacme.evill\nantigravity\nthis\n__main__\nacme..x\n../x\n"
    )
    program = (
        "from genstudio_batch.rows import *\n"
        f"for one in check_rows(open_rows({str(path)!r}, workflow_column='module')): print(one)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "imported" not in done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) == 8 and "did you mean acme.evil?" in lines[2] and "was not" not in done.stdout
    assert "is not a module that genstudio-codegen generated" in lines[0] and "Zen" not in done.stdout


def test_modules_in_packages_without_init_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "space" / "inner"
    folder.mkdir(parents=True)
    (folder / "made.py").write_bytes((ROOT / "generated_examples" / "text_to_image.py").read_bytes())
    program = (
        "from genstudio_batch.rows import *\n"
        "print([row.workflow for row in open_rows([{'steps': 1}], workflow='space.inner.made').rows()])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['space.inner.made']"


def test_an_unknown_column_is_one_problem_with_the_closest_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "stpes,seed,\n1,2\n3,4\n")
    with pytest.raises(RowsError, match="column 3 has no name"):
        read(path)
    path = csv_file(tmp_path, "stpes,seed\n1,2\n3,x\n")
    found = problems(path)
    assert len(found) == 2 and found[0].startswith("header: stpes: no such parameter; did you mean 'steps'")
    with pytest.raises(RowsError, match="did you mean 'steps'"):
        read(path)


def test_a_missing_key_or_workflow_column_is_one_problem(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "steps\n1\n2\n")
    assert problems(path, key_column="name") == ["header: there is no column 'name' for the key; there are steps"]
    found = problems(path, None, workflow_column="module")
    assert found == ["header: there is no column 'module' for the workflow; there are steps"]


def test_all_problems_of_a_row_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(csv_file(tmp_path, "steps,sampler_name,cfg\nx,dimm,1000\n"))
    assert len(found) == 3 and all(line.startswith("row 1 (line 2): ") for line in found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: its first line must name the columns"),
        ("steps\n1\n".encode("utf-16"), "is UTF-16 or UTF-32: save it as UTF-8"),
        ("positive_text\n兔\n".encode("gb18030"), ":2: byte 1 of the line is not UTF-8 (0xcd)"),
        (b'positive_text\n"a\n', "a quote is never closed"),
        (b'positive_text\n"a"b\n', "is written twice"),
        (b"steps;seed\n1;2\n", "must be separated by commas"),
        (b"steps,steps\n1,2\n", "is there 2 times"),
        (b"steps\r1\r2\r", "save the file with the line ends of Unix or Windows"),
        (b"positive_text\n" + b"x" * 2**21 + b"\n", "longer than 1 MiB"),
        (b"positive_text\n" + b"x" * 200_000 + b"\n", "field larger than field limit"),
        (b"steps,seed\n1\n", "1 cells, but the header has 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    found = problems(path)
    assert len(found) == 1 and said in found[0], found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.csv", "No such file or directory"),
        ("rows.xlsx", "save the sheet as CSV UTF-8"),
        ("rows", "rows are .csv, .jsonl or .parquet"),
        ("folder.csv", "is not a file"),
    ],
)
def test_what_is_no_file_of_rows_says_so(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(RowsError, match=said):
        open_rows(tmp_path / name, workflow=TEXT)


def test_a_row_from_the_database_needs_no_source() -> None:
    prompt = build_prompt(Row(1, "a", IMAGE, {"image": {"path": "/nowhere/a.png"}, "seed": "RANDOM"}))
    assert [upload.source for upload in prompt.uploads] == [Path("/nowhere/a.png")] and prompt.seed is not None
    with pytest.raises(InvalidRow) as caught:
        build_prompt(Row(7, "a", TEXT, {"stpes": 1, "cfg": 1000}))
    assert [(one.number, one.key, one.column) for one in caught.value.problems] == [(7, "a", "stpes"), (7, "a", "cfg")]
    with pytest.raises(InvalidRow, match="expected a path"):
        build_prompt(Row(1, "a", IMAGE, {"image": {"path": 1}}))


def test_a_workflow_without_id_is_a_problem(tmp_path: Path) -> None:
    source = (ROOT / "generated_examples" / "text_to_image.py").read_text(encoding="utf-8")
    (tmp_path / "without.py").write_text(source.replace("wf-c73diz7kadp6ffgn", ""), encoding="utf-8")
    program = (
        "from genstudio_batch.rows import *\n"
        "print([str(one) for one in check_rows(open_rows([{'steps': 1}], workflow='without'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "row 1: without has no workflow id: set workflow_id" in done.stdout


def test_checking_takes_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    """The peak of a process that checks 200,000 rows with keys is that of one that checks 20,000."""
    program = """
import resource, sys
from genstudio_batch.rows import RowCheck, open_rows
check = RowCheck(open_rows(sys.argv[1], workflow="generated_examples.text_to_image", key_column="name"))
print(sum(1 for _ in check), check.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks: dict[int, int] = {}
    for rows in (20_000, 200_000):
        path = tmp_path / f"{rows}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("name,positive_text,seed,steps\n")
            file.writelines(f"key-{n},a rabbit in suit {n},{n},{20 if n % 1000 else 0}\n" for n in range(1, rows + 1))
        command = [sys.executable, "-c", program, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found, checked, peaks[rows] = map(int, done.stdout.split())
        assert (checked, found) == (rows, rows // 1000)
    assert peaks[200_000] < 1.3 * peaks[20_000], peaks
