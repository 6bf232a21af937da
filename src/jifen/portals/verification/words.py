"""A finding as pages say it: what is wrong, how grave, what it would move, how long is left."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jifen.engine.checks import CHECKS, check_of, sentence_of
from jifen.verifying.models import Finding, FindingStep

HUNDREDTHS: Final = 100
TONES: Final = {"must": "bad", "explain": "asks", "hint": "plain"}


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def sentence(finding: Finding) -> str:
    """What the check noticed, with its figures; a check that no longer exists is told by its code."""
    try:
        return sentence_of(finding.check_code, finding.params, language())
    except KeyError:
        shown = {"fact": finding.fact_name, "code": finding.check_code}
        return _("%(fact)s需要核实（核验项 %(code)s 现已停用，说明不再生成）。") % shown


def check_title(code: str) -> str:
    try:
        check = check_of(code)
    except KeyError:
        return code
    return check.title if language() == "zh" else check.title_en


def check_because(code: str) -> str:
    """Why anybody should look."""
    try:
        check = check_of(code)
    except KeyError:
        return ""
    return check.because if language() == "zh" else check.because_en


def remark_words(remark: dict[str, str] | str) -> str:
    """Why a check did not run, or a note, in the reader's language. Runs of before both were kept hold the Chinese alone."""
    return remark if isinstance(remark, str) else remark[language()]


def check_choices() -> list[tuple[str, str]]:
    return [(one.code, f"{one.number} {check_title(one.code)}") for one in CHECKS]


def points(hundredths: int | None) -> str:
    """Signed: what the total would gain or lose without the suspicious value."""
    if hundredths is None:
        return "—"
    return f"{hundredths / HUNDREDTHS:+.2f}".replace("-", "−") if hundredths else "0.00"


def effect_words(finding: Finding) -> str:
    if finding.effect is None:
        return _("对积分的影响算不出，按可疑程度排序。")
    if not finding.effect:
        return _("对积分没有影响。")
    shown = {"points": f"{abs(finding.effect) / HUNDREDTHS:.2f}"}
    words = (
        _("不计这个值，总分约减少 %(points)s 分。")
        if finding.effect < 0
        else _("不计这个值，总分约增加 %(points)s 分。")
    )
    return words % shown


def suspicion_words(finding: Finding) -> str:
    return f"{round(finding.suspicion * 100)}"


def term_words(finding: Finding, today: date) -> str:
    """``还剩 3 天``, ``逾期 2 天``; a dash where nobody is waited for."""
    if finding.state != Finding.State.ASKED or finding.due_on is None:
        return "—"
    left = (finding.due_on - today).days
    if left < 0:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -left) % {"n": -left}
    return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}


def tone(finding: Finding, today: date) -> str:
    if not finding.is_open:
        return "good"
    return "bad" if finding.is_late_on(today) else TONES[finding.severity]


def step_words(step: FindingStep) -> str:
    """A reminder before the term is over is no escalation."""
    early = step.due_on is not None and timezone.localdate(step.at) <= step.due_on
    if step.kind == FindingStep.Kind.ESCALATED and early:
        return _("催办")
    return str(step.get_kind_display())


def state_words(finding: Finding) -> str:
    """With the ending where it is settled."""
    if finding.state == Finding.State.SETTLED:
        return f"{finding.get_state_display()}：{finding.get_outcome_display()}"
    return str(finding.get_state_display())
