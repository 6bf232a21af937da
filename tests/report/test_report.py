"""The report: one well-formed page without script or other files, honest marks, and it fits a desk and a phone."""

from __future__ import annotations

import html
import re
import struct
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jifen.demo import write_demo_facts
from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import ResultRefused
from jifen.engine.results.reading import Result, open_result
from jifen.report import report_page, write_report
from jifen.report.elements import Html, table, tag

CHROMIUM = pytest.mark.component("chromium", "Install it: apt-get install chromium fonts-noto-cjk.")
VOID = {"meta", "link", "br"}


class WellFormed(HTMLParser):
    """Fails on a tag that is not closed, or closed out of turn; gathers tags, attributes and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(page: str) -> WellFormed:
    parser = WellFormed()
    parser.feed(page)
    assert parser.open == []
    return parser


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("report")
    write_demo_facts(folder / "facts.parquet", 600, 11)
    score(
        ScoreRequest(
            "jilin-core-2026", (folder / "facts.parquet",), 2025, folder / "run", constraints="jilin-constraints-2026"
        )
    )
    return open_result(folder / "run")


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest, result: Result) -> str:
    return report_page(result, request.param)


def test_is_well_formed_and_stands_alone(page: str) -> None:
    found = parsed(page)
    assert page.startswith("<!doctype html>\n<html lang=")
    assert not {"script", "iframe", "object", "embed", "link", "img"} & found.tags
    assert not [a for a in found.attributes if a[1].startswith("on") or a[1] in ("src", "srcset", "action")]
    assert all(value.startswith("#") for _, name, value in found.attributes if name == "href")
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"https?://", page)


def test_every_link_of_the_menu_leads_somewhere(page: str) -> None:
    found = parsed(page)
    ids = [value for _, name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for _, name, value in found.attributes if name == "href"} <= set(ids)


def test_every_chart_has_words_or_is_decoration(page: str) -> None:
    charts = re.findall(r"<svg ([^>]*)>", page)
    assert charts
    assert all("aria-label=" in chart or "aria-hidden=" in chart for chart in charts)


def test_says_that_the_data_are_invented_and_the_numbers_provisional(result: Result) -> None:
    zh, en = report_page(result), report_page(result, "en")
    assert "本页全部企业和数据均为虚构" in zh
    assert "Every enterprise and figure on this page is invented" in en
    assert "不是国家或省级数值" in zh
    for anchor in ("distribution", "dimensions", "top", "grades", "by-city", "by-sector", "portrait"):
        section = zh[zh.index(f'id="{anchor}"') :]
        assert section.index(">暂定</span>") < section.index("</h2>"), f"{anchor} shows points without the mark"


def test_official_numbers_carry_no_mark(tmp_path: Path) -> None:
    scheme, facts = tmp_path / "s.yaml", tmp_path / "f.csv"
    scheme.write_text(
        "scheme: s\ntitle: 某体系\nversion: '1'\nbasis: {law: {title: 某办法}}\nnumbers_from: law\nfacts: {v: {name: 数值}}\n"
        "indicators: [{code: x, name: 甲项, formula: v, rule: {goalposts: {low: 0, high: 10}}, weight: 100}]\n",
        encoding="utf-8",
    )
    facts.write_text("enterprise,year,v\n<甲>&,2025,5\n乙,2025,\n", encoding="utf-8")
    score(ScoreRequest(scheme, (facts,), 2025, tmp_path / "out"))
    page = report_page(open_result(tmp_path / "out"))
    parsed(page)
    body = page[page.index("<body>") :]
    assert "暂定" not in body
    assert "虚构" not in body
    assert "&lt;甲&gt;&amp;" in body, "a name is text, never markup"


def test_shows_what_the_whole_needs(result: Result) -> None:
    page = report_page(result)
    for words in (
        "参评企业",
        "平均分",
        "A 级企业",
        "平均数据完整度",
        "不参与排名",
        "积分榜前 20 名",
        "指标数据可得性",
        "约束性情形",
        "配方与摘要",
    ):
        assert words in page
    assert result.manifest["scheme"]["digest"] in page
    assert all(digest in page for digest in result.manifest["files"].values())


def test_the_explained_enterprise_can_be_chosen(result: Result) -> None:
    last = str(result.scores.column("enterprise")[-1].as_py())
    assert f'class="code">{last}<' in report_page(result, enterprise=last)
    with pytest.raises(ResultRefused):
        report_page(result, enterprise="nobody")


def test_constraints_alone_make_no_report(tmp_path: Path) -> None:
    facts = tmp_path / "f.csv"
    facts.write_text("enterprise,year,accident\n甲,2025,是\n", encoding="utf-8")
    score(ScoreRequest("jilin-constraints-2026", (facts,), 2025, tmp_path / "out"))
    with pytest.raises(ResultRefused, match="请用积分指标体系测算"):
        write_report(open_result(tmp_path / "out"), tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


def test_text_is_escaped_once() -> None:
    assert tag("td", "<b>", Html("<i></i>"), title='"') == '<td title="&quot;">&lt;b&gt;<i></i></td>'
    assert 'data-label="甲 &amp; 乙"' in table(["甲 & 乙"], [["1"]])


# --- looked at by a browser ---


def browse(page: Path, profile: Path, *options: str) -> str:
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--hide-scrollbars", f"--user-data-dir={profile}", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@CHROMIUM
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_runs_out_of_the_page(result: Result, tmp_path: Path, width: int, language: str) -> None:
    """The browser itself says how wide the page became; the script that asks stands outside the page."""
    inner = html.escape(report_page(result, language), quote=True)
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<!doctype html><body><iframe style="width:{width}px;height:900px;border:0" srcdoc="{inner}"></iframe>'
        "<script>onload=()=>{document.title=frames[0].document.documentElement.scrollWidth}</script>",
        encoding="utf-8",
    )
    seen = browse(outer, tmp_path / "profile", "--virtual-time-budget=4000", "--dump-dom", "--window-size=1600,1000")
    found = re.search(r"<title>(\d+)</title>", seen)
    assert found
    assert int(found[1]) <= width


@CHROMIUM
def test_a_screenshot_can_be_taken(result: Result, tmp_path: Path) -> None:
    page, picture = write_report(result, tmp_path / "report.html"), tmp_path / "report.png"
    browse(page, tmp_path / "profile", f"--screenshot={picture}", "--window-size=1440,1200")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1440, 1200)
    assert len(data) > 60_000, "a page with charts and text does not compress to almost nothing"
