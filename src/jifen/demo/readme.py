"""The page that lies beside demo data, so that nobody takes it for real."""

from __future__ import annotations

from jifen.demo.province import DEFAULT_YEARS


def demo_readme(enterprises: int, seed: int, years: tuple[int, ...] = DEFAULT_YEARS) -> str:
    """Markdown, Chinese first: what the file holds, that all of it is invented, how to make it again."""
    span = f"{years[0]}–{years[-1]}"
    return f"""# 示例数据 · Demo data

**全部为虚构。** `facts.parquet` 中的 {enterprises} 家企业及其全部数据由程序随机生成，与任何真实企业、个人、统计数据无关：
名称均带“示例”，统一社会信用代码的区划为 000000（校验位正确，但不可能是真实单位），数值不代表吉林省的实际情况，
不得用于评价、授信、统计或宣传。县区代码是真实的行政区划代码，只表示假想的所在地。

| 项 | 内容 |
|---|---|
| 年度 | {span}，每家企业每年一行；新设企业没有成立前的年度，少数企业缺早年数据 |
| 单位 | 金额为万元，人数为人，知识产权为件，项目、奖励、标准为项 |
| 空白 | 约 5%–8% 的数据故意留空，表示未知，不是零 |
| 特殊情形 | 收入为零、没有研发人员、所有者权益为负、未注明日期的资质、未查询的约束性情形 |
| 随机种子 | {seed}；同样的企业数、种子和年度生成完全相同的文件 |

**Everything here is invented.** The {enterprises} firms of `facts.parquet` ({span}) were drawn at random with seed {seed}. Their names
hold 示例 (“example”), their credit codes use region 000000 with correct check characters, so none can belong to a real
unit. No figure says anything about Jilin Province. Some cells are empty on purpose: empty means unknown, not zero.
"""
