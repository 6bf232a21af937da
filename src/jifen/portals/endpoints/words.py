"""Schedules, results and warnings in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.collecting.models import PullEndpoint
from jifen.collecting.pull_rules import is_public
from jifen.collecting.pull_schedule import DAY
from jifen.portals.sources.finding import told


def schedule_words(every_hours: int, at_hour: int) -> str:
    clock = f"{at_hour:02d}:00"
    if every_hours == 1:
        return _("每小时")
    if every_hours < DAY:
        return _("每 %(n)d 小时，含 %(clock)s") % {"n": every_hours, "clock": clock}
    if every_hours == DAY:
        return _("每天 %(clock)s") % {"clock": clock}
    days = every_hours // DAY
    return ngettext("每 %(n)d 天 %(clock)s", "每 %(n)d 天 %(clock)s", days) % {"n": days, "clock": clock}


def schedule_of(endpoint: PullEndpoint) -> str:
    return schedule_words(endpoint.every_hours, endpoint.at_hour)


def in_words(pair: Mapping[str, str]) -> str:
    return told((pair.get("zh", ""), pair.get("en", ""))) if pair else "—"


def warnings(url: str, address: str, *, with_header: bool = False) -> list[str]:
    """What whoever allows this should have thought about."""
    said = []
    if url.startswith("http:"):
        said.append(_("网址是 http，文件不加密传送，途中可能被看到或改动；最好请对方改用 https。"))
        if with_header:
            said.append(_("请求头内容也不加密传送，途中可能被截取。"))
    if is_public(address):
        said.append(
            _("%(address)s 是互联网上的地址，不在政务内网；请确认它确是该部门的服务器。") % {"address": address}
        )
    return said
