"""What the people of an enterprise should do next about their return."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jifen.access.decide import may
from jifen.collecting.models import Return
from jifen.collecting.return_reads import Situation
from jifen.people.models import Person
from jifen.portals.menu_entry import Step
from jifen.portals.returns.own import own_situation
from jifen.portals.returns.progress import progress_of


def return_steps(me: Person) -> list[Step]:
    situation = own_situation(me) if may(me, "fill", Return) else None
    if situation is None or not situation.questions:
        return []
    step = _step(me, situation)
    return [step] if step else []


def _step(me: Person, situation: Situation) -> Step | None:
    filing, year = situation.filing, {"year": situation.year}
    if filing is None:
        sentence = _("%(year)d 年度自主填报还没有开始；政府部门已有的数据不用再填。")
        return Step(sentence % year, reverse("return_home"), _("去填报"))
    if filing.state == Return.State.SIGNED:
        return None
    if situation.is_ready:
        return _to_sign(me, filing, situation.year)
    if filing.state == Return.State.CHANGED:
        sentence = _("%(year)d 年度自主填报签署后有改动，还没有填完；填完后要重新签署。")
        return Step(sentence % year, reverse("return_home"), _("继续填报"))
    progress = progress_of(situation)
    counts = {"asked": progress.asked, "answered": progress.answered}
    sentence = _("%(year)d 年度自主填报要填 %(asked)d 题，已答 %(answered)d 题。") % (year | counts)
    return Step(sentence, reverse("return_home"), _("继续填报"))


def _to_sign(me: Person, filing: Return, year: int) -> Step:
    again = filing.state == Return.State.CHANGED
    if may(me, "sign", filing):
        sentence = (
            _("%(year)d 年度自主填报签署后有改动，请重新签署。")
            if again
            else _("%(year)d 年度自主填报已填好，等您签署。")
        )
        return Step(sentence % {"year": year}, reverse("return_check"), _("核对并签署"))
    sentence = (
        _("%(year)d 年度自主填报签署后有改动，等法定代表人重新签署。")
        if again
        else _("%(year)d 年度自主填报已填好，等法定代表人签署。")
    )
    return Step(sentence % {"year": year}, reverse("return_check"), _("去核对"))
