"""How far a delivery is: the stations it passes, and the worker's steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.audit import reads as audit
from jifen.audit.actions import SYSTEM
from jifen.collecting.models import Delivery, SourceClient
from jifen.collecting.models.deliveries import BY_WORKER
from jifen.people.reads import person_named

State = Delivery.State
CLIENT: Final = "client:"
STEPS: Final[dict[str, str | Promise]] = {
    "opening": gettext_lazy("打开文件"),
    "reading": gettext_lazy("辨认各列和单位"),
    "checking": gettext_lazy("逐行核对"),
    "writing": gettext_lazy("整理结果"),
    "comparing": gettext_lazy("与已有数据比较"),
    "applying": gettext_lazy("写入"),
}
OFTEN, SELDOM = 1, 15
FRESH, LONG = timedelta(minutes=10), timedelta(hours=1)


@dataclass(frozen=True)
class Station:
    """``pace``: ``passed``, ``here``, ``ahead`` or ``stopped``."""

    name: str
    pace: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """``value`` of ``most`` for the bar; ``every``: seconds until it should be looked at again, 0 for no longer."""

    words: str
    value: int
    most: int
    every: int


def name_of(key: str) -> str:
    """Who did it, in words where the person or the client is still known."""
    if key == SYSTEM:
        return _("平台自动")
    if key.startswith(CLIENT):
        client = SourceClient.objects.filter(client_id=key.removeprefix(CLIENT)).first()
        return client.name if client else key
    person = person_named(key)
    return person.name if person else key


def stations(delivery: Delivery) -> list[Station]:
    chain = [
        Station(_("送出"), "passed", None, f"{delivery.get_road_display()} · {name_of(delivery.by)}"),
        Station(_("收到"), "passed", delivery.received_at),
        _read(delivery),
    ]
    if delivery.decided_by or delivery.state == State.WAITING:
        chain.append(_decided(delivery))
    return [*chain, _last(delivery)]


def _read(delivery: Delivery) -> Station:
    pace = _pace(delivery, delivery.read_at is not None, State.RECEIVED, State.READING)
    return Station(_("读完"), pace, delivery.read_at, _("未能读完") if pace == "stopped" else "")


def _pace(delivery: Delivery, passed: bool, *here: str) -> str:
    if passed:
        return "passed"
    return "here" if delivery.state in here else "stopped" if delivery.is_done else "ahead"


def _decided(delivery: Delivery) -> Station:
    if delivery.state == State.WAITING:
        return Station(_("确认"), "here", None, _("等待报送单位"))
    name = _("撤回") if delivery.state == State.WITHDRAWN else _("确认")
    action = "delivery.withdrawn" if delivery.state == State.WITHDRAWN else "delivery.confirmed"
    entry = audit.entries(action=action, subject=delivery.subject).first()
    note = f"{name_of(delivery.decided_by)}：{delivery.decided_why}".removesuffix("：")
    return Station(name, "passed", entry.at if entry else None, note)


def _last(delivery: Delivery) -> Station:
    if delivery.state == State.REFUSED:
        return Station(_("整份退回"), "stopped", delivery.ended_at)
    if delivery.state == State.WITHDRAWN:
        return Station(_("未入库"), "stopped", delivery.ended_at)
    return Station(_("入库"), _pace(delivery, delivery.state == State.APPLIED, State.APPLYING), delivery.ended_at)


def progress(delivery: Delivery, now: datetime) -> Progress | None:
    """Nothing once the next step is not the worker's."""
    if delivery.state not in BY_WORKER:
        return None
    age = now - delivery.received_at
    every = OFTEN if age < FRESH else SELDOM if age < LONG else 0
    if delivery.stage == "applying" and delivery.todo:
        words = _("正在写入：%(done)d / %(todo)d 条") % {"done": delivery.done, "todo": delivery.todo}
        return Progress(words, delivery.done, delivery.todo, every)
    if delivery.stage in STEPS:
        place = list(STEPS).index(delivery.stage)
        words = _("第 %(place)d 步，共 %(all)d 步：%(step)s") % {
            "place": place + 1, "all": len(STEPS), "step": STEPS[delivery.stage],
        }  # fmt: skip
        return Progress(words, place, len(STEPS), every)
    return Progress(_queue_words(delivery), 0, len(STEPS), every)


def _queue_words(delivery: Delivery) -> str:
    """Deliveries of one source are worked on in the order they came."""
    earlier = Delivery.objects.filter(source=delivery.source, state__in=BY_WORKER, pk__lt=delivery.pk).count()
    if earlier:
        return _("排队中：同一来源前面还有 %(n)d 份报送。") % {"n": earlier}
    return _("排队中：很快开始处理；可以离开本页，处理不会中断。")
