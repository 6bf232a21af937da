"""Charts say everything twice: as a drawing and as a table; what is unknown stays a gap and a dash."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from jifen.portals.charting import (
    PEERS,
    Axis,
    Chart,
    Edge,
    Series,
    WaterfallStep,
    bars,
    bins_of,
    histogram,
    leading,
    radar,
    trend,
    waterfall,
)


def drawn(chart: Chart) -> str:
    return render_to_string("portals/partials/chart.html", {"chart": chart})


def spec_on(page: str) -> dict[str, object]:
    found = re.search(r'<script id="[^"]+" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    spec: dict[str, object] = json.loads(found.group(1))
    return spec


RADAR = radar(
    "compared",
    "与同阶段企业比较的雷达图",
    [Axis("创新投入", note="30.92 / 42"), Axis("创新产出")],
    [Series("本企业", [73.6, 59.5]), Series("同阶段中位数", [50.0, 41.25], PEERS)],
    "%",
)


def test_a_chart_is_an_image_with_words_and_a_table_of_its_figures() -> None:
    page = drawn(RADAR)
    assert 'role="img" aria-label="与同阶段企业比较的雷达图"' in page
    assert re.search(
        r"<th scope=\"row\">创新产出</th><td class=\"number\">59.5 %</td><td class=\"number\">41.25 %</td>", page
    )
    assert spec_on(page)["kind"] == "radar"


def test_an_unknown_value_is_a_gap_and_a_dash_and_never_zero() -> None:
    line = trend("years", "走势", ["2023", "2024"], [Series("积分", [None, 76.91])], "分")
    assert line.spec["series"][0]["values"] == [None, 76.91]
    assert line.rows == (("2023", "—"), ("2024", "76.91"))


def test_a_step_back_keeps_its_sign() -> None:
    steps = [WaterfallStep("项目", 15.5), WaterfallStep("封顶扣回", -1.5), WaterfallStep("合计", 14.0, total=True)]
    chart = waterfall("made-of", "构成", steps, "分")
    assert [row[1] for row in chart.rows] == ["15.50", "-1.50", "14.00"]
    assert chart.head[1] == "得分（分）"


def test_words_of_enterprises_cannot_leave_the_data() -> None:
    hostile = '</script><script>alert(1)</script>"&'
    page = drawn(bars("names", hostile, [hostile], [Series("归集率", [1.0])], limit=Edge(90.0, "90%")))
    assert "<script>alert" not in page
    assert spec_on(page)["names"] == [hostile]
    assert hostile in unescape(page)


@given(st.lists(st.floats(-50, 200), max_size=50), st.sampled_from([1.0, 2.5, 5.0, 10.0]))
def test_every_value_lies_in_one_bin(values: list[float], width: float) -> None:
    bins = bins_of(values, width, 0.0, 130.0)
    assert sum(one.count for one in bins) == len(values)
    assert bins[0].low == 0.0 and bins[-1].high >= 130.0
    assert all(one.high == other.low for one, other in pairwise(bins))


def test_a_distribution_names_its_lines_and_marks_ones_own_place() -> None:
    chart = histogram("spread", "分布", bins_of([1.0, 2.0], 5.0, 0.0, 10.0), own=2.0, edges=[Edge(5.0, "B")], unit="分")
    assert chart.spec["own"] == 2.0
    assert chart.rows == (("0—5", "2"), ("5—10", "0"))


def test_a_bar_and_its_row_lead_to_the_same_list() -> None:
    plain = bars("cities", "各市州", ["长春市", "省外"], [Series("中位数", [50.0, None])])
    page = drawn(leading(plain, ["/rankings/list/?city=220100", ""]))
    assert '<th scope="row"><a href="/rankings/list/?city=220100">长春市</a></th>' in page
    assert '<th scope="row">省外</th>' in page
    assert spec_on(page)["leads"] == ["/rankings/list/?city=220100", ""]
    assert "<a href" not in drawn(plain) and "leads" not in spec_on(drawn(plain))
