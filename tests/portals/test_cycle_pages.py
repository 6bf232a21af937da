"""The yearly cycle in the browser: the operator moves it, the department decides, the enterprise sees its lines and disputes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jifen.collecting.contracts.facts import FACTS
from jifen.enterprises.models import Enterprise
from jifen.scoring import actions
from jifen.scoring.jobs import freeze_once, work_runs_until_done
from jifen.scoring.models import Cycle, Dispute, Publication, PublishProposal, Run, Score
from tests.cast import EVERYBODY, signed_in
from tests.scoring import province
from tests.verifying.claims import Said, handed_in, stand_up_sources

pytestmark = pytest.mark.usefixtures("cast")


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def posted(client: Client, address: str, **said: object) -> str:
    answer = client.post(address, said, follow=True)
    assert answer.status_code == 200, words(answer)
    return words(answer)


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_the_page_of_the_cycle(name: str) -> None:
    province.peopled(24)
    actions.open_cycle(by=province.person("operator"), year=2025, at=timezone.now())
    page = signed_in(name).get("/cycle/")
    may = name in ("operator", "science-officer", "county-officer")
    assert page.status_code == (200 if may else 404 if name == "stranger" else page.status_code)
    assert (page.status_code == 200) == may


def test_before_the_first_year_the_page_says_what_to_do() -> None:
    page = words(signed_in("operator").get("/cycle/"))
    assert "还没有启动过年度周期" in page and "启动年度周期</a>" in page
    assert "由平台运营启动" in words(signed_in("science-officer").get("/cycle/"))


def test_the_whole_year_by_clicking() -> None:
    """Operator, department and enterprise; the worker does its part in between."""
    province.peopled(60)
    stand_up_sources()
    said = facts_as_claims(60)
    handed_in("tax", said, at=timezone.now())
    operator, officer, filler = signed_in("operator"), signed_in("science-officer"), signed_in("filler")
    page = posted(operator, "/cycle/new/", year=2025, announcement_days=7)
    assert "2025 年度已启动" in page and "下一步：截止归集" in page
    page = posted(operator, "/cycle/2025/move/close/", why="")
    assert "截止归集以后还没有做完过一次数据核验" in page and 'href="/verification/"' in page
    province.checked(2025, at=timezone.now())
    page = posted(operator, "/cycle/2025/move/verify/", why="")
    assert "还没有冻结快照" in page
    page = posted(operator, "/cycle/2025/freeze/")
    assert "此后到达的数据归入下一个快照" in page and "hx-get" in page
    assert freeze_once() is not None
    page = posted(operator, "/cycle/2025/score/")
    assert "已发起测算" in page and "等待测算" in page
    work_runs_until_done()
    run = Run.objects.get(core=None)
    page = words(operator.get(f"/cycle/runs/{run.pk}/"))
    assert f"jifen replay {run.number}" in page and run.snapshot.digest in page
    page = posted(operator, "/cycle/2025/move/score/", why="")
    page = posted(operator, "/cycle/2025/move/announce/", why="")
    assert "公示到" in page and "缩短公示期（演示）" in page
    assert "2025 年度积分正在公示" in words(filler.get("/"))
    assert "2025 年度积分公示" in words(filler.get("/announcement/", follow=True))
    page = posted(operator, "/cycle/2025/shorten/", why="当天走完全程")
    page = posted(operator, "/cycle/2025/move/settle/", why="")
    assert "提请发布" in page
    page = posted(operator, "/cycle/2025/propose/", why="")
    proposal = PublishProposal.objects.get()
    assert "发布由省科技部门业务员批准" in page
    assert "2025 年度积分提请发布，等待批准" in words(officer.get("/"))
    page = posted(officer, f"/cycle/proposals/{proposal.pk}/approve/", why="")
    assert "积分已发布" in page and Publication.objects.count() == 1
    assert "2025 年度科技型企业创新积分发布公告" in words(filler.get("/publication/2025/"))


def test_a_move_that_is_held_up_says_why_and_changes_nothing() -> None:
    cycle = announced_now(24)
    operator = signed_in("operator")
    answer = operator.post("/cycle/2025/move/settle/", {"why": ""})
    assert answer.status_code == 422 and "企业还可以提出异议；请在次日以后办理" in words(answer)
    answer = operator.post("/cycle/2025/move/recall/", {"why": ""})
    assert answer.status_code == 422, "taking back wants a reason"
    assert signed_in("science-officer").post("/cycle/2025/move/recall/", {"why": "试"}).status_code == 403
    assert operator.get("/cycle/2025/move/publish/").status_code == 404, "that takes two"
    cycle.refresh_from_db()
    assert cycle.state == Cycle.State.ANNOUNCED


def facts_as_claims(n: int) -> list[Said]:
    """The invented province as one source would tell it."""
    keys = {one.code: one for one in Enterprise.objects.all()}
    facts = [name for name, known in FACTS.items() if known.kind == "number"]
    return [
        Said(keys[row["enterprise"]], fact, row[fact], row["year"])
        for row in province.facts_of(n).to_pylist()
        for fact in facts
        if row.get(fact) is not None
    ]


def announced_now(n: int = 40) -> Cycle:
    """Announced today, with claims behind the cast's own line."""
    cycle = province.scored_cycle(n)
    stand_up_sources()
    return actions.move_cycle(by=province.person("operator"), cycle=cycle, verb="announce", at=timezone.now())


