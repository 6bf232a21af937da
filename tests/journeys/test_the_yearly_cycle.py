"""A data year from dirty deliveries to published points, by clicking: departments, enterprise, operator and two officers."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jifen.cli.platform import DEMO_SEED
from jifen.collecting.actions.demo import demo_firms, told_by
from jifen.collecting.sources.sample_delivery import Sample, delivery_of
from jifen.collecting.sources.sheet import as_csv
from jifen.engine.points import written
from jifen.engine.results.reading import Result, open_result
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from tests.journeys import cycling
from tests.journeys.conftest import FIRMS, JIFEN, OwnPlatform
from tests.journeys.cycling import CYCLE, MUST, YEAR
from tests.journeys.mending import handed_in_again, mended_cells
from tests.journeys.telling import PATIENCE, Stage, hand_in, number_of, told, verdict_of

pytestmark = pytest.mark.component("chromium", "apt-get install -y chromium")
CODE, NAME, _county = DEMO_ENTERPRISE
EQUITY = "所有者权益期末"


@pytest.fixture
def stage(chromium: Browser, own_platform: OwnPlatform) -> Iterator[Stage]:
    with told(chromium, own_platform.address, "the-yearly-cycle") as one:
        yield one


def test_from_dirty_deliveries_to_published_points(stage: Stage, own_platform: OwnPlatform, tmp_path: Path) -> None:
    operator, officer = stage.page("operator"), stage.page("science-officer")
    cycling.under_way(operator)
    stage.look(operator, phone=True)
    put_right_and_delivered(stage.page("statistics-data"))
    cycling.moved(operator, "截止归集")
    found(operator, stage)
    refused_while_findings_block(operator, stage)
    worked_off(officer, stage)
    cycling.moved(operator, "核验完成")

    cycling.frozen(operator)
    scored_live(operator, stage)
    cycling.moved(operator, "测算完成")
    cycling.moved(operator, "开始公示")
    seen_by_the_enterprise(stage.page("filler"), stage)
    cycling.shortened(operator)
    cycling.moved(operator, "异议办结")
    published_by_two(operator, officer, stage)

    portrait_says_what_the_command_line_says(stage.page("legal"), stage, own_platform.data, tmp_path)
    lists_show_it(officer, stage)


def put_right_and_delivered(page: Page) -> None:
    """The department was asked about a figure a thousand times too large: it takes the file back and sends a better one. In that
    one the cast's enterprise has two columns the wrong way round, which no department notices."""
    page.goto("/")
    page.locator(".steps li").filter(has_text="报送等待确认").get_by_role("link").click()
    page.get_by_label("理由").fill("一家企业的单位写错，改好重报")
    page.get_by_role("button", name="撤回这次报送").click()
    assert "已撤回" in verdict_of(page)
    sample = better_survey()
    hand_in(page, "statistics", sample.name, sample.content)
    assert "待更正" in verdict_of(page)
    number = number_of(page)
    page.goto(f"/deliveries/{number}/repair/")
    assert handed_in_again(page, mended_cells(sample))
    assert "全部采用" in verdict_of(page)


def better_survey() -> Sample:
    firms = demo_firms(int(FIRMS), DEMO_SEED)
    *others, last = told_by("statistics", firms, YEAR)
    turned = {**last, "assets": last["equity_closing"], "equity_closing": last["assets"]}
    sample = delivery_of("statistics", [*others, turned], YEAR)
    place = sample.sheet.names.index(EQUITY)
    sheet = sample.sheet.with_cells({(at, EQUITY): row[place] for at, row in enumerate(sample.clean.body)})
    return replace(sample, sheet=sheet, content=as_csv(sheet, "utf-8-sig"))


def found(page: Page, stage: Stage) -> None:
    """The cycle asks for a check run first, and leads there."""
    needs = cycling.held_up(page)
    expect(needs.first).to_contain_text("截止归集以后还没有做完过一次数据核验；请先运行核验，再办结。")
    stage.look(page)
    needs.first.get_by_role("link", name="去办理").click()
    cycling.checked(page, stage)
    stage.look(page, phone=True)


