"""The words for facts and sources in sentences: Chinese, English, unit."""

from __future__ import annotations

from typing import Final, NamedTuple


class FactWords(NamedTuple):
    zh: str
    en: str
    unit: str = ""


FACT_WORDS: Final[dict[str, FactWords]] = {
    "rd_expense": FactWords("研发费用", "R&D expense", "万元"),
    "revenue": FactWords("营业收入", "revenue", "万元"),
    "main_revenue": FactWords("主营业务收入", "main business revenue", "万元"),
    "contract_turnover": FactWords("技术合同成交额", "technology contract turnover", "万元"),
    "net_profit": FactWords("净利润", "net profit", "万元"),
    "equity_opening": FactWords("期初所有者权益", "opening equity", "万元"),
    "equity_closing": FactWords("期末所有者权益", "closing equity", "万元"),
    "financing": FactWords("融资金额", "financing received", "万元"),
    "total_cost": FactWords("成本费用总额", "total cost and expense", "万元"),
    "assets": FactWords("资产总额", "total assets", "万元"),
    "rd_super_deduction": FactWords("研发费用加计扣除额", "R&D super-deduction", "万元"),
    "staff": FactWords("从业人员期末人数", "staff at the end of the year", "人"),
    "rd_staff": FactWords("参加科研项目活动人员", "people in research projects", "人"),
    "insured_staff": FactWords("参保人数", "insured staff", "人"),
    "invention_patents": FactWords("有效发明专利授权量", "invention patents in force", "件"),
    "ip_count": FactWords("知识产权拥有量", "intellectual property held", "件"),
    "projects_prefecture": FactWords("地市级科技计划项目", "prefecture science projects", "项"),
    "projects_province": FactWords("省级及以上科技计划项目", "science projects of province level or above", "项"),
    "awards_prefecture": FactWords("地市级科技奖励", "prefecture science awards", "项"),
    "awards_province": FactWords("省级及以上科技奖励", "science awards of province level or above", "项"),
    "standards": FactWords("参与制定并已发布的国家、行业标准", "published standards joined", "项"),
    "rankings": FactWords("行业排名证明", "proofs of trade ranking"),
    "qualifications": FactWords("科技资质", "science and technology titles"),
    "established_on": FactWords("成立日期", "date of establishment"),
    "accident": FactWords("发生较大及以上生产安全事故", "serious work-safety accident"),
    "insurance_unregistered": FactWords("未办理社会保险登记", "not registered for social insurance"),
    "staff_uninsured": FactWords("未为职工参保", "staff not enrolled in social insurance"),
    "county": FactWords("县区", "county"),
    "industry": FactWords("行业代码", "industry code"),
    "revenue_growth": FactWords("营业收入增长率", "revenue growth", "%"),
    "stage": FactWords("发展阶段", "stage"),
    "sector": FactWords("重点产业", "key sector"),
}
SOURCE_WORDS: Final[dict[str, tuple[str, str]]] = {
    "self_report": ("企业自报", "the enterprise itself"),
    "tax": ("税务部门", "the tax office"),
    "statistics": ("统计部门", "the statistics office"),
    "human_resources": ("人社部门", "human resources"),
    "ip_office": ("知识产权部门", "the IP office"),
    "science": ("科技部门", "the science department"),
    "industry": ("工信部门", "the industry department"),
    "market_supervision": ("市场监管部门", "market supervision"),
    "emergency_management": ("应急管理部门", "emergency management"),
    "courts": ("法院", "the courts"),
}


def fact_word(code: str, language: str = "zh") -> str:
    """The code itself where nobody named it."""
    words = FACT_WORDS.get(code)
    return code if words is None else words[0 if language == "zh" else 1]


def unit_of(code: str) -> str:
    return FACT_WORDS[code].unit if code in FACT_WORDS else ""


def source_word(code: str, language: str = "zh") -> str:
    return SOURCE_WORDS.get(code, (code, code))[0 if language == "zh" else 1]


def column_word(column: str, language: str = "zh") -> str:
    """``revenue@tax`` → 营业收入（税务部门）; ``revenue[-1]`` → 上年营业收入."""
    base, back = column.partition("[")[0], "[" in column
    fact, _, source = base.partition("@")
    word = fact_word(fact, language)
    if source:
        word += f"（{source_word(source)}）" if language == "zh" else f" ({source_word(source, language)})"
    if not back:
        return word
    return f"上年{word}" if language == "zh" else f"last year's {word}"
