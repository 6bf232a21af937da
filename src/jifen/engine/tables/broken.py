"""A cell that does not hold what its column promises, and the sentence for the person who must mend it."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCES: dict[str, tuple[str, str]] = {
    "not_a_number": (
        "应是数字，却是“{value}”；请只填数字，单位写在表头。",
        "should be a number, is “{value}”; write digits only, the unit belongs in the header.",
    ),
    "bad_grouping": (
        "“{value}”的千分位逗号位置不对；请写成 1,234,567 或不写逗号。",
        "the commas in “{value}” do not stand at thousands; write 1,234,567 or no commas.",
    ),
    "scientific": (
        "“{value}”是科学计数法，位数可能已丢失；请把单元格设为数值后重新导出。",
        "“{value}” is in scientific notation and may have lost digits; format the cell as a number and export again.",
    ),
    "not_finite": (
        "“{value}”不是有限的数（NaN 或无穷）；不知道就留空。",
        "“{value}” is not a finite number (NaN or infinity); leave the cell empty if it is not known.",
    ),
    "too_large": (
        "“{value}”的绝对值超过 1e15，不可能是真实数据；请核对数值和单位。",
        "“{value}” is beyond 1e15 in size and cannot be real; check value and unit.",
    ),
    "percent_unexpected": (
        "“{value}”带百分号，而这一列不是百分比；请核对是否填错列。",
        "“{value}” has a percent sign, but this column is no percentage; check that it stands in the right column.",
    ),
    "not_a_date": (
        "应是日期，却是“{value}”；请写成 2025-12-31。",
        "should be a date, is “{value}”; write it as 2025-12-31.",
    ),
    "date_out_of_range": (
        "日期“{value}”不在 1800 至 2200 年之间；请核对年份。",
        "the date “{value}” is not between 1800 and 2200; check the year.",
    ),
    "not_a_flag": (
        "应是“是”或“否”，却是“{value}”；没有查询过请留空，不要填“无”以外的词。",
        "should be yes or no, is “{value}”; leave the cell empty if nobody has asked.",
    ),
    "entry_without_name": (
        "“{value}”中有一项没有名称；请写成 名称@2025-12-31。",
        "an entry of “{value}” has no name; write name@2025-12-31.",
    ),
    "entry_date": (
        "“{value}”中有一项的日期不可用；请写成 名称@2025-12-31 或 名称@2023-01-01~2025-12-31。",
        "the date of an entry of “{value}” cannot be used; write name@2025-12-31 or name@2023-01-01~2025-12-31.",
    ),
    "entry_ends_early": (
        "“{value}”中有一项的截止日期早于起始日期；请核对。",
        "an entry of “{value}” ends before it begins; check the dates.",
    ),
    "none_among_entries": (
        "“{value}”既写了“无”又写了名称；请只留一种。",
        "“{value}” holds both 无 (none) and names; keep one of the two.",
    ),
    "word_not_listed": (
        "“{value}”不在可用的词里；请改用：{detail}。",
        "“{value}” is not one of the words allowed; use: {detail}.",
    ),
    "negative": (
        "不应是负数，却是 {value}；请核对，冲减请在来源处调整。",
        "should not be negative, is {value}; check it at the source.",
    ),
    "out_of_range": (
        "{value} 不在允许的范围 {detail} 之内；请核对数值和单位。",
        "{value} is outside the range {detail}; check value and unit.",
    ),
    "key_empty": (
        "没有企业标识，整行不能使用；请补上。",
        "the key of the enterprise is empty, the row cannot be used; fill it in.",
    ),
    "key_digits_lost": (
        "“{value}”是超过 15 位的数字单元格，末几位已被电子表格改掉；请把该列设为文本后重新填写。",
        "“{value}” is a number cell of over 15 digits, whose last digits the spreadsheet has changed; "
        "format the column as text and fill it in again.",
    ),
    "key_length": (
        "企业标识“{value}”不合格式（{detail}）；请核对。",
        "the key “{value}” does not fit ({detail}); check it.",
    ),
    "not_a_year": (
        "应是四位年份，却是“{value}”，整行不能使用；请写成 2025。",
        "should be a year of four digits, is “{value}”, the row cannot be used; write 2025.",
    ),
    "duplicate": (
        "同一企业同一年度在第 {detail} 行都有数据，无法分辨哪一行对，均未采用；请只留一行。",
        "the same enterprise and year stands in rows {detail}; nobody can tell which is right, none is used; keep one.",
    ),
    "duplicate_later": (
        "同一企业同一年度在第 {detail} 行已有数据，本行未采用；请核对后只留一行。",
        "the same enterprise and year already stands in row {detail}, this row is not used; check and keep one.",
    ),
}


@dataclass(frozen=True)
class Broken:
    """Why a cell cannot be used: ``rule`` is a key of ``SENTENCES``."""

    rule: str
    detail: str = ""

    def sentence(self, value: str, language: str = "zh") -> str:
        shown = value if len(value) <= 60 else value[:57] + "…"
        return SENTENCES[self.rule][0 if language == "zh" else 1].format(value=shown, detail=self.detail)