def refused_while_findings_block(page: Page, stage: Stage) -> None:
    """No run, no snapshot, not even the next station; and the number it says is the length of the list it leads to."""
    needs = cycling.held_up(page)
    expect(needs).to_contain_text("项强制核验发现没有裁定；请到核验工作台逐项办结。")
    count = int(re.findall(r"还有 (\d+) 项", needs.inner_text())[0])
    assert count >= 4
    main = page.get_by_role("main")
    for what in ("核验完成", "冻结快照", "开始测算"):
        expect(main.get_by_role("link", name=what).or_(main.get_by_role("button", name=what))).to_have_count(0)
    stage.look(page, phone=True)
    needs.get_by_role("link", name="去办理").click()
    expect(page.locator("tbody tr")).to_have_count(count)
    stage.look(page, phone=True)


def worked_off(page: Page, stage: Stage) -> None:
    """Each blocking finding in its own way: explained by the enterprise, looked at by the department, not accepted, accepted."""
    page.goto("/")
    page.locator(".steps li").filter(has_text="件强制级核验发现未办结").get_by_role("link").click()
    stage.look(page)
    explained_by_the_enterprise(page, stage)
    looked_at_by_the_department(page, stage)
    opened(page, "知识产权拥有量")
    cycling.rejected(page, "知识产权拥有量", "企业自报时没有把专利算进去")
    cycling.all_accepted(page)


def opened(page: Page, words: str) -> None:
    page.goto(MUST)
    page.locator("tbody tr").filter(has_text=words).locator("td.cell-number a").first.click()


def explained_by_the_enterprise(page: Page, stage: Stage) -> None:
    opened(page, NAME)
    stage.look(page, phone=True)
    cycling.asked(page, "请企业说明", "期末所有者权益大于资产总额，请对照资产负债表说明。")
    expect(page.get_by_text("等待答复")).to_be_visible()
    filler, address = stage.page("filler"), page.url
    cycling.answered(filler, "统计报表里两栏填反了，以所附资产负债表为准。", "资产负债表.pdf")
    stage.look(filler, phone=True)
    page.goto("/")
    page.locator(".steps li").filter(has_text="已答复，等待裁定").get_by_role("link").click()
    page.goto(address)
    expect(page.get_by_role("link", name="资产负债表.pdf")).to_be_visible()
    cycling.accepted(page, "企业已附资产负债表，两栏填反待统计部门更正，本次先按报送数采用")
    stage.look(page)


def looked_at_by_the_department(page: Page, stage: Stage) -> None:
    opened(page, "主营业务收入")
    cycling.asked(page, "请部门核实", "营业收入缺报，请核对申报表。", department="国家税务总局吉林省税务局")
    address, tax = page.url, stage.page("tax-data")
    cycling.answered(tax, "申报表主表营业收入漏导，主营业务收入无误。")
    stage.look(tax)
    page.goto(address)
    expect(page.get_by_text("已答复，待定").first).to_be_visible()
    cycling.accepted(page)


def scored_live(page: Page, stage: Stage) -> None:
    """The page of the cycle follows the runs by itself until the last one is done."""
    page.goto(CYCLE)
    page.get_by_role("button", name="开始测算").click()
    expect(page.locator("#runs progress").first).to_be_visible()
    stage.look(page)
    expect(page.locator("#moving:not([hx-trigger])")).to_be_visible(timeout=PATIENCE)
    states = set(page.locator(".runs td[data-label='状态']").all_inner_texts())
    assert states == {"已完成"}
    stage.look(page, phone=True)
    page.locator(".runs tbody tr a").first.click()
    expect(page.get_by_text("同一配方得同一结果")).to_be_visible()
    stage.look(page)


def seen_by_the_enterprise(page: Page, stage: Stage) -> None:
    page.goto("/")
    page.locator(".steps li").filter(has_text="年度积分正在公示").get_by_role("link").click()
    expect(page.get_by_role("link", name="数据不对？").first).to_be_visible()
    stage.look(page, phone=True)


