"""The page of the yearly cycle: diagram, moves and conditions are printed from the state table itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator

import django

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]
HEAD = """# 年度周期

{generated}
一个数据年度从归集走到发布，每一步由谁办、要满足什么，只写在一张状态表里（`jifen.scoring.cycle`）。网页上的按钮、条件清单，
这一页的图和表，都由它生成；程序里没有第二处规定。公示天数等方案没有给出的数均为**暂定**。

```mermaid
stateDiagram-v2
{diagram}
```

图上没有的路就不能走：例如不能从“核验完成”直接到“公示中”。退回的步骤都要写理由。

"""
TAIL = """
## 快照与测算

- **快照**冻结一个数据年度的核实数据：核验完成后由平台运营发起，工作进程读取申报数据和裁定，写成 `facts.parquet` 和清单，存放在以
  SHA-256 摘要命名的文件夹里，只读。同样的数据得到同样的字节。
- 快照有两个日期：**基准日**是数据年度的 12 月 31 日，年龄和三年窗口算到这一天；**数据截至**是发起冻结的时刻，此后入库的报送、
  作出的裁定归入下一个快照。数据年度结束以后才成立的企业不在其中。
- **测算** = 指标体系 + 快照 + 引擎版本。核心指标体系一项，生效的产业特色指标体系各一项，用同一个快照。三者相同，结果逐字节相同。
- 有强制核验发现没有裁定、指标体系没有生效、某个阶段没有权重时，测算不会开始，并说明原因和去处。
- 工作进程在任何一步被中断，重新启动后接着做，结果与没有中断时相同；一项测算只会完成一次。

## 公示、异议、发布

- 公示期间企业看到自己的逐项得分，可以对得分所用的政府数据提出异议；自己填报的数据在年度填报里改正。提出后 20 天内答复（暂定）。
- 答复为“已更正”的，更正的数据入库后要重新冻结快照、测算、公示，才能办结；公示的必须就是最新的结果。
- 发布须两人：平台运营提请，省科技部门的另一位业务员批准。两人同时按下，也只发布一次。发布后不再更改。
- 演示模式下平台运营可以写明理由缩短公示期，以便当天走完全程；正式运行时不能。

## 发布以后

- **动态积分**：发布以后企业的核实数据有变动（报送入库、裁定、资质到期），工作进程马上按发布的常模重算这家企业：当年的流量连同更正，
  加上今天的存量、资质，阶段仍按发布时；只给积分和“约当名次”，不排名。没有变化就不记一笔。
- 每一次发布的测算都可以从存档复算：`jifen replay CS-2025-0001`，或 `jifen replay --published` 复算全部。存档和清单一起被改过，
  也会因为与数据库记下的摘要不符而被指出。
"""


def cycle_page(generated: str, table: Table) -> str:
    """The whole page in Markdown; ``table`` writes one from header and rows."""
    _set_up()
    from jifen.scoring.cycle import CONDITIONS, FROM, MOVES  # noqa: PLC0415 — the settings come first
    from jifen.scoring.models import Cycle  # noqa: PLC0415

    names = dict(Cycle.State.choices)
    moves = [
        (one.name, names.get(one.before, "—"), names[one.after], one.who, "；".join(str(CONDITIONS[c].name) for c in one.needs),
         "是" if one.why else "")
        for one in MOVES
    ]  # fmt: skip
    text = HEAD.format(generated=generated, diagram="\n".join(_diagram(names, MOVES, FROM)))
    text += "## 步骤\n\n" + table(["步骤", "从", "到", "谁办", "须满足", "须写理由"], moves)
    return text + TAIL


def _diagram(names: dict[str, object], moves: Iterable[object], start: str) -> Iterator[str]:
    for code, name in names.items():
        yield f'    state "{name}" as {code}'
    for move in moves:
        before = getattr(move, "before", start)
        yield f"    {before or '[*]'} --> {getattr(move, 'after', '')}: {getattr(move, 'name', '')}"
    yield f"    {list(names)[-1]} --> [*]"


def _set_up() -> None:
    """The table speaks in words of the platform's models; nothing is read from a database."""
    os.environ["JIFEN_DATA"] = tempfile.mkdtemp(prefix="jifen-docs-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.config.settings")
    django.setup()
