"""The lists of the back office."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.people import areas, duties
from jifen.people.models import Claim, Organisation, Person, RefusedSignIn
from jifen.portals.listing import Column, Listing, RowAction, SearchForm, Tool, show
from jifen.portals.templatetags.house import dash, moment

ANY = [("", _("全部"))]


class OrganisationQuery(SearchForm):
    q = forms.CharField(label=_("名称或编号"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[*ANY, *Organisation.Kind.choices])
    level = forms.ChoiceField(label=_("层级"), required=False, choices=[*ANY, *Organisation.Level.choices])
    area = forms.ChoiceField(
        label=_("市州"), required=False, choices=[*ANY, *((code, name) for code, name in areas.PREFECTURES.items())]
    )


def narrow_organisations(rows: QuerySet[Organisation], chosen: dict[str, Any]) -> QuerySet[Organisation]:
    if "q" in chosen:
        rows = rows.filter(Q(name__icontains=chosen["q"]) | Q(code__icontains=chosen["q"]))
    if "area" in chosen:
        rows = rows.filter(area__in=areas.within(chosen["area"]))
    return rows.filter(**{name: chosen[name] for name in ("kind", "level") if name in chosen})


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    adds = may(request.user, "make", Organisation)
    listing = Listing(
        name="organisations",
        title=_("单位"),
        columns=(
            Column(
                "name", _("名称"), lambda one: one.name, "name", lambda one: reverse("organisation", args=[one.code])
            ),
            Column("code", _("编号"), lambda one: one.code, "code"),
            Column("kind", _("类别"), lambda one: one.get_kind_display(), "kind"),
            Column("level", _("层级"), lambda one: one.get_level_display(), "level"),
            Column("area", _("行政区划"), lambda one: areas.full_name(one.area), "area"),
            Column("parent", _("上级单位"), lambda one: dash(one.parent and one.parent.name)),
        ),
        query_form=OrganisationQuery,
        narrow=narrow_organisations,
        empty=_("还没有单位。可以新增单位，或由技术人员载入随平台提供的政府部门名录。"),
        order="code",
        tools=(Tool(_("新增单位"), reverse("organisation_new")),) if adds else (),
    )
    return show(request, listing, Organisation.objects.select_related("parent"))


class PersonQuery(SearchForm):
    q = forms.CharField(label=_("账号、称呼或单位"), required=False, max_length=100)
    duty = forms.ChoiceField(label=_("职责"), required=False, choices=[*ANY, *duties.NAMES.items()])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            *ANY,
            ("active", _("启用")),
            ("waiting", _("待首次登录")),
            ("disabled", pgettext_lazy("state", "停用")),
        ],
    )


def narrow_persons(rows: QuerySet[Person], chosen: dict[str, Any]) -> QuerySet[Person]:
    if "q" in chosen:
        word = chosen["q"]
        rows = rows.filter(
            Q(username__icontains=word) | Q(name__icontains=word) | Q(organisation__name__icontains=word)
        )
    if "duty" in chosen:
        rows = rows.filter(held__duty=chosen["duty"])
    states = {
        "active": Q(is_active=True) & ~Q(password__startswith="!"),
        "waiting": Q(is_active=True, password__startswith="!"),
        "disabled": Q(is_active=False),
    }
    return rows.filter(states.get(chosen.get("state", ""), Q()))


def state_of(person: Person) -> str:
    if not person.is_active:
        return str(pgettext_lazy("state", "停用"))
    return str(_("待首次登录") if person.awaits_first_sign_in else _("启用"))


@require_GET
def person_list(request: HttpRequest) -> HttpResponseBase:
    listing = Listing(
        name="persons",
        title=_("人员"),
        columns=(
            Column("username", _("账号"), lambda one: one.username, "username", lambda one: _person_url(one)),
            Column("name", _("称呼"), lambda one: one.name, "name"),
            Column(
                "organisation",
                _("所属单位"),
                lambda one: dash(one.organisation and one.organisation.name),
                "organisation__name",
            ),
            Column("duties", _("职责"), lambda one: dash("、".join(one.duty_names))),
            Column("state", _("状态"), state_of),
            Column("last", _("最近登录"), lambda one: moment(one.last_login), "last_login", close=True),
        ),
        query_form=PersonQuery,
        narrow=narrow_persons,
        empty=_("还没有人员。"),
        order="username",
        tools=(Tool(_("新增人员"), reverse("person_new")),) if may(request.user, "make", Person) else (),
    )
    return show(request, listing, Person.objects.select_related("organisation").prefetch_related("held"))


def _person_url(person: Person) -> str:
    return reverse("person", args=[person.username])


class ClaimQuery(SearchForm):
    q = forms.CharField(label=_("企业名称或信用代码"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, *Claim.State.choices])


def narrow_claims(rows: QuerySet[Claim], chosen: dict[str, Any]) -> QuerySet[Claim]:
    if "q" in chosen:
        rows = rows.filter(Q(enterprise_name__icontains=chosen["q"]) | Q(credit_code__icontains=chosen["q"]))
    return rows.filter(state=chosen["state"]) if "state" in chosen else rows


@require_GET
def claim_list(request: HttpRequest) -> HttpResponseBase:
    invites = may(request.user, "invite", Claim)
    listing = Listing(
        name="claims",
        title=_("企业认领"),
        columns=(
            Column(
                "enterprise",
                _("企业名称"),
                lambda one: one.enterprise_name,
                "enterprise_name",
                lambda one: reverse("claim_decide", args=[one.pk]),
            ),
            Column("code", _("统一社会信用代码"), lambda one: one.credit_code, "credit_code"),
            Column("area", _("所在地"), lambda one: areas.full_name(one.area), "area"),
            Column("applicant", _("申请人"), lambda one: f"{one.applicant_name}（{one.get_duty_display()}）"),
            Column("road", _("途径"), lambda one: one.get_road_display(), "road"),
            Column("made", _("提交时间"), lambda one: moment(one.made_at), "made_at", close=True),
            Column("state", _("状态"), lambda one: one.get_state_display(), "state"),
        ),
        query_form=ClaimQuery,
        narrow=narrow_claims,
        empty=_("没有企业认领。企业在登录页的“企业认领”提交后，会出现在这里。"),
        order="-made_at",
        tools=(Tool(_("给企业发邀请码"), reverse("enterprise_invite")),) if invites else (),
        can_export=False,
    )
    return show(request, listing, Claim.objects.all())


def narrow_refused(rows: QuerySet[RefusedSignIn], chosen: dict[str, Any]) -> QuerySet[RefusedSignIn]:
    return rows.filter(Q(username__icontains=chosen["q"]) | Q(place__icontains=chosen["q"])) if chosen else rows


def place_in_words(refused: RefusedSignIn) -> str:
    return str(_("常用浏览器")) if refused.place.startswith("browser:") else refused.place


@require_GET
def refused_list(request: HttpRequest) -> HttpResponseBase:
    listing = Listing(
        name="refused-sign-ins",
        title=_("登录受限"),
        note=_("按“账号 + 来源”计数：等待的只是那个来源，账号本身不会被锁；“?”是不存在的账号。"),
        columns=(
            Column("username", _("账号"), lambda one: one.username, "username"),
            Column("place", pgettext_lazy("of a sign-in", "来源"), place_in_words, "place"),
            Column("failures", _("连续失败（次）"), lambda one: one.failures, "failures", number=True),
            Column("last", _("最近一次"), lambda one: moment(one.last_at), "last_at", close=True),
            Column("until", _("需等到"), lambda one: moment(one.wait_until), "wait_until", close=True),
        ),
        query_form=SearchForm,
        narrow=narrow_refused,
        empty=_("没有登录失败的记录。"),
        order="-last_at",
        row_actions=(RowAction(_("解除等待"), lambda one: reverse("refused_lift", args=[one.pk])),),
        can_export=False,
    )
    return show(request, listing, RefusedSignIn.objects.all())


def narrow_sessions(rows: QuerySet[UserSession], chosen: dict[str, Any]) -> QuerySet[UserSession]:
    return rows.filter(Q(user__username__icontains=chosen["q"]) | Q(ip__icontains=chosen["q"])) if chosen else rows


@require_GET
def session_list(request: HttpRequest) -> HttpResponseBase:
    listing = Listing(
        name="sessions",
        title=_("在线会话"),
        columns=(
            Column("username", _("账号"), lambda one: one.user.username, "user__username"),
            Column("name", _("称呼"), lambda one: one.user.name),
            Column("ip", _("网络地址"), lambda one: one.ip, "ip"),
            Column("began", _("登录时间"), lambda one: moment(one.created_at), "created_at", close=True),
            Column("seen", _("最近活动"), lambda one: moment(one.last_seen_at), "last_seen_at", close=True),
        ),
        query_form=SearchForm,
        narrow=narrow_sessions,
        empty=_("没有在线会话。"),
        order="-last_seen_at",
        row_actions=(RowAction(_("结束会话"), lambda one: reverse("session_end", args=[one.pk])),),
        can_export=False,
    )
    return show(request, listing, UserSession.objects.select_related("user"))
