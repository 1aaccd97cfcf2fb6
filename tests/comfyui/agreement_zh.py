"""What `docs/zh/agreement.md` says in Chinese; its rows and figures are those of the English page."""

from __future__ import annotations

import re

from tests.conftest import ROOT

from .agreement import ACCEPTANCES, FIGURES, NODES, ROWS, Row, made, shown

PAGE_ZH = ROOT / "docs" / "zh" / "agreement.md"

WORDS = {
    # What a row is about.
    "every kind": "所有类型",
    "dynamic COMBO": "动态 COMBO",
    "a type that ComfyUI does not check": "ComfyUI 不检查的类型",
    "an input that is not read": "不会读取的输入",
    "a COMBO of the newer form": "新写法的 COMBO",
    # What the server makes of a value.
    "as given": "原样",
    "the choice": "该可选值",
    "the input folder": "输入目录",
    "nothing: neither it nor what belongs to it is read": "无：它和它带来的输入都不会读取",
    "nothing: it is not read": "无：不会读取",
    # Why.
    "it is not JSON: only Python writes and reads it": "不是合法的 JSON，只有 Python 会这样读写",
    "its class accepts anything, and falls back to another choice; `open` in the configuration allows it with a warning": (
        "节点类型来者不拒，遇到不认识的值就换用别的可选值；配置里设为 `open` 可以放行，只给警告"
    ),
    "its class checks only the file, so nothing enforces the range": "节点类型只检查文件，没有检查范围",
    "it is larger than any float, and JSON readers turn it into one": "超出浮点数的上限，而不少 JSON 解析器会把它读成浮点数",
    "a truth value in place of a number means that two arguments were swapped": "该传数字却传了布尔值，多半是两个参数写反了",
    "counts and seeds are integers; above 2^53 a float has already lost digits": (
        "个数和随机种子都是整数；超过 2^53 的浮点数已经丢了精度"
    ),
    "the fraction would be lost silently": "小数部分会悄悄丢掉",
    "a number in quotes is a mistake in the caller, most often form data that was not converted to numbers": (
        "带引号的数字是调用方的错误，多半是表单数据没有转成数字"
    ),
    "Python parses more as a number than looks like one; nobody writes this on purpose": (
        "Python 能解析成数字，但没有人会特意这样写"
    ),
    "the module wraps lists itself, so a wrapped value is a mistake": "列表由模块自己包装，传入已包装的值是写错了",
    "it is not a number, so no range applies to it": "不是数字，任何范围对它都不起作用",
    "the text would be `None`; leave the argument out to keep the stored text": (
        "文本会变成 `None`；想沿用保存的文本，不传这个参数即可"
    ),
    "in Python anything can become text, whatever it was meant to be": "在 Python 里什么都能变成文本，看不出原意",
    "the text would be Python, not JSON": "得到的文本是 Python 的写法，不是 JSON",
    "half of a surrogate pair, which UTF-8 cannot represent": "半个代理对，UTF-8 无法表示",
    "leave the argument out to keep the stored value": "想沿用保存的值，不传这个参数即可",
    "in Python every value is true or false; what looks false may be true": (
        "在 Python 里任何值都有真假，看着像假的可能是真"
    ),
    "the folder is not a picture: the node fails when it runs": "目录不是图片，节点运行时会失败",
    "the node fails when it runs": "节点运行时会失败",
    "a caller who gives it expects it to have an effect": "传它的人以为会起作用",
    "it fails when the node runs, or its meaning is unknown": "节点运行时会失败，或者含义不明",
    "the id of an upload or the URL of an object, which only the service that stores it can check": (
        "上传得到的 ID 或对象存储的 URL，只有保存它的服务才能核对"
    ),
    # Figures.
    "module": "模块",
    "emulator": "模拟器",
    "kind": "类型",
    "values like": "这类值",
    "both accept it": "都接受",
    "both refuse it": "都拒绝",
    "only the server accepts it, in a row": "只有服务器接受，表中有",
    "only the server accepts it, in no row": "只有服务器接受，表中没有",
    "only the server refuses it, in a row": "只有服务器拒绝，表中有",
    "only the server refuses it, in no row": "只有服务器拒绝，表中没有",
}
"""What the English page says, in Chinese."""