def published_by_two(operator: Page, officer: Page, stage: Stage) -> None:
    operator.goto(CYCLE)
    operator.get_by_role("link", name="提请发布").click()
    operator.get_by_role("main").get_by_role("button", name="提请发布").click()
    expect(operator.get_by_text("已提请发布，等待省科技部门业务员批准。")).to_be_visible()
    expect(operator.get_by_role("button", name="批准发布")).to_have_count(0)
    officer.goto("/")
    officer.locator(".steps li").filter(has_text="提请发布，等待批准").get_by_role("link").click()
    stage.look(officer, phone=True)
    officer.get_by_role("button", name="批准发布").click()
    expect(officer.get_by_text("已批准，积分已发布。")).to_be_visible()
    officer.get_by_role("link", name="查看发布公告").click()
    stage.look(officer, phone=True)


def portrait_says_what_the_command_line_says(page: Page, stage: Stage, data: Path, out: Path) -> None:
    """The facts of the archive scored by hand give the same files, and every number on the portrait to its last digit."""
    page.goto("/own-enterprise/portrait/")
    stage.look(page, phone=True)
    by_hand = scored_by_hand(page, data, out / "by-hand")
    row = by_hand.outcome_row(CODE)
    figures = dict(zip(texts(page, ".figures-band dt"), texts(page, ".figures-band dd.figure"), strict=True))
    assert figures[f"创新积分{YEAR} 年度"] == written(row["total"])
    assert figures[f"全省排名{YEAR} 年度"] == f"第 {row['rank_province']} 名"
    assert figures[f"等级 · 发展阶段{YEAR} 年度"] == f"{row['grade']} 级 · {row['stage']}期"
    assert lines_shown(page) == [
        (one.name, said(one.points)) for one in by_hand.lines(CODE) if one.kind != "cap" or one.points
    ]


def scored_by_hand(page: Page, data: Path, out: Path) -> Result:
    """By the digest printed under the portrait; the result is the archived one, file by file."""
    digest = page.locator(".digests div").filter(has_text="数据快照").locator("code").inner_text()
    facts = data / "snapshots" / digest / "facts.parquet"
    asked = ["--facts", str(facts), "--year", str(YEAR), "--out", str(out), "--quarantine"]
    schemes = ["--scheme", "jilin-core-2026", "--constraints", "jilin-constraints-2026"]
    subprocess.run([str(JIFEN), "score", *schemes, *asked], check=True, capture_output=True)
    number = page.locator(".digests div").filter(has_text="测算").locator("dd").inner_text().split()[0]
    archived = json.loads((data / "runs" / number / "manifest.json").read_text(encoding="utf-8"))
    result = open_result(out)
    for name in ("scores.parquet", "lines.parquet", "norms.parquet"):
        assert result.manifest["files"][name] == archived["files"][name]
    return result


def lines_shown(page: Page) -> list[tuple[str, str]]:
    """Name and points of every line of the core scheme, as the portrait shows them."""
    read = """table => [...table.querySelectorAll("tbody tr:not(.group)")].map(row => [
        row.querySelector("td span").firstChild.textContent.trim(), row.querySelector("td.number b").textContent.trim()])"""
    found: list[list[str]] = page.locator("table.lines").first.evaluate(read)
    return [(name, points) for name, points in found]


def said(points: int | None) -> str:
    return "—" if points is None else written(points)


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(one.split()) for one in page.locator(selector).all_text_contents()]


def lists_show_it(page: Page, stage: Stage) -> None:
    page.goto(f"/rankings/?year={YEAR}&words={CODE}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(NAME)
    page.goto(f"/rankings/?year={YEAR}")
    stage.look(page, phone=True)
    page.goto(f"/rankings/overview/?year={YEAR}")
    stage.look(page, phone=True)
    page.goto("/rankings/movers/")
    stage.look(page, phone=True)
    page.goto("/rankings/benchmarks/")
    stage.look(page, phone=True)
