"""`jifen facts`: any tables become facts, and nothing is lost on the way: every cell is known, unknown or in quarantine."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from jifen.engine.mapping import FactSource, facts_from_files, load_mapping, plain_mapping, quarantine_path, write_facts
from jifen.engine.mapping.cells import ARROW_TYPES
from jifen.engine.problems import FactsRefused

HEAD = "mapping: demo\ntitle: 示例\n"
KEY = "key: {enterprise: 代码, year: 年度}\n"


def facts(tmp_path: Path, mapping: str, **files: str) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """Facts as rows, and (file, row, column, value, rule) of what was refused."""
    paths = []
    for name, text in files.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    table, refused, _ = facts_from_files(paths, load_mapping(HEAD + mapping, name="M.yaml"))
    return table.to_pylist(), [(q.file, q.row, q.column, q.value, q.rule) for q in sorted(refused)]


def refusal(tmp_path: Path, mapping: str, **files: str) -> str:
    with pytest.raises(FactsRefused) as caught:
        facts(tmp_path, mapping, **files)
    return str(caught.value)


# ── one table ──


def test_units_missing_codes_and_words(tmp_path: Path) -> None:
    mapping = KEY + (
        "missing: ['-', 不详]\n"
        "facts:\n"
        "  revenue: {column: 收入, unit: 万元, file_unit: 元, missing: [-1]}\n"
        "  staff: {column: 人数, unit: 人, file_unit: 千人}\n"
        "  ratio: {column: 占比, unit: '%'}\n"
    )
    text = "代码,年度,收入,人数,占比\nB,2025,12345.6,1.5,9.7%\nA,2025,-1.0,-,9.7\nA,2024,不详,,\n"
    rows, refused = facts(tmp_path, mapping, a=text)
    assert rows == [
        {"enterprise": "A", "year": 2024, "revenue": None, "staff": None, "ratio": None},
        {"enterprise": "A", "year": 2025, "revenue": None, "staff": None, "ratio": 9.7},
        {"enterprise": "B", "year": 2025, "revenue": 1.23456, "staff": 1500.0, "ratio": 9.7},
    ]
    assert refused == []


def test_every_kind_has_its_arrow_type_and_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "代码,年度,收入,成立,名称,有效,资质\nA,2025,1,2020年1月2日, 示例甲 ,是,高新@2024-11-06~2027-11-06；小巨人\nB,2025,,,,,无\n",
        encoding="utf-8",
    )
    mapping = (
        HEAD
        + KEY
        + (
            "facts:\n  revenue: {column: 收入, unit: 万元, name: 营业收入}\n  born: {column: 成立, kind: date}\n"
            "  name: {column: 名称, kind: text}\n  eligible: {column: 有效, kind: flag}\n  titles: {column: 资质, kind: set}\n"
        )
    )
    table, _, _ = facts_from_files([path], load_mapping(mapping))
    assert dict(zip(table.column_names, table.schema.types, strict=True)) == {
        "enterprise": pa.string(), "year": pa.int32(), "revenue": pa.float64(), "born": pa.date32(), "name": pa.string(),
        "eligible": pa.bool_(), "titles": ARROW_TYPES["set"],
    }  # fmt: skip
    described = {k.decode(): v.decode() for k, v in table.schema.field("revenue").metadata.items()}
    assert described == {"unit": "万元", "kind": "number", "name": "营业收入"}
    day = datetime.date
    assert table.to_pylist() == [
        {
            "enterprise": "A", "year": 2025, "revenue": 1.0, "born": day(2020, 1, 2), "name": "示例甲", "eligible": True,
            "titles": [
                {"name": "高新", "on": day(2024, 11, 6), "until": day(2027, 11, 6)},
                {"name": "小巨人", "on": None, "until": None},
            ],
        },
        {"enterprise": "B", "year": 2025, "revenue": None, "born": None, "name": None, "eligible": None, "titles": []},
    ]  # fmt: skip


def test_cells_that_cannot_be_used_go_to_quarantine_and_count_as_unknown(tmp_path: Path) -> None:
    mapping = KEY + (
        "facts:\n  rd_expense: {column: 研发, unit: 万元, sign: nonnegative, range: [0, 1000]}\n"
        "  born: {column: 成立, kind: date}\n  ok: {column: 有效, kind: flag}\n"
    )
    text = "代码,年度,研发,成立,有效\nA,2025,约5,去年,未查询\nB,2025,-3,2023-02-30,是\nC,2025,2000,,\nD,2025,1e308,,\nE,2025,NaN,,\n"
    rows, refused = facts(tmp_path, mapping, a=text)
    assert [row["rd_expense"] for row in rows] == [None] * 5
    assert refused == [
        ("a.csv", 2, "成立", "去年", "not_a_date"),
        ("a.csv", 2, "有效", "未查询", "not_a_flag"),
        ("a.csv", 2, "研发", "约5", "not_a_number"),
        ("a.csv", 3, "成立", "2023-02-30", "not_a_date"),
        ("a.csv", 3, "研发", "-3", "negative"),
        ("a.csv", 4, "研发", "2000", "out_of_range"),
        ("a.csv", 5, "研发", "1e308", "too_large"),
        ("a.csv", 6, "研发", "NaN", "not_finite"),
    ]


def test_words_are_translated(tmp_path: Path) -> None:
    mapping = KEY + (
        "facts:\n  n: {values: {无: '0', 未知: ''}}\n  f: {kind: flag, values: {Y: 'true', N: 'false', U: ''}}\n"
        "  c: {kind: text, values: {US: 美国, CN: 中国}}\n  s: {kind: text, values: {一: A, 二: B}, only_listed: true}\n"
    )
    text = "代码,年度,n,f,c,s\n1,2025,无,Y,US,一\n2,2025,未知,U,法国,B\n3,2025,7,N,,丙\n"
    rows, refused = facts(tmp_path, mapping, a=text)
    assert [list(row.values())[2:] for row in rows] == [
        [0.0, True, "美国", "A"],
        [None, None, "法国", "B"],
        [7.0, False, None, None],
    ]
    assert refused == [("a.csv", 4, "s", "丙", "word_not_listed")]


def test_a_header_suffix_names_the_unit(tmp_path: Path) -> None:
    mapping = KEY + "facts: {revenue: {unit: 万元}, staff: {unit: 人}}\n"
    rows, _ = facts(tmp_path, mapping, a="代码,年度,revenue[元],staff［百人］\nA,2025,50000,3\n")
    assert (rows[0]["revenue"], rows[0]["staff"]) == (5.0, 300.0)


@pytest.mark.parametrize("declared", ["", ", file_unit: 亿元"])
def test_a_header_suffix_that_contradicts_the_mapping(tmp_path: Path, declared: str) -> None:
    suffix = "元" if declared else "人"
    mapping = KEY + f"facts: {{revenue: {{unit: 万元{declared}}}}}\n"
    said = refusal(tmp_path, mapping, a=f"代码,年度,revenue[{suffix}]\nA,2025,1\n")
    assert f"a.csv 第 1 行 “revenue[{suffix}]”列：表头写的单位是“{suffix}”，映射里是" in said


# ── keys ──


def test_keys_are_padded_prefixed_and_rows_without_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for i, row in enumerate(
        [
            ["代码", "年度", "v"],
            [651, 2025, 1],
            ["000002", "2024年", 2],
            ["", 2025, 3],
            [914403001922038216, 2025, 4],
            ["A", "去年", 5],
        ]
    ):
        sheet.write_row(i, 0, row)
    book.close()
    mapping = HEAD + "key: {enterprise: {column: 代码, pad: 6, prefix: SZ}, year: 年度}\nfacts: {v: }\n"
    table, refused, report = facts_from_files([path], load_mapping(mapping))
    assert table.select(["enterprise", "year", "v"]).to_pylist() == [
        {"enterprise": "SZ000002", "year": 2024, "v": 2.0},
        {"enterprise": "SZ000651", "year": 2025, "v": 1.0},
    ]
    assert [(q.row, q.column, q.rule) for q in sorted(refused)] == [
        (4, "代码", "key_empty"),
        (5, "代码", "key_digits_lost"),
        (6, "年度", "not_a_year"),
    ]
    assert (report.files[0].rows, report.files[0].accepted, report.files[0].refused) == (5, 2, 3)


def test_a_key_of_the_wrong_length(tmp_path: Path) -> None:
    mapping = "key: {enterprise: {column: 代码, length: 4, upper: true}, year: {constant: 2025}}\nfacts: {v: }\n"
    rows, refused = facts(tmp_path, mapping, a="代码,v\nab12,1\nabc,2\n")
    assert rows == [{"enterprise": "AB12", "year": 2025, "v": 1.0}]
    assert refused == [("a.csv", 3, "代码", "abc", "key_length")]


DOUBLE = "代码,年度,v\nA,2025,1\nB,2025,2\nA,2025,3\n"


def test_duplicates_are_refused_by_default(tmp_path: Path) -> None:
    said = refusal(tmp_path, KEY + "facts: {v: }\n", a=DOUBLE)
    assert said == (
        "a.csv 第 2 行：A 2025 有 2 行数据（a.csv:2、a.csv:4）；同一企业同一年度只能有一行，请合并，或在映射中写 duplicates: quarantine。"
    )


def test_duplicates_in_quarantine_leave_none_of_them(tmp_path: Path) -> None:
    rows, refused = facts(tmp_path, KEY + "duplicates: quarantine\nfacts: {v: }\n", a=DOUBLE)
    assert [row["enterprise"] for row in rows] == ["B"]
    assert refused == [("a.csv", 2, "", "A 2025", "duplicate"), ("a.csv", 4, "", "A 2025", "duplicate")]


def test_or_the_first_stays(tmp_path: Path) -> None:
    rows, refused = facts(tmp_path, KEY + "duplicates: first\nfacts: {v: }\n", a=DOUBLE)
    assert [(row["enterprise"], row["v"]) for row in rows] == [("A", 1.0), ("B", 2.0)]
    assert refused == [("a.csv", 4, "", "A 2025", "duplicate_later")]


# ── several tables ──

TWO = KEY + (
    "tables:\n  money: {file: 'money*'}\n  people: {file: 'people*'}\n"
    "facts: {revenue: {table: money}, staff: {table: people}}\n"
)


def test_tables_are_joined_and_no_row_is_lost(tmp_path: Path) -> None:
    rows, _ = facts(
        tmp_path, TWO, money="代码,年度,revenue\nB,2025,1\nA,2025,2\n", people="年度,代码,staff\n2025,C,3\n2025,A,4\n"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("A", 2025, 2.0, 4.0),
        ("B", 2025, 1.0, None),
        ("C", 2025, None, 3.0),
    ]


def test_files_of_one_table_stand_under_one_another(tmp_path: Path) -> None:
    files = {"money_2024": "代码,年度,revenue\nA,2024,1\n", "money_2025": "年度,代码,revenue,x\n2025,A,2,y\n"}
    rows, _ = facts(tmp_path, TWO, people="代码,年度,staff\nA,2025,9\n", **files)
    assert [tuple(row.values()) for row in rows] == [("A", 2024, 1.0, None), ("A", 2025, 2.0, 9.0)]


def test_a_register_counts_for_every_year_and_adds_no_rows(tmp_path: Path) -> None:
    mapping = KEY + (
        "tables:\n  money: {file: 'money*'}\n  register: {file: 'reg*', key: {enterprise: 代码, year: {every: true}}}\n"
        "facts: {v: {table: money}, born: {table: register, kind: date}}\n"
    )
    rows, _ = facts(
        tmp_path,
        mapping,
        money="代码,年度,v\nA,2024,1\nA,2025,2\nB,2025,3\n",
        register="代码,born\nA,2001-01-01\nZ,2002-01-01\n",
    )
    assert [(row["enterprise"], row["year"], str(row["born"])) for row in rows] == [
        ("A", 2024, "2001-01-01"),
        ("A", 2025, "2001-01-01"),
        ("B", 2025, "None"),
    ]


def test_files_that_fit_no_table_and_tables_without_a_file(tmp_path: Path) -> None:
    said = refusal(tmp_path, TWO, mony="代码,年度,revenue\nA,2025,1\n")
    assert "mony.csv：不符合任何一张表的文件名（money*、people*）" in said
    assert "缺少表“money”的文件（文件名应符合 money*）" in said
    assert "缺少表“people”的文件" in said


def test_missing_columns_are_told_together_with_the_nearest_name(tmp_path: Path) -> None:
    said = refusal(tmp_path, KEY + "facts: {revenue: , staff: }\n", a="代码,年度,revenu\nA,2025,1\n")
    assert "a.csv 第 1 行：表头里没有“revenue”列（最接近的是“revenu”）；请核对映射里的列名和表头行号。" in said
    assert "没有“staff”列" in said
    assert "没有“v”列（可用：v (1)、v (2)、代码、年度）" in refusal(
        tmp_path, KEY + "facts: {v: }\n", c="代码,年度,v,v\nA,2025,1,2\n"
    )
    assert "没有“代码”列" in refusal(tmp_path, KEY + "facts: {revenue: }\n", b="code,年度,revenue\nA,2025,1\n")


def test_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    rows, _ = facts(tmp_path, KEY + "facts: {a: , b: {optional: true, kind: set}}\n", x="代码,年度,a\nA,2025,1\n")
    assert rows == [{"enterprise": "A", "year": 2025, "a": 1.0, "b": None}]


# ── formulas ──


def test_unknown_when_looks_at_the_values_as_delivered(tmp_path: Path) -> None:
    mapping = KEY + (
        "facts:\n  rd_staff: {unit: 人, unknown_when: rd_staff == 0 and rd_expense > 0}\n"
        "  rd_expense: {unit: 万元, unknown_when: rd_expense > 100 and rd_staff == 0}\n"
    )
    text = "代码,年度,rd_staff,rd_expense\nA,2025,0,5\nB,2025,0,0\nC,2025,0,\nD,2025,3,5\nE,2025,0,500\n"
    rows, refused = facts(tmp_path, mapping, a=text)
    assert [(row["rd_staff"], row["rd_expense"]) for row in rows] == [
        (None, 5.0), (0.0, 0.0), (0.0, None), (3.0, 5.0), (None, None),
    ]  # fmt: skip
    assert refused == []


def test_derived_facts_use_working_columns_each_other_and_earlier_years(tmp_path: Path) -> None:
    mapping = KEY + (
        "columns:\n  资产: {unit: 万元, file_unit: 元}\n  负债: {unit: 万元, file_unit: 元}\n"
        "facts:\n"
        "  equity: {derive: 资产 - 负债, unit: 万元}\n"
        "  equity_yuan: {derive: equity, unit: 元}\n"
        "  opening: {derive: prev(equity), unit: 万元}\n"
        "  poor: {derive: equity < 0, kind: flag}\n"
        '  size: {derive: \'if(资产 > 2 万元, "大", "小")\', kind: text}\n'
    )
    text = "代码,年度,资产,负债\nA,2024,30000,10000\nA,2025,10000,40000\nB,2025,5000,\n"
    rows, _ = facts(tmp_path, mapping, a=text)
    assert [list(row.values())[2:] for row in rows] == [
        [2.0, 20000.0, None, False, "大"],
        [-3.0, -30000.0, 2.0, True, "小"],
        [None, None, None, None, "小"],
    ]


def test_a_derived_number_that_breaks_its_limits_is_refused_by_name(tmp_path: Path) -> None:
    mapping = KEY + "columns: {a: , b: }\nfacts: {c: {derive: a - b, sign: nonnegative}, d: {derive: a / b}}\n"
    rows, refused = facts(tmp_path, mapping, x="代码,年度,a,b\nA,2025,1,3\nB,2025,1,0\n")
    assert [(row["c"], row["d"]) for row in rows] == [(None, 1 / 3), (1.0, None)]
    assert refused == [("demo", 0, "c", "A 2025: -2", "negative")]


# ── files written ──


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("代码,年度,v\nB,2025,1\nA,2025,=1+1\nA,2024,-5x\n", encoding="utf-8")
    return path


V_MAPPING = HEAD + KEY + "facts: {v: {unit: 件}}\n"


def test_the_file_its_quarantine_and_its_report(tmp_path: Path, delivery: Path) -> None:
    out = tmp_path / "facts.parquet"
    report = write_facts([delivery], load_mapping(V_MAPPING), out)
    table = pq.read_table(out)
    assert table["v"].to_pylist() == [None, None, 1.0]
    assert b"demo" in table.schema.metadata[b"jifen.mapping"]
    assert b"a.csv" in table.schema.metadata[b"jifen.files"]
    with quarantine_path(out).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["row"], line["value"]) for line in lines] == [("3", "'=1+1"), ("4", "'-5x")]
    assert lines[0]["说明"] == "应是数字，却是“=1+1”；请只填数字，单位写在表头。"
    assert (
        lines[0]["explanation"] == "should be a number, is “=1+1”; write digits only, the unit belongs in the header."
    )
    assert (report.rows, report.enterprises, report.years) == (3, 2, (2024, 2025))
    assert (report.quarantined, report.rules) == (2, {"not_a_number": 2})
    assert report.as_dict()["facts"][0] == {
        "fact": "v", "known": 1, "empty": 0, "missing": 0, "set_aside": 0, "invalid": 2, "no_row": 0,
    }  # fmt: skip


def test_the_same_delivery_gives_the_same_bytes(tmp_path: Path, delivery: Path) -> None:
    outs = [tmp_path / "x" / "f.parquet", tmp_path / "y" / "f.parquet"]
    for out in outs:
        out.parent.mkdir()
        write_facts([delivery], load_mapping(V_MAPPING), out)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert quarantine_path(outs[0]).read_bytes() == quarantine_path(outs[1]).read_bytes()


def test_a_refused_delivery_leaves_the_old_result_alone(tmp_path: Path, delivery: Path) -> None:
    out = tmp_path / "facts.parquet"
    out.write_bytes(b"old")
    delivery.write_text(DOUBLE, encoding="utf-8")
    with pytest.raises(FactsRefused):
        write_facts([delivery], load_mapping(V_MAPPING), out)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "facts.parquet"]


def test_a_folder_that_is_not_there(tmp_path: Path, delivery: Path) -> None:
    with pytest.raises(FactsRefused, match="写不进去"):
        write_facts([delivery], load_mapping(V_MAPPING), tmp_path / "nowhere" / "f.parquet")


def test_no_files_and_no_usable_row(tmp_path: Path) -> None:
    with pytest.raises(FactsRefused, match="没有给出文件"):
        facts_from_files([], load_mapping(V_MAPPING))
    assert "没有一行可以使用" in refusal(tmp_path, KEY + "facts: {v: }\n", a="代码,年度,v\n,2025,1\n")


# ── without a mapping document ──


def test_a_plain_table_of_facts_needs_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("enterprise,year,revenue[元],titles,备注\nA,2025,20000,无,x\n", encoding="utf-8")
    sources = [
        FactSource("revenue", unit="万元"),
        FactSource("titles", kind="set"),
        FactSource("staff", unit="人", optional=True),
    ]
    table, refused, _ = facts_from_files([path], plain_mapping(sources))
    assert table.to_pylist() == [{"enterprise": "A", "year": 2025, "revenue": 2.0, "titles": [], "staff": None}]
    assert refused == []
