"""One bar of those invited: data in, signed, begun, and the rest empty."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jifen.collecting.campaign_reads import Progress
from jifen.report.charts import percent
from jifen.report.elements import Html, tag


def stage_bar(progress: Progress, name: str) -> SafeString:
    """Placed in per cent, so that it fits any width; nothing where nobody is invited."""
    if not progress.invited:
        return mark_safe("")
    words = _("%(name)s：应参加 %(invited)d 家，已开始 %(begun)d，已签署 %(signed)d，已报送 %(delivered)d") % {
        "name": name, "invited": progress.invited, "begun": progress.begun, "signed": progress.signed,
        "delivered": progress.delivered,
    }  # fmt: skip
    stages = (
        ("empty", progress.invited),
        ("begun", progress.begun),
        ("signed", progress.signed),
        ("delivered", progress.delivered),
    )
    parts = [_part(colour, count, progress.invited) for colour, count in stages]
    return mark_safe(tag("svg", parts, class_="meter stages", role="img", aria_label=words))


def _part(colour: str, count: int, whole: int) -> Html:
    """Each lies on the one before: who signed has begun."""
    return tag("rect", x="0", y="0", height="100%", width=percent(count, whole), class_=colour)
