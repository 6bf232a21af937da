"""What to do next about endpoints: allow one, or look after one that stopped."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.audit.actions import SYSTEM
from jifen.collecting.models import PullEndpoint
from jifen.people.models import Person
from jifen.portals.menu_entry import Step

State = PullEndpoint.State


def endpoint_steps(me: Person) -> list[Step]:
    if may(me, "decide", PullEndpoint):
        return _to_allow(me)
    return _to_mend(me) if may(me, "keep", PullEndpoint) else []


def _to_allow(me: Person) -> list[Step]:
    waiting = filtered_for(me, PullEndpoint.objects.filter(state=State.PROPOSED))
    count, first = waiting.count(), waiting.first()
    if first is None:
        return []
    sentence = ngettext("有 %(n)d 个拉取接口等待许可。", "有 %(n)d 个拉取接口等待许可。", count) % {"n": count}
    address = reverse("endpoint", args=[first.pk]) if count == 1 else f"{reverse('endpoint_list')}?state=proposed"
    return [Step(sentence, address, _("去核对"))]


def _to_mend(me: Person) -> list[Step]:
    """Those the platform paused by itself, of the own department; for the operator all."""
    stopped = filtered_for(me, PullEndpoint.objects.filter(state=State.PAUSED, stopped_by=SYSTEM))
    own = [one for one in stopped[:50] if may(me, "keep", one)]
    if not own:
        return []
    sentence = ngettext(
        "有 %(n)d 个拉取接口因连续失败已自动暂停。", "有 %(n)d 个拉取接口因连续失败已自动暂停。", len(own)
    ) % {"n": len(own)}
    address = reverse("endpoint", args=[own[0].pk]) if len(own) == 1 else f"{reverse('endpoint_list')}?state=paused"
    return [Step(sentence, address, _("看原因"))]
