"""The queue of findings, the most suspicious times the most effect first; several of them at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import filtered_for, may, require
from jifen.access.decision import SEE
from jifen.enterprises.models import Enterprise
from jifen.people import duties
from jifen.people.models import Person
from jifen.people.reads import holding
from jifen.portals.acting import attempt, person_of
from jifen.portals.listing import Column, Listing, show
from jifen.portals.templatetags.house import dash, moment
from jifen.portals.verification import words
from jifen.portals.verification.forms import OfficerField
from jifen.portals.verification.queue_query import FindingQuery, narrowing_for
from jifen.verifying.actions.handling import assign_findings, star_findings
from jifen.verifying.finding_reads import with_dispute
from jifen.verifying.models import Finding

MOST_AT_ONCE: Final = 1000
CHECKED, FOUND = "checked", "found"


def marks(one: Any) -> str:
    told = [_("有异议")] if one.is_disputed else []
    return " · ".join([*told, *([_("关注")] if one.starred else [])]) or "—"


def due_words(one: Finding) -> str:
    """Only while an answer is waited for."""
    term = words.term_words(one, timezone.localdate())
    return f"{one.due_on.isoformat()} {term}" if one.due_on and term != "—" else "—"


COLUMNS: Final = (
    Column("number", gettext_lazy("编号"), lambda one: one.number, "pk", close=True),
    Column("severity", gettext_lazy("级别"), lambda one: one.get_severity_display(), "severity", close=True),
    Column("enterprise", gettext_lazy("企业"), lambda one: one.enterprise.name, "enterprise__name"),
    Column("sentence", gettext_lazy("发现"), words.sentence, "check_code"),
    Column("effect", gettext_lazy("影响（分）"), lambda one: words.points(one.effect), number=True),
    Column("suspicion", gettext_lazy("可疑（%）"), words.suspicion_words, "suspicion", number=True),
    Column("state", gettext_lazy("状态"), words.state_words, "state"),
    Column("due", gettext_lazy("答复期限"), due_words, "due_on"),
    Column("assigned", gettext_lazy("办理人"), lambda one: dash(one.assigned.name if one.assigned else None), "assigned__name"),
)  # fmt: skip
ONLY_IN_FILES: Final = (
    Column("marks", gettext_lazy("标记"), marks),
    Column("code", gettext_lazy("统一社会信用代码"), lambda one: one.enterprise.code),
    Column("fact", gettext_lazy("数据项"), lambda one: one.fact_name),
    Column("year", gettext_lazy("数据年度"), lambda one: one.year),
    Column("check", gettext_lazy("核验项"), lambda one: words.check_title(one.check_code)),
    Column("opened", gettext_lazy("发现时间"), lambda one: moment(one.opened_at)),
    Column("outcome", gettext_lazy("结论"), lambda one: dash(one.get_outcome_display())),
    Column("why", gettext_lazy("理由"), lambda one: dash(one.why)),
)


def listing_for(request: HttpRequest) -> Listing:
    """Each line leads to its page and keeps the queue it was opened from."""
    query = queue_query(request.GET).urlencode()
    tail = f"?{query}" if query else ""
    columns = [
        replace(one, url=lambda row: f"{reverse('finding', args=[row.pk])}{tail}") if one.name == "number" else one
        for one in COLUMNS
    ]
    return Listing(
        name="findings",
        title=gettext_lazy("核验发现"),
        columns=columns,
        file_columns=ONLY_IN_FILES,
        query_form=FindingQuery,
        narrow=narrowing_for(person_of(request)),
        empty=gettext_lazy(
            "没有待办的核验发现。由平台运营或省级部门发起核验后，发现的问题按可疑程度和对积分的影响排在这里。"
        ),
        order="-priority",
        note=gettext_lazy("按可疑程度 × 对积分的影响排序；影响是暂定权重下的估计。"),
        template="portals/verification/queue.html",
        about={"many": ManyForm() if may(request.user, "handle", Finding) else None, "query": query},
    )


def queue_query(query: QueryDict) -> QueryDict:
    """What narrows and orders, without page and file."""
    kept = query.copy()
    for name in ("page", "file"):
        kept.pop(name, None)
    return kept


def queue_rows() -> QuerySet[Finding]:
    return with_dispute(Finding.objects.select_related("enterprise", "assigned", "asked"))


@require_GET
def finding_list(request: HttpRequest) -> HttpResponseBase:
    if may(request.user, "see_own", Enterprise):
        return redirect("question_list")
    return show(request, listing_for(request), queue_rows())


class ManyForm(forms.Form):
    """``scope``: those ticked, or all the query finds."""

    person = OfficerField(
        label=gettext_lazy("办理人"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("请选择办理人"),
    )
    act = forms.ChoiceField(choices=[("assign", ""), ("star", ""), ("unstar", "")])
    scope = forms.ChoiceField(choices=[(CHECKED, ""), (FOUND, "")])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        officers = holding(duties.BUSINESS_OFFICER).select_related("organisation")
        person.queryset = officers.order_by("organisation__area", "username")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("act") == "assign" and said.get("person") is None:
            self.add_error("person", _("请先选择办理人。"))
        return said


@require_POST
def finding_many(request: HttpRequest) -> HttpResponse:
    """Assign or star several; refused for all when it is refused for one."""
    require(request.user, SEE, Finding)
    require(request.user, "handle", Finding)
    form = ManyForm(request.POST)
    if form.is_valid():
        changed = attempt(form, lambda: _change(request, form.cleaned_data))
        if changed is not None:
            words_ = ngettext("已改动 %(n)d 件。", "已改动 %(n)d 件。", changed)
            messages.success(request, words_ % {"n": changed})
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    query = queue_query(request.GET).urlencode()
    return redirect(f"{reverse('finding_list')}{'?' if query else ''}{query}")


def _change(request: HttpRequest, said: dict[str, Any]) -> int:
    me, now = person_of(request), timezone.now()
    findings = list(_chosen(request, said["scope"]).select_related("enterprise")[: MOST_AT_ONCE + 1])
    if len(findings) > MOST_AT_ONCE:
        raise forms.ValidationError(_("一次最多 %(most)d 件；请先缩小查询范围。") % {"most": MOST_AT_ONCE})
    if said["act"] == "assign":
        return assign_findings(by=me, findings=findings, person=said["person"], at=now)
    return star_findings(by=me, findings=findings, starred=said["act"] == "star", at=now)


def _chosen(request: HttpRequest, scope: str) -> QuerySet[Finding]:
    seen = filtered_for(request.user, Finding.objects.all())
    if scope == CHECKED:
        return seen.filter(
            pk__in=[int(one) for one in request.POST.getlist("finding") if one.isdigit() and len(one) < 18]
        )
    return in_queue(request, seen)


def in_queue(request: HttpRequest, rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those the query of this address finds: the same rows as page and file."""
    form = FindingQuery(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return narrowing_for(person_of(request))(rows, {k: v for k, v in chosen.items() if v not in (None, "")})
