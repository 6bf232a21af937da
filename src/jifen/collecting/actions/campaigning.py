"""Verbs on the campaign: opened once a year, its dates moved with a reason, organisations reminded on their home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.campaign_permissions import check_can_remind, check_can_run
from jifen.collecting.campaign_reads import DELIVERED, kind_due, with_state
from jifen.collecting.models import Campaign, CampaignMove, Reminder
from jifen.collecting.returns import form_digest, shipped_form
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person

AT_ONCE: Final = 2_000


@dataclass(frozen=True)
class Dates:
    opens_on: date
    duty_day: date
    closes_on: date

    def check(self) -> None:
        """In order; raises ValidationError by field."""
        if self.opens_on >= self.closes_on:
            raise ValidationError({"closes_on": _("结束日期应在开始日期之后。")})
        if self.duty_day > self.closes_on:
            raise ValidationError({"duty_day": _("部门报送截止应不晚于结束日期，企业才有时间核对。")})


@dataclass(frozen=True)
class Reminded:
    """``already``: had a word today; ``unreachable``: nobody of the enterprise has an account yet."""

    sent: int
    already: int
    unreachable: int


@transaction.atomic
def open_campaign(*, by: By, year: int, title: str, dates: Dates, at: datetime) -> Campaign:
    """For data year ``year``, under the form in force; one a year."""
    permit(by, check_can_run)
    dates.check()
    if not title.strip():
        raise ValidationError({"title": _("请写明名称。")})
    if not 2000 <= year <= dates.opens_on.year:
        raise ValidationError({"year": _("数据年度不能晚于开始日期所在的年份。")})
    if Campaign.objects.filter(year=year).exists():
        raise ValidationError({"year": _("%(year)d 年度的集中调整已经发起；要改日期请调整日期。") % {"year": year}})
    form = shipped_form()
    made = Campaign(
        year=year, title=title.strip(), opens_on=dates.opens_on, duty_day=dates.duty_day, closes_on=dates.closes_on,
        form_version=form.version, form_digest=form_digest(form), made_at=at, by=key_of(by),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("campaign.opened", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


@transaction.atomic
def move_dates(*, by: By, campaign: Campaign, dates: Dates, why: str, at: datetime) -> CampaignMove:
    """What the dates were stays written down beside what they are now."""
    permit(by, check_can_run)
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _check_move(held, dates, why)
    made = CampaignMove.objects.create(
        campaign=held, opened_on=held.opens_on, duty_was=held.duty_day, closed_on=held.closes_on,
        opens_on=dates.opens_on, duty_day=dates.duty_day, closes_on=dates.closes_on, why=why.strip(), at=at, by=key_of(by),
    )  # fmt: skip
    held.opens_on, held.duty_day, held.closes_on = dates.opens_on, dates.duty_day, dates.closes_on
    held.save(update_fields=["opens_on", "duty_day", "closes_on"])
    record("campaign.moved", by=key_of(by), subject=held.subject, fields=harmless(made), why=made.why)
    return made


def _check_move(held: Campaign, dates: Dates, why: str) -> None:
    if not why.strip():
        raise ValidationError({"why": _("请写明改期的理由；它和原来的日期一起留存。")})
    if (dates.opens_on, dates.duty_day, dates.closes_on) == (held.opens_on, held.duty_day, held.closes_on):
        raise ValidationError(_("日期没有变化。"))
    dates.check()


@transaction.atomic
def remind(*, by: By, campaign: Campaign, enterprises: QuerySet[Enterprise], why: str, on: date) -> Reminded:
    """Those of ``enterprises`` that have not delivered and that this person may see; each once a day."""
    permit(by, check_can_remind)
    if not why.strip():
        raise ValidationError({"why": _("请写明提醒的话；企业在工作台会看到。")})
    if isinstance(by, Person):
        enterprises = enterprise_permissions.visible_to(by, enterprises)
    return _sent(by, campaign, enterprises, Reminder.Kind.PERSON, on, on, why.strip())


@transaction.atomic
def remind_by_calendar(*, by: By, campaign: Campaign, enterprises: QuerySet[Enterprise], on: date) -> Reminded:
    """30, 7 and 1 days before the end and each week after it; a second run on the same day reminds nobody again."""
    permit(by, check_can_remind)
    due = kind_due(campaign, on)
    if due is None:
        return Reminded(0, 0, 0)
    kind, since = due
    return _sent(by, campaign, enterprises, kind, on, since, "")


def _sent(
    by: By, campaign: Campaign, enterprises: QuerySet[Enterprise], kind: Reminder.Kind, on: date, since: date, why: str
) -> Reminded:
    late = with_state(enterprises, campaign.year).exclude(filing_state=DELIVERED)
    organisations: list[int | None] = list(late.order_by("code").values_list("organisation", flat=True))
    known = {one for one in organisations if one is not None}
    told = set(campaign.reminders.filter(kind=kind, on__gte=since).values_list("organisation", flat=True))
    made = [
        Reminder(campaign=campaign, organisation_id=one, on=on, kind=kind, why=why, by=key_of(by))
        for one in sorted(known - told)
    ]
    Reminder.objects.bulk_create(made, batch_size=AT_ONCE)
    counted = Reminded(len(made), len(known & told), organisations.count(None))
    if made:
        fields = {"kind": kind, "on": on, "sent": counted.sent, "unreachable": counted.unreachable}
        record("campaign.reminded", by=key_of(by), subject=campaign.subject, fields=fields, why=why)
    return counted
