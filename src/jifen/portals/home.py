"""The home page of every portal: what to do next, and who one is here. Also the page of one's own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, may
from jifen.people import duties
from jifen.people.models import Claim, Person, RefusedSignIn
from jifen.portals.acting import person_of
from jifen.portals.campaigns.next_steps import campaign_steps
from jifen.portals.cycle.next_steps import cycle_steps
from jifen.portals.deliveries.next_steps import delivery_steps
from jifen.portals.endpoints.next_steps import endpoint_steps
from jifen.portals.linking.next_steps import linking_steps
from jifen.portals.menu_entry import Step
from jifen.portals.objections.next_steps import objection_steps
from jifen.portals.returns.next_steps import return_steps
from jifen.portals.schemes.next_steps import scheme_steps
from jifen.portals.verification.next_steps import verification_steps

FEW_CODES = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portals/home.html", {"steps": next_steps(person_of(request))})


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    me = person_of(request)
    shown = {"has_second_factor": is_mfa_enabled(me), "codes_left": codes_left(me)}
    return render(request, "portals/account.html", shown)


def next_steps(me: Person) -> list[Step]:
    return [
        step
        for step in (
            *_own_safety(me),
            *delivery_steps(me),
            *linking_steps(me),
            *campaign_steps(me),
            *cycle_steps(me),
            *return_steps(me),
            *objection_steps(me),
            *verification_steps(me),
            *endpoint_steps(me),
            *scheme_steps(me),
            _claims(me),
            _waiting_persons(me),
            _guessing(me),
        )
        if step
    ]


def codes_left(me: Person) -> int | None:
    """Unused recovery codes; none when there is no second factor."""
    codes = Authenticator.objects.filter(user=me, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else None


def _own_safety(me: Person) -> list[Step]:
    if not is_mfa_enabled(me):
        return [Step(_("还没有设置第二因素，账号只靠密码保护。"), reverse("mfa_activate_totp"), _("设置第二因素"))]
    left = codes_left(me)
    if left is None:
        return [
            Step(_("还没有恢复码，手机丢失后将无法登录。"), reverse("mfa_generate_recovery_codes"), _("生成恢复码"))
        ]
    if left <= FEW_CODES:
        sentence = ngettext("恢复码只剩 %(n)d 个。", "恢复码只剩 %(n)d 个。", left) % {"n": left}
        return [Step(sentence, reverse("mfa_generate_recovery_codes"), _("重新生成"))]
    return []


def _claims(me: Person) -> Step | None:
    waiting = filtered_for(me, Claim.objects.filter(state=Claim.State.PENDING)).count()
    sentence = ngettext("有 %(n)d 件企业认领等待确认。", "有 %(n)d 件企业认领等待确认。", waiting) % {"n": waiting}
    return Step(sentence, f"{reverse('claim_list')}?state=pending", _("去确认")) if waiting else None


def _waiting_persons(me: Person) -> Step | None:
    if not (me.has_duty(duties.OPERATOR) and may(me, "see", Person)):
        return None
    persons = filtered_for(me, Person.objects.filter(is_active=True, password__startswith="!"))
    waiting = persons.exclude(claim__isnull=False).count()
    sentence = ngettext("有 %(n)d 人还没有完成首次登录。", "有 %(n)d 人还没有完成首次登录。", waiting) % {"n": waiting}
    return Step(sentence, f"{reverse('person_list')}?state=waiting", _("查看")) if waiting else None


def _guessing(me: Person) -> Step | None:
    slowed = filtered_for(me, RefusedSignIn.objects.filter(wait_until__isnull=False)).count()
    sentence = ngettext("有 %(n)d 个来源因登录失败被要求等待。", "有 %(n)d 个来源因登录失败被要求等待。", slowed) % {
        "n": slowed
    }
    return Step(sentence, reverse("refused_list"), _("查看")) if slowed else None
