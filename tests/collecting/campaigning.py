"""What tests of the campaign need: enterprises that are invited, a campaign, and returns in each state."""

from __future__ import annotations

from datetime import date

from jifen.collecting.actions.campaigning import Dates, open_campaign
from jifen.collecting.models import Campaign, ColumnMapping, Delivery, Pledge, PublishedContract, Return
from jifen.collecting.returns import form_digest, shipped_form
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation
from jifen.verifying.models import EligibilityResult
from tests.collecting.duties import noon, stand_up_duties
from tests.enterprises.firms import firm, own_firm

TODAY = date(2026, 9, 20)
DATES = Dates(date(2026, 9, 1), date(2026, 9, 25), date(2026, 10, 15))
COUNTIES = ("220102", "220104", "220581")
"""南关区 and 朝阳区 of one city, 梅河口市 of another."""


def invited() -> list[Enterprise]:
    """The cast's own and three more, all eligible; a fifth is not."""
    stand_up_duties(firms=0)
    made = [own_firm(), *(firm(number + 1, county=county) for number, county in enumerate(COUNTIES))]
    own = Organisation.objects.get(code=made[0].code)
    assert made[0].organisation == own
    for one in made:
        judged(one, "met")
    judged(firm(9), "unmet")
    return made


def judged(one: Enterprise, overall: str) -> None:
    EligibilityResult.objects.create(
        enterprise=one, as_of=date(2026, 1, 1), overall=overall, rule="测试", rule_digest="0" * 64, results=[], inputs={},
        made_at=noon(date(2026, 1, 1)), by="测试",
    )  # fmt: skip


def with_account(one: Enterprise) -> Enterprise:
    one.organisation = Organisation.objects.create(
        kind="enterprise", name=one.name, area=one.county, level="county", code=one.code
    )
    one.save()
    return one


def campaign() -> Campaign:
    return open_campaign(
        by="system", year=2025, title="2025 年度创新积分数据集中调整", dates=DATES, at=noon(date(2026, 8, 20))
    )


def filed(one: Enterprise, state: str, *, delivered: bool = False) -> Return:
    """A return in a state; signed ones with their delivery."""
    form = shipped_form()
    made = Return.objects.create(
        enterprise=one, year=2025, form_version=form.version, form_digest=form_digest(form), state=state,
        opened_at=noon(TODAY), changed_at=noon(TODAY), by="测试",
    )  # fmt: skip
    if state != Return.State.DRAFT:
        _pledged(made, Delivery.State.APPLIED if delivered else Delivery.State.RECEIVED)
    return made


def _pledged(made: Return, state: str) -> Pledge:
    delivery = Delivery.objects.create(
        source="tax", organisation=Organisation.objects.get(code="tax"), road=Delivery.Road.UPLOAD, by="测试",
        file_name="填报.csv", size=1, digest="0" * 64, contract=PublishedContract.objects.get(source="tax"),
        mapping=ColumnMapping.objects.get(source="tax"), received_at=noon(TODAY), state=state,
    )  # fmt: skip
    return Pledge.objects.create(
        filing=made, pledge_version=1, pledge_digest="0" * 64, text="承诺", content={}, content_digest="0" * 64,
        digest="0" * 64, signed_by="legal", signed_at=noon(TODAY), second_factor="totp", delivery=delivery,
    )  # fmt: skip