def test_the_enterprise_sees_its_lines_and_disputes_a_fact() -> None:
    cycle = announced_now()
    score = Score.objects.get(run__core=None, enterprise__organisation__isnull=False)
    handed_in("tax", [Said(score.enterprise, "rd_expense", 321.0)], at=timezone.now())
    filler = signed_in("filler")
    page = words(filler.get("/announcement/2025/"))
    assert "公示还剩" in page and "/announcement/2025/dispute/rd_expense/" in page
    page = words(filler.get("/announcement/2025/dispute/rd_expense/"))
    assert "研发费用" in page and "321" in page
    claim = score.enterprise.claims.get(fact="rd_expense")
    page = posted(filler, "/announcement/2025/dispute/rd_expense/", claim=claim.pk, text="应为 412.5 万元")
    assert "答复以前，本年度积分不会发布" in page
    made = Dispute.objects.get()
    assert made.line == "rd_expense" and made.objection.claim == claim
    page = words(signed_in("operator").get("/disputes/"))
    assert made.objection.number in page and "研发费用金额" in page and "20 天" in page
    assert f"/objections/{made.objection.pk}/" in page
    page = words(signed_in("science-officer").get("/disputes/"))  # who may not open the objection gets no link to it
    assert made.objection.number in page and f"/objections/{made.objection.pk}/" not in page
    assert "还有 1 件公示异议没有答复" in words(signed_in("operator").get(f"/cycle/{cycle.year}/"))


def test_what_it_reported_itself_is_put_right_in_the_return() -> None:
    announced_now()
    score = Score.objects.get(run__core=None, enterprise__organisation__isnull=False)
    handed_in("self_report", [Said(score.enterprise, "rd_expense", 321.0)], at=timezone.now())
    page = words(signed_in("filler").get("/announcement/2025/dispute/rd_expense/"))
    assert "这是本企业自己填报的，请在年度填报里改正" in page and "提出异议</button>" not in page


def test_another_enterprises_lines_stay_unknown() -> None:
    announced_now()
    for name in ("bank-analyst", "service-officer", "stranger"):
        assert signed_in(name).get("/announcement/2025/").status_code in (403, 404), name
        assert signed_in(name).get("/announcement/2025/dispute/rd_expense/").status_code in (403, 404), name


def test_a_run_is_watched_and_cancelled() -> None:
    cycle = province.verified_cycle(24)
    province.frozen(24)
    run = actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())
    operator = signed_in("operator")
    assert re.search(rf'hx-get="/cycle/runs/{run.pk}/progress/"', words(operator.get(f"/cycle/runs/{run.pk}/")))
    answer = operator.get(f"/cycle/runs/{run.pk}/progress/")
    assert answer["HX-Reswap"] == "outerHTML"
    page = posted(operator, f"/cycle/runs/{run.pk}/cancel/")
    assert "已要求取消" in page
    assert set(Run.objects.values_list("state", flat=True)) == {"cancelled"}
    assert signed_in("science-officer").post(f"/cycle/runs/{run.pk}/cancel/").status_code == 403


def test_the_snapshot_says_what_was_taken_in() -> None:
    province.verified_cycle(24)
    one = province.frozen(24)
    page = words(signed_in("science-officer").get(f"/cycle/snapshots/{one.pk}/"))
    assert one.digest in page and "基准日" in page and "2025-12-31" in page and "全部为虚构" in page
    assert signed_in("county-officer").get(f"/cycle/snapshots/{one.pk}/").status_code == 404


def test_runs_leave_as_a_file() -> None:
    province.scored_cycle(24)
    answer = signed_in("operator").get("/cycle/runs/?file=csv")
    text = b"".join(answer).decode()  # type: ignore[arg-type]
    assert "结果摘要" in text and Run.objects.filter(core=None).get().digest in text
