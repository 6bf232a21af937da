"""What to do next about indicator systems: reviews that wait, drafts to publish, feedback to answer, days that come near."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.people.models import Person
from jifen.portals.menu_entry import Step
from jifen.schemes import permissions
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, Review, ReviewDate

NEWS: Final = timedelta(days=14)
MOST: Final = 3
AHEAD: Final = timedelta(days=60)


def scheme_steps(me: Person) -> list[Step]:
    if may(me, "branch", PublishedScheme):
        return [*_to_decide(me), *_to_publish(me), *_returned(me), *_to_answer(me), *_to_review(me)]
    return _answered(me)


def _to_decide(me: Person) -> list[Step]:
    waiting = filtered_for(me, Review.objects.filter(state=Review.State.WAITING).select_related("draft__owner"))
    return [
        Step(_("“%(title)s”等待复核。") % {"title": one.draft.title}, reverse("draft_review", args=[one.draft_id]), _("去复核"))
        for one in waiting if may(me, "decide", one)
    ][:MOST]  # fmt: skip


def _to_publish(me: Person) -> list[Step]:
    approved = filtered_for(me, Draft.objects.filter(state=Draft.State.APPROVED).select_related("owner"))
    return [
        Step(_("“%(title)s”已通过复核，可以发布。") % {"title": one.title}, reverse("draft_publish", args=[one.pk]), _("去发布"))
        for one in approved if may(me, "publish", one)
    ][:MOST]  # fmt: skip


def _returned(me: Person) -> list[Step]:
    """One's own that came back."""
    own = filtered_for(me, Draft.objects.filter(state=Draft.State.DRAFT))
    back = own.filter(reviews__state=Review.State.RETURNED, reviews__asked_by=me.key).distinct()
    return [
        Step(_("“%(title)s”被退回修改。") % {"title": one.title}, reverse("draft", args=[one.pk]), _("去修改"))
        for one in back[:MOST]
    ]


def _to_answer(me: Person) -> list[Step]:
    waiting = FeedbackItem.objects.filter(state=FeedbackItem.State.OPEN, scheme__owner=me.organisation_id).count()
    sentence = ngettext("有 %(n)d 条指标反馈等待答复。", "有 %(n)d 条指标反馈等待答复。", waiting) % {"n": waiting}
    return [Step(sentence, f"{reverse('feedback_list')}?state=open", _("去答复"))] if waiting else []


def _to_review(me: Person) -> list[Step]:
    """Days within two months, of schemes the department owns."""
    until = timezone.localdate() + AHEAD
    own = PublishedScheme.objects.filter(owner=me.organisation_id).values("code")
    near = ReviewDate.objects.filter(closed_at__isnull=True, due_on__lte=until, code__in=own).order_by("due_on")
    return [
        Step(_("%(code)s 应于 %(day)s 前复审。") % {"code": one.code, "day": one.due_on}, reverse("review_page", args=[one.code]), _("看证据"))
        for one in near[:MOST]
    ]  # fmt: skip


def _answered(me: Person) -> list[Step]:
    if not may(me, "make", FeedbackItem):
        return []
    since = timezone.now() - NEWS
    news = permissions.feedback_seen(me, FeedbackItem.objects.filter(by=me.key, answered_at__gte=since))
    return [
        Step(_("您对“%(about)s”的反馈有了答复：%(state)s。") % {"about": one.about, "state": one.get_state_display()},
             reverse("feedback", args=[one.pk]), _("看答复"))
        for one in news.order_by("-answered_at")[:MOST]
    ]  # fmt: skip
