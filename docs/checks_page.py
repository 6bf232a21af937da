"""The page of the checks: what each compares, how grave it is, what missing means, what is allowed, what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from jifen.engine.checks import CHECKS, LEVEL_WORDS, MISSING_WORDS, SEVERITY_WORDS, Check, checks_digest
from jifen.engine.checks.fact_words import column_word, fact_word, source_word, unit_of
from jifen.engine.checks.suspicion import WORDS as COMMON_MEASURE
from jifen.engine.checks.tolerances import tolerances

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]
HEAD = """# 数据核验项 · The checks of data

{generated}
一项核验有编号、级别、缺值的含义、容差和一句话。**强制**：不可能为真，有结论之前不能测算；**核实**：可能为真，要有说明；**提示**：只供留意。
缺值不是零：写明“缺值不核验”的，任何一个值未知就不比较。没有运行的核验会说明原因（没有这一列、没有上年、同类太少），不会不声不响。
界限和容差方案没有规定，均为本项目**暂定**。

*Must*: cannot be true, and no run starts before a verdict. *Explain*: may be true with a reason. *Hint*: worth a look. Missing is never 0. Bounds
and tolerances are provisional figures of this project.

- 规则摘要 digest：`{digest}`（任何一项的任何一个数变了，摘要就变）
- 列的写法：`revenue` 取定的值，`revenue@tax` 税务部门说的，`revenue[-1]` 上年的
- 可疑程度（0 至 1）的通用算法：{common}
- 没有注明的，可疑程度按通用算法；一个企业一项核验可以就几个数据项各有一条发现

"""
PLACEHOLDER = re.compile(r"\{(\w+)(?::([^}]+))?\}")
SHOWN = {"fact": "〔数据项〕", "source": "〔部门〕", "day": "〔日期〕", "unit": "〔数〕"}


def checks_page(generated: str, table: Table) -> str:
    """The whole page in Markdown; ``table`` writes one from header and rows."""
    text = HEAD.format(generated=generated, digest=checks_digest(), common=COMMON_MEASURE[0])
    for level, (zh, en) in LEVEL_WORDS.items():
        checks = [check for check in CHECKS if check.level == level]
        text += f"## {zh} · {en}\n\n{_overview(checks, table)}\n" + "".join(_details(check) for check in checks)
    return text + _tolerances(table)


def _overview(checks: list[Check], table: Table) -> str:
    rows = [
        (
            f"[{check.number}](#{check.number.lower()}-{check.code})",
            check.title,
            SEVERITY_WORDS[check.severity][0],
            MISSING_WORDS[check.missing][0],
            _allowed(check),
        )
        for check in checks
    ]
    return table(["编号", "核验", "级别", "缺值", "容差"], rows)


def _details(check: Check) -> str:
    columns = "、".join(f"{column_word(column)} `{column}`" for column in check.reads)
    lines = [
        f"### {check.number} `{check.code}`",
        "",
        f"**{check.title}** · {check.title_en} · {SEVERITY_WORDS[check.severity][0]}",
        "",
        f"> {shown(check.sentence)}",
        "",
        f"- 为什么：{check.because}",
        f"- 所读的列：{columns}",
        f"- 缺值：{MISSING_WORDS[check.missing][0]}；容差：{_allowed(check)}",
    ]
    if check.measure:
        lines.append(f"- 可疑程度：{check.measure}")
    return "\n".join(lines) + "\n\n"


def _allowed(check: Check) -> str:
    return check.allow.words(unit=_unit(check.kind.cases()[0].fact))


def _unit(fact: str) -> str:
    return "日" if fact in ("qualifications", "established_on") else unit_of(fact)


def shown(sentence: str) -> str:
    """A template with its placeholders as people read them."""
    return PLACEHOLDER.sub(lambda match: _place(match[1], match[2] or ""), sentence)


def _place(name: str, spec: str) -> str:
    if spec in SHOWN:
        return SHOWN[spec]
    if not spec:
        return "…"
    return f"… {spec}" if spec != "%" else "…%"


def _tolerances(table: Table) -> str:
    document = tolerances()
    names = {code: fact_word(code) for code in document.facts} | {"insured_within_staff": "社保参保人数与自报从业人员"}
    facts = [
        (names[code], one.allow.words(unit=_unit(code.replace("insured_within_staff", "staff"))), one.because)
        for code, one in document.facts.items()
    ]
    multiples = [(fact_word(code), f"{one.times:g} 倍", one.because) for code, one in document.multiples.items()]
    registers = [(source_word(source), "、".join(names)) for source, names in document.registers.items()]
    status = "暂定" if document.provisional else ""
    return (
        f"## 多源比对的容差 · Tolerances between sources\n\n{document.title} `{document.code}`，{document.effective} 起，{status}。"
        f"{document.basis}。摘要 digest：`{document.digest}`。比例按两数中较大的一个。\n\n"
        + table(["数据项", "容差", "理由"], facts)
        + "\n"
        + table(["数据项", "最多是另一数的", "理由"], multiples)
        + "\n"
        + table(["登记部门", "资质"], registers)
    )