HEAD = """# 取值对照

ComfyUI 用 Python 的 `int()`、`float()`、`str()`、`bool()` 转换收到的值。生成的模块故意更严格：转换结果会让人意外的值一律拒绝，报错会写明应该传什么。`validate="off"` 时，JSON 能表示的都照发。

例如 `steps=True`，ComfyUI 会当作 1 步，模块则抛出 `InvalidParameter`。本页由 `tests/comfyui/agreement.py` 生成，那里的测试逐行核对模块和模拟器，有真实服务器时也一并核对。

## ComfyUI 接受、模块拒绝的值

| 类型 | 值 | ComfyUI 转换为 | 模拟器 | 拒绝的理由 |
| --- | --- | --- | --- | --- |
"""
AFTER_ROWS = """
*不会读取的输入*：节点类型没有这个输入（编辑器加的），或者动态 COMBO 当前保存的选项不含它。
*ComfyUI 不检查的类型*：多种类型合一（`FLOAT,INT,BOOLEAN`）、`COLOR`、`IMAGECOMPARE` 等。这类值，模拟器只在类型不对时拒绝。
*新写法的 COMBO*：节点类型声明为 `["COMBO", {"options": […]}]`，而不是一个裸的可选值列表。

*动态 COMBO*：选项里必填的内层选项没有传时，ComfyUI 同样会接受，运行时才失败。模块和模拟器都会要求传入。

## 模块接受、ComfyUI 拒绝的值

| 类型 | 值 | 接受的理由 |
| --- | --- | --- |
"""
MEASURED = """
## 实测

`benchmarks/comfyui_agreement.py` 把同样的值交给运行中的服务器、模块和模拟器：范围之内、边界上、越界、不在步长上、其他类型、包装过、带斜杠、其他文字。工作流是网上公开的真实工作流，只用 ComfyUI 自带的节点。「只有服务器接受」和「只有服务器拒绝」是不一致的情况，每一种都在上面的表里。
"""
_CELL = re.compile(r"(?<=\| )[^|]+(?= \|)")
_SAMPLE = re.compile(
    r"(?P<triples>[\d,]+) triples of workflow, parameter and value, drawn with seed (?P<seed>\d+) from (?P<workflows>\d+) "
    r"workflows,\n(?P<classes>\d+) classes of nodes and (?P<inputs>\d+) inputs\. "
    r"A bare list is judged by the emulator only: a module wraps it\."
)
_SAMPLE_ZH = (
    r"从 \g<workflows> 个工作流、\g<classes> 种节点、\g<inputs> 个输入中，以随机种子 \g<seed> 抽取 \g<triples> 组"
    r"「工作流、参数、值」。裸列表只由模拟器判断，因为模块会先包装它。"
)


def page_zh() -> str:
    """The page with its tables."""
    rows = [
        f"| {_said(row.kind)} | {shown(row.value)} | {_said(made(row))}{_releases(row)} | {'接受' if row.emulator else '拒绝'} "
        f"| {WORDS[row.reason]} |\n"
        for row in ROWS
    ]
    taken = [f"| {_said(row.kind)} | {shown(row.value)} | {WORDS[row.reason]} |\n" for row in ACCEPTANCES]
    figures = ["\n" + _figures(path.read_text("utf-8")) for path in sorted(FIGURES.glob("figures-*.md"))]
    return "".join([HEAD, *rows, AFTER_ROWS, *taken, MEASURED, *figures])


def _said(text: str) -> str:
    """A cell: words in Chinese; code, and names of types, inputs and numbers, as they are."""
    is_name = text.startswith("`") or text in (*NODES, "COMBO", "IMAGE") or re.fullmatch(r"\w+\.\w+|[-\d,: ]*", text)
    return text if is_name else WORDS[text]


def _releases(row: Row) -> str:
    begins = f"（ComfyUI {row.since} 起）" if row.since else ""
    return begins or (f"（ComfyUI {row.until} 之前）" if row.until else "")


def _figures(section: str) -> str:
    lines = _SAMPLE.sub(_SAMPLE_ZH, section).split("\n")
    return "\n".join(_CELL.sub(lambda cell: _said(cell[0]), line) if line.startswith("|") else line for line in lines)


if __name__ == "__main__":
    PAGE_ZH.write_text(page_zh(), encoding="utf-8")
