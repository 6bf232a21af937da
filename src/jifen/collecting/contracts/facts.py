"""The facts a source may deliver: names shared by files, schemes, sources and tests, each with its kind and unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jifen.engine.formula.meaning import Kind


@dataclass(frozen=True)
class KnownFact:
    name: str
    kind: Kind = "number"
    unit: str = "-"


def _all(unit: str, **names: str) -> dict[str, KnownFact]:
    return {code: KnownFact(name, "number", unit) for code, name in names.items()}


def _words(kind: Kind, **names: str) -> dict[str, KnownFact]:
    return {code: KnownFact(name, kind) for code, name in names.items()}


FACTS: Final[dict[str, KnownFact]] = {
    **_all(
        "万元",
        rd_expense="研发费用",
        revenue="营业收入",
        main_revenue="主营业务收入",
        contract_turnover="技术合同成交额",
        net_profit="净利润",
        equity_opening="期初所有者权益",
        equity_closing="期末所有者权益",
        financing="融资金额",
        total_cost="成本费用总额",
        assets="资产总额",
        rd_super_deduction="研发费用加计扣除额",
        tax_arrears_amount="欠税金额",
        nontax_arrears_amount="欠缴非税收入金额",
        premium_arrears_amount="欠缴社会保险费金额",
    ),
    **_all("人", staff="从业人员期末人数", rd_staff="参加科研项目活动人员", insured_staff="参保人数"),
    **_all("件", invention_patents="有效发明专利授权量", ip_count="知识产权拥有量"),
    **_all(
        "项",
        projects_prefecture="地市级科技计划项目",
        projects_province="省级及以上科技计划项目",
        awards_prefecture="地市级科技奖励",
        awards_province="省级及以上科技奖励",
        standards="参与制定并已发布的国家、行业标准",
    ),
    **_words("set", rankings="行业排名证明", qualifications="科技资质"),
    **_words("date", established_on="成立日期", accident_on="事故发生日期", judgement_on="列入失信被执行人日期"),
    **_words(
        "text",
        name="企业名称",
        former_names="曾用名",
        county="县区",
        industry="行业代码",
        sector="重点产业",
        registration_status="登记状态",
    ),
    **_words(
        "flag",
        accident="发生较大及以上生产安全事故",
        research_blacklist="列入科研严重失信名单",
        judgement_debtor="失信被执行人",
        tax_arrears="欠税",
        nontax_arrears="欠缴非税收入",
        premium_arrears="欠缴社会保险费",
        insurance_unregistered="未办理社会保险登记",
        staff_uninsured="未为职工参保",
    ),
}
