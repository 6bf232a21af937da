"""What a data officer should do next about deliveries."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.access.decide import filtered_for, may
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.people.models import Person
from jifen.portals.menu_entry import Step


def delivery_steps(me: Person) -> list[Step]:
    """Only what this person may settle: deliveries the own department sent."""
    if me.organisation is None or not may(me, "settle", Delivery):
        return []
    own = filtered_for(me, Delivery.objects.filter(organisation=me.organisation))
    return [*_waiting(own), *_to_repair(own)]


def _waiting(own: QuerySet[Delivery]) -> list[Step]:
    waiting = own.filter(state=Delivery.State.WAITING)
    count = waiting.count()
    if not count:
        return []
    sentence = ngettext("有 %(n)d 份报送等待确认，确认前不入库。", "有 %(n)d 份报送等待确认，确认前不入库。", count) % {
        "n": count
    }
    one = waiting.first()
    alone = reverse("delivery", args=[one.pk]) if one and count == 1 else ""
    return [Step(sentence, alone or f"{reverse('delivery_list')}?state={Delivery.State.WAITING}", _("去确认"))]


def _to_repair(own: QuerySet[Delivery]) -> list[Step]:
    """The delivery with most rows to repair is the one to begin with."""
    open_rows = QuarantinedRow.objects.filter(delivery__in=own, settled_by=None)
    by_delivery = list(open_rows.values("delivery").annotate(rows=Count("pk")).order_by("-rows", "delivery"))
    if not by_delivery:
        return []
    rows = sum(one["rows"] for one in by_delivery)
    sentence = ngettext(
        "%(deliveries)d 份报送里有 %(n)d 行被退回，等待更正。",
        "%(deliveries)d 份报送里有 %(n)d 行被退回，等待更正。",
        rows,
    ) % {"n": rows, "deliveries": len(by_delivery)}
    return [Step(sentence, reverse("delivery_repair", args=[by_delivery[0]["delivery"]]), _("去更正"))]
