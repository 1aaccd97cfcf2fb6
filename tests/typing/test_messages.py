"""The exact words of mypy and pyright for each kind of mistake, with every function and both clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typing.checkers import Findings, mypy_errors, pyright_errors

SOURCE = """
from generated_examples import text_to_image
from genstudio_transport import AsyncGenStudio, GenStudio

client = GenStudio()
async_client = AsyncGenStudio()


async def calls() -> None:
"""
CALLS = {
    "run": ["text_to_image.run(client, {})", "await text_to_image.run(async_client, {})"],
    "submit": ["text_to_image.submit(client, {})", "await text_to_image.submit(async_client, {})"],
    "prompt": ["text_to_image.prompt({})"],
}
SCHEDULERS = (
    "'simple', 'sgm_uniform', 'karras', 'exponential', 'ddim_uniform', 'beta', 'normal', 'linear_quadratic', "
    "'kl_optimal'"
)
# A mistake, and the first line of what each checker says about it.
MISTAKES = {
    "stpes=3": (
        'Unexpected keyword argument "stpes" for "{name}"; did you mean "steps"?  [call-arg]',
        'No parameter named "stpes"',
    ),
    'scheduler="karas"': (
        'Argument "scheduler" to "{name}" has incompatible type "Literal[\'karas\']"; '
        f'expected "Literal[{SCHEDULERS}]"  [arg-type]',
        'Argument of type "Literal[\'karas\']" cannot be assigned to parameter "scheduler" of type '
        '"Scheduler" in function "{name}"',
    ),
    'steps="3"': (
        'Argument "steps" to "{name}" has incompatible type "str"; expected "int"  [arg-type]',
        'Argument of type "Literal[\'3\']" cannot be assigned to parameter "steps" of type '
        '"int" in function "{name}"',
    ),
    "seed=None": (
        'Argument "seed" to "{name}" has incompatible type "None"; expected "int | Random"  [arg-type]',
        'Argument of type "None" cannot be assigned to parameter "seed" of type "Seed" in function "{name}"',
    ),
}
CASES = [
    (call.format(mistake), *(words.format(name=name) for words in said))
    for mistake, said in MISTAKES.items()
    for name, calls in CALLS.items()
    for call in calls
]
FIRST_LINE = SOURCE.count("\n") + 1


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("messages") / "calls.py"
    path.write_text(SOURCE + "".join(f"    {call}\n" for call, _, _ in CASES))
    return path


def first_lines(found: Findings) -> dict[int, list[str]]:
    return {line: [message.splitlines()[0] for message in messages] for line, messages in found.items()}


def test_mypy_names_each_wrong_argument(file: Path) -> None:
    expected = {FIRST_LINE + index: [said] for index, (_, said, _) in enumerate(CASES)}
    assert first_lines(mypy_errors(file)) == expected


def test_pyright_names_each_wrong_argument(file: Path, tmp_path: Path) -> None:
    expected = {FIRST_LINE + index: [said] for index, (_, _, said) in enumerate(CASES)}
    assert first_lines(pyright_errors(file, tmp_path)) == expected
