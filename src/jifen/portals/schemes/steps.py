"""What moves a draft on: laid before a second person, decided, published; or withdrawn, reopened, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import require
from jifen.engine.scheme.difference import difference
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.operator.record import DayInput
from jifen.portals.schemes.comparing import follows, rows_of, scheme_of_draft
from jifen.portals.schemes.editing import UNPROCESSABLE, revision_in
from jifen.portals.schemes.finding import draft_for, waiting_review
from jifen.portals.schemes.problem_lines import lines_of
from jifen.portals.schemes.words import language
from jifen.schemes import reads
from jifen.schemes.actions import (
    abandon_draft,
    decide_review,
    publish_scheme,
    reopen_draft,
    submit_for_review,
    text_of_draft,
    withdraw_review,
)
from jifen.schemes.checking import check_for_publishing
from jifen.schemes.models import Draft, Review


class SubmitForm(forms.Form):
    effective = forms.DateField(
        label=gettext_lazy("生效日期"), widget=DayInput(format="%Y-%m-%d"),
        help_text=gettext_lazy("写进文档，和内容一起复核；不能早于今天。"),
    )  # fmt: skip
    message = forms.CharField(
        label=gettext_lazy("送审说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("改了什么、为什么、依据是什么；发布后作为理由公开。"),
    )  # fmt: skip


class DecideForm(forms.Form):
    review = forms.IntegerField(widget=forms.HiddenInput)
    approve = forms.ChoiceField(
        label=gettext_lazy("结论"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("通过：内容和生效日期都没有问题")), ("no", gettext_lazy("退回修改"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("核对了什么、结论的理由；送审人会看到。"),
    )  # fmt: skip


class PublishForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)


class WhyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "POST"])
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    today, revision = timezone.localdate(), revision_in(request, draft)
    form = SubmitForm(request.POST or None, initial={"effective": today})
    if form.is_valid():
        me, now, said = person_of(request), timezone.now(), form.cleaned_data
        made = attempt(form, lambda: submit_for_review(by=me, draft=draft, revision=revision, at=now, **said))
        if made is not None:
            messages.success(request, _("已送审；由本单位另一位业务员复核。"))
            return redirect("draft", pk)
    day = form.cleaned_data.get("effective", today) if form.is_bound else today
    checked = check_for_publishing(text_of_draft(draft), draft.owner, effective=day, today=today)
    shown = {
        "draft": draft,
        "form": form,
        "revision": revision,
        "problems": lines_of(checked, draft.pk),
        **compared(draft),
    }
    return render(request, "portals/schemes/submit.html", shown, status=UNPROCESSABLE if form.errors else 200)


def compared(draft: Draft) -> dict[str, Any]:
    """The comparison of what is laid before the second person: every difference to what it would follow."""
    before = follows(draft)
    if before is None:
        return {"rows": [], "old_name": "", "rows_of_new": True}
    old, now = reads.document_of(before), scheme_of_draft(text_of_draft(draft))
    told = difference(old, now)
    return {
        "rows": rows_of(told.changes, old, now),
        "old_name": str(before),
        "sentences": told.sentences(language()),
        "published_meanwhile": before if draft.base_id and before.pk != draft.base_id else None,
    }


def review_for(request: HttpRequest, pk: int) -> Review:
    review = waiting_review(draft_for(request, pk))
    if review is None:
        raise Http404(_("没有等待复核的送审；请刷新页面。"))
    return review


@require_http_methods(["GET", "POST"])
def draft_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = review_for(request, pk)
    require(request.user, "decide", review)
    form = DecideForm(request.POST or None, initial={"review": review.pk})
    if form.is_valid():
        me, now, said = person_of(request), timezone.now(), form.cleaned_data
        approve, why = said["approve"] == "yes", said["reason"]
        made = None
        if _as_read(form, "review", review.pk):
            made = attempt(form, lambda: decide_review(by=me, review=review, approve=approve, reason=why, at=now))
        if made is not None:
            messages.success(request, _("已通过，可以发布。") if approve else _("已退回，起草人可以继续修改。"))
            return redirect("draft", pk)
    draft = review.draft
    checked = check_for_publishing(
        review.revision.text, draft.owner, effective=review.effective, today=timezone.localdate()
    )
    shown = {"draft": draft, "review": review, "form": form, "asked_by": name_of(review.asked_by),
             "problems": lines_of(checked, draft.pk), **compared(draft)}  # fmt: skip
    return render(request, "portals/schemes/review.html", shown, status=UNPROCESSABLE if form.errors else 200)


def _as_read(form: forms.Form, name: str, now: Any) -> bool:
    """Whether the page that was sent showed what lies there now; if not, it is told, and the page that follows shows it."""
    if form.cleaned_data[name] == now:
        return True
    form.add_error(None, _("您打开页面以后，送审稿已经更换；下面是现在的稿子，请重新核对后再提交。"))
    form.data = {**form.data, name: now}
    return False


@require_http_methods(["GET", "POST"])
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "publish", draft)
    review = draft.reviews.filter(state=Review.State.APPROVED).select_related("revision").latest("decided_at")
    digest = review.revision.digest
    form = PublishForm(request.POST or None, initial={"digest": digest})
    if form.is_valid() and _as_read(form, "digest", digest):
        me, now = person_of(request), timezone.now()
        made = attempt(form, lambda: publish_scheme(by=me, draft=draft, digest=digest, at=now))
        if made is not None:
            messages.success(
                request, _("“%(title)s”已发布，自 %(day)s 起生效。") % {"title": made, "day": made.effective}
            )
            return redirect("scheme", made.code, made.version)
    shown = {"draft": draft, "review": review, "form": form, "decided_by": name_of(review.decided_by),
             "asked_by": name_of(review.asked_by), "digest": digest, **compared(draft)}  # fmt: skip
    return render(request, "portals/schemes/publish.html", shown, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    review = review_for(request, pk)
    require(request.user, "withdraw", review)
    withdraw_review(by=person_of(request), review=review, at=timezone.now())
    messages.success(request, _("已撤回送审，可以继续修改。"))
    return redirect("draft", pk)


@require_http_methods(["GET", "POST"])
def draft_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, "abandon", abandon_draft, _("放弃草案"), _("草案已放弃，留作记录。"))


@require_http_methods(["GET", "POST"])
def draft_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, "reopen", reopen_draft, _("退回已通过的草案"), _("已退回，起草人可以继续修改。"))


def _with_reason(
    request: HttpRequest, pk: int, verb: str, action: Callable[..., Draft], title: str, done: str
) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, verb, draft)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        me, now, why = person_of(request), timezone.now(), form.cleaned_data["why"]
        if attempt(form, lambda: action(by=me, draft=draft, why=why, at=now)) is not None:
            messages.success(request, done)
            return redirect("draft", pk)
    shown = {"title": f"{title}：{draft.title}", "form": form, "send": title, "grave": True}
    return render(request, "portals/form.html", shown, status=UNPROCESSABLE if form.errors else 200)
