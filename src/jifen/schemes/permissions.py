"""Who designs, reviews and publishes which scheme. ``check_…`` raises with the sentence the page shows.

The core and the constraint situations are the province's science department's; a sector scheme belongs to the department of the
province that proposes it. The operator keeps all of it running and decides on no content (plan, 2).
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jifen.people import areas, duties
from jifen.people.models import Organisation, Person
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, Review

Family = PublishedScheme.Family
LEADING: Final = "science"
"""Code of the department that owns core and constraint schemes."""


def is_designer(person: Person) -> bool:
    """A business officer of a department of the province."""
    one = person.organisation
    of_province = one is not None and one.kind == Organisation.Kind.DEPARTMENT and one.area == areas.PROVINCE
    return person.is_active and of_province and person.has_duty(duties.BUSINESS_OFFICER)


def is_officer_of(person: Person, owner: Organisation | None) -> bool:
    return is_designer(person) and owner is not None and person.organisation_id == owner.pk


def owns_family(owner: Organisation | None, family: str) -> bool:
    """Whose kind of scheme this is; a bank's own model is none of these pages' business."""
    leads = owner is not None and owner.code == LEADING
    return family == Family.SECTOR or (leads and family in (Family.CORE, Family.CONSTRAINT))


def check_can_see_schemes(by: Person) -> None:
    if not (by.is_active and by.duties):
        raise PermissionDenied(_("指标体系由平台上有职责的人员查看；您还没有职责，请联系平台运营。"))


def check_can_design(by: Person) -> None:
    if not is_designer(by):
        words = _(
            "指标体系由省级部门的业务员设计；其他单位可以在指标页面提交反馈，由提出单位答复。平台运营只保障运行，不决定内容。"
        )
        raise PermissionDenied(words)


def check_can_see_draft(by: Person, draft: Draft) -> None:
    check_can_design(by)
    if not is_officer_of(by, draft.owner):
        raise PermissionDenied(_("草案由%(owner)s的业务员查看和修改。") % {"owner": draft.owner.name})


def check_can_edit(by: Person, draft: Draft) -> None:
    check_can_see_draft(by, draft)
    if not draft.is_open:
        words = {
            Draft.State.IN_REVIEW: _("草案正在复核，不能修改；要改请先由送审人撤回，或由复核人退回。"),
            Draft.State.APPROVED: _("草案已通过复核，不能修改；要改请由复核人退回。"),
            Draft.State.PUBLISHED: _("草案已经发布，不能再改；请从已发布的版本新建草案。"),
            Draft.State.ABANDONED: _("草案已放弃；请新建草案。"),
        }
        raise PermissionDenied(words[Draft.State(draft.state)])


def authors_of(draft: Draft) -> set[str]:
    """Keys of all who saved a revision or laid one before a second person."""
    asked = draft.reviews.exclude(state=Review.State.WITHDRAWN).values_list("asked_by", flat=True)
    return {*draft.revisions.values_list("by", flat=True), *asked}


def check_is_second_person(by: Person, draft: Draft) -> None:
    check_can_see_draft(by, draft)
    if by.key in authors_of(draft):
        raise PermissionDenied(
            _("您参与了这份草案的起草或送审，不能复核、发布自己的草案；请由本单位另一位业务员办理。")
        )


def check_can_decide(by: Person, review: Review) -> None:
    check_is_second_person(by, review.draft)
    if not review.is_waiting:
        raise PermissionDenied(_("这次复核已有结论，不能再改。"))


def check_can_withdraw(by: Person, review: Review) -> None:
    check_can_see_draft(by, review.draft)
    if by.key != review.asked_by:
        raise PermissionDenied(_("送审由送审人自己撤回；复核人可以退回。"))
    if not review.is_waiting:
        raise PermissionDenied(_("这次复核已有结论，不能再撤回。"))


def check_can_publish(by: Person, draft: Draft) -> None:
    check_is_second_person(by, draft)
    if draft.state != Draft.State.APPROVED:
        raise PermissionDenied(_("草案通过复核以后才能发布。"))


def check_can_abandon(by: Person, draft: Draft) -> None:
    check_can_see_draft(by, draft)
    if draft.state not in (Draft.State.DRAFT, Draft.State.APPROVED):
        raise PermissionDenied(_("只有起草中或已通过、尚未发布的草案可以放弃。"))


def check_can_retire(by: Person, scheme: PublishedScheme) -> None:
    check_can_design(by)
    if not is_officer_of(by, scheme.owner):
        owner = scheme.owner.name if scheme.owner else _("提出单位")
        raise PermissionDenied(_("这套指标体系由%(owner)s负责，停用和复审由该单位办理。") % {"owner": owner})


def check_can_give_feedback(by: Person) -> None:
    check_can_see_schemes(by)
    working = (
        duties.ANALYST, duties.APPROVER, duties.SERVICE_OFFICER, duties.BUSINESS_OFFICER, duties.DATA_OFFICER,
        duties.FILLER, duties.LEGAL_REPRESENTATIVE,
    )  # fmt: skip
    if by.organisation is None or not by.has_duty(*working):
        raise PermissionDenied(_("指标反馈由企业、金融机构、服务机构和政府部门的人员提交；平台运营单位不评议内容。"))


def check_can_answer_some(by: Person) -> None:
    check_can_design(by)


def check_can_answer(by: Person, item: FeedbackItem) -> None:
    check_can_retire(by, item.scheme)
    if not item.is_open:
        raise PermissionDenied(_("这条反馈已经答复，不能再改。"))


def schemes_seen(person: Person, schemes: QuerySet[PublishedScheme]) -> QuerySet[PublishedScheme]:
    """Published schemes are for everybody with a duty; a bank's model for the bank alone."""
    if not (person.is_active and person.duties):
        return schemes.none()
    return schemes.filter(~Q(family=Family.FINANCE) | Q(owner=person.organisation_id, owner__isnull=False))


def drafts_seen(person: Person, drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.filter(owner=person.organisation_id) if is_designer(person) else drafts.none()


def feedback_seen(person: Person, items: QuerySet[FeedbackItem]) -> QuerySet[FeedbackItem]:
    """One's own, those on the schemes of one's department, all of them for the operator to keep running; answered ones for all."""
    if not (person.is_active and person.duties):
        return items.none()
    if person.has_duty(duties.OPERATOR):
        return items
    own = Q(organisation=person.organisation_id, organisation__isnull=False)
    of_department = Q(scheme__owner=person.organisation_id) if is_designer(person) else Q(pk__in=[])
    return items.filter(own | of_department)
