"""Pages of impact: a draft beside the scheme in force, weights moved by hand, advice, evidence and lint."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from jifen.engine.scheme.loading import scheme_of
from jifen.schemes.actions import branch_draft
from jifen.schemes.models import Draft
from jifen.schemes.starting import Heading, next_version
from jifen.scoring.models import Publication, Score
from tests.cast import played, signed_in
from tests.schemes.designing import edited, lighter, now
from tests.scoring.province import published_province

OTHERS = ("filler", "bank-analyst", "county-officer", "auditor", "tax-data")


@pytest.fixture
def publication(db: None, tmp_path: Any, settings: Any) -> Publication:
    settings.DATA_FOLDER = tmp_path
    return published_province(60)


@pytest.fixture
def draft(publication: Publication) -> Draft:
    base, person = publication.run.scheme, played("science-officer")
    assert person.organisation is not None
    heading = Heading(base.code, base.title, next_version(base.version), person.organisation.name)
    return branch_draft(by=person, owner=person.organisation, heading=heading, base=base, at=now())


def shown(name: str, draft: Draft, who: str = "science-officer", **asked: str) -> Any:
    return signed_in(who).get(reverse(name, args=[draft.pk]), asked)


def test_a_draft_without_changes_says_that_nothing_moves(draft: Draft) -> None:
    page = shown("draft_impact", draft)
    assert page.status_code == 200
    assert "没有一家企业的积分、名次、阶段或等级变动" in page.content.decode()


def test_a_changed_draft_tells_who_rises_and_why(draft: Draft) -> None:
    edited(draft, lighter)
    page = shown("draft_impact", draft, top="10")
    text = page.content.decode()
    head = page.context["head"]
    assert head.up + head.down + head.same == head.firms > 0
    assert "权重和指标的增减" in text and "前 10 名的进出" in text and "权重（初创）" in text
    assert next(title for title, _heading, lines in page.context["tables"] if lines) == "按发展阶段"
    assert (
        sum(cells for _name, _cells, cells in page.context["grades"].rows)
        == Score.objects.filter(run__publication__isnull=False).count()
    )


def test_every_firm_leaves_as_a_file_and_the_causes_add_up(draft: Draft) -> None:
    edited(draft, lighter)
    answer = shown("draft_impact", draft, file="csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == Score.objects.filter(run__publication__isnull=False).count()
    for row in rows:
        if row["变动"] not in ("0", "") and row["现行积分"] != "—":
            assert float(row["其中：权重和指标的增减"]) == pytest.approx(float(row["变动"].removeprefix("'")), abs=0.01)


@pytest.mark.parametrize("name", ["draft_impact", "draft_sliders", "draft_advice", "draft_advice_budget", "draft_advice_pairs"])  # fmt: skip
def test_a_draft_of_another_department_is_unknown(draft: Draft, name: str) -> None:
    assert {who: shown(name, draft, who).status_code for who in OTHERS} == dict.fromkeys(OTHERS, 404)


def test_sliders_begin_at_the_draft_and_rank_anew(draft: Draft) -> None:
    client = signed_in("science-officer")
    page = client.get(reverse("draft_sliders", args=[draft.pk]))
    assert page.status_code == 200 and page.context["up"] == page.context["down"] == 0
    given = {f"w-rd_expense-{stage}": "0" for stage in ("初创", "成长", "成熟", "转型")}
    moved = client.post(reverse("draft_sliders_moved", args=[draft.pk]), given)
    assert moved.context["up"] + moved.context["down"] > 0 and moved["Server-Timing"].startswith("rank;dur=")
    normalised = dict(dict(moved.context["normalised"])["初创"])
    assert normalised["研发费用金额"] == "0.00" and sum(float(one) for one in normalised.values()) == pytest.approx(100, abs=0.05)  # fmt: skip


def test_moved_weights_are_written_into_the_draft_and_add_up(draft: Draft) -> None:
    given = {f"w-rd_expense-{stage}": "7" for stage in ("初创", "成长", "成熟", "转型")} | {"revision": "1"}
    client = signed_in("science-officer")
    answer = client.post(reverse("draft_sliders_apply", args=[draft.pk]), given)
    assert answer.status_code == 302 and answer["Location"] == reverse("draft", args=[draft.pk])
    draft.refresh_from_db()
    newest = draft.revisions.get(number=2)
    assert draft.revision == 2 and newest.problems == 0
    scheme = scheme_of(newest.text, "draft")
    for stage in scheme.stage_codes:
        assert sum(round(100 * one.weight[stage]) for one in scheme.indicators) == 10000  # type: ignore[index]
    again = client.post(
        reverse("draft_sliders_apply", args=[draft.pk]), given
    )  # made on a revision that is no longer the newest
    assert again.status_code == 302 and draft.revisions.count() == 2
    assert signed_in("filler").post(reverse("draft_sliders_apply", args=[draft.pk]), given).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"w-rd_expense-初创": "很多"}, "“研发费用金额”的权重应是 0 到 1000 的数；请改正。"),
        ({"w-rd_expense-初创": "-3"}, "“研发费用金额”的权重应是 0 到 1000 的数；请改正。"),
    ],
)
def test_a_weight_that_is_none_is_said_beside_the_sliders(draft: Draft, given: dict[str, str], words: str) -> None:
    answer = signed_in("science-officer").post(reverse("draft_sliders_moved", args=[draft.pk]), given)
    assert words in answer.content.decode()


def test_advice_of_the_data_stands_beside_the_draft(draft: Draft) -> None:
    page = shown("draft_advice", draft)
    assert [one.method for one in page.context["suggestions"]] == ["equal", "components", "entropy", "critic"]
    for one in page.context["suggestions"]:
        assert sum(float(value) for value in one.points) == pytest.approx(100.0)
    assert "只看指标之间的相关，不看重要性" in page.content.decode()


def test_a_stage_with_few_firms_gives_no_advice_but_a_reason(draft: Draft) -> None:
    page = shown("draft_advice", draft, stage="转型")
    assert "少于 30 家，差异和相关都不可靠" in page.content.decode()


def test_experts_share_out_a_hundred_points(draft: Draft) -> None:
    client, address = signed_in("science-officer"), reverse("draft_advice_budget", args=[draft.pk])
    codes = [code for code, _name in client.get(address).context["columns"]]
    rows = {f"b-{place}-{code}": str(value) for place, first in ((1, 20), (2, 36)) for code, value in zip(codes, [first, *[(100 - first) / 8] * 8], strict=True)}  # fmt: skip
    page = client.post(address, rows)
    assert page.context["advice"].experts == 2 and page.context["lines"][0][1] == "28.00"
    wrong = client.post(address, rows | {f"b-1-{codes[0]}": "10"})
    assert "专家 1分配了 90 分，应当正好 100 分；请增减 10 分。" in wrong.content.decode()


def test_pairs_are_compared_and_contradictions_told(draft: Draft) -> None:
    client, address = signed_in("science-officer"), reverse("draft_advice_pairs", args=[draft.pk])
    questions = client.get(address).context["questions"]
    assert len(questions) == 36
    page = client.post(address, {one.field: "1" for one in questions})
    assert page.context["advice"].usable and {points for _name, points, _spread in page.context["lines"]} == {"11.11", "11.12"}  # fmt: skip
    odd = client.post(address, {one.field: ("9" if number % 2 else "-9") for number, one in enumerate(questions)})
    assert "比较自相矛盾（高于 0.1），权重不可用" in odd.content.decode()
    assert "还没有比较" in client.post(address, {questions[0].field: "3"}).content.decode()


def test_evidence_of_a_scheme_is_gathered_from_its_facts(publication: Publication) -> None:
    page = signed_in("operator").get(reverse("scheme_evidence", args=[publication.run.scheme.code]))
    assert page.status_code == 200 and len(page.context["lines"]) == 9
    assert "只有一个年度，无从比较" in page.content.decode()
    assert signed_in("filler").get(reverse("scheme_evidence", args=[publication.run.scheme.code])).status_code == 403


def test_lint_names_what_no_source_delivers(publication: Publication) -> None:
    page = signed_in("science-officer").get(reverse("catalogue_lint"))
    assert ("从未报送" in {word for word, _sentence, _where in page.context["lines"]}) and page.status_code == 200
    assert signed_in("bank-analyst").get(reverse("catalogue_lint")).status_code == 403
