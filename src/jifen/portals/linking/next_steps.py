"""What to do next about matching: decide what the machine could not."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.people.models import Person
from jifen.portals.menu_entry import Step
from jifen.verifying.models import MatchCase


def linking_steps(me: Person) -> list[Step]:
    if not may(me, "link", MatchCase):
        return []
    waiting = filtered_for(me, MatchCase.objects.filter(state=MatchCase.State.WAITING, row__settled_by=None)).order_by(
        "pk"
    )
    count, first = waiting.count(), waiting.first()
    if first is None:
        return []
    sentence = ngettext(
        "有 %(n)d 行数据不能确定是哪家企业的，等待判断。", "有 %(n)d 行数据不能确定是哪家企业的，等待判断。", count
    ) % {"n": count}
    address = reverse("match_case", args=[first.pk]) if count == 1 else f"{reverse('match_case_list')}?state=waiting"
    return [Step(sentence, address, _("去判断"))]
