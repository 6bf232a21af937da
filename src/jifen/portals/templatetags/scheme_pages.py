"""The tabs above every page about indicator systems; each person sees those that are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy

from jifen.access.decide import may
from jifen.access.decision import SEE
from jifen.portals.menu_entry import Words
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, ReviewDate

register = template.Library()


@dataclass(frozen=True)
class Tab:
    label: Words
    url: str
    here: bool


TABS: Final = (
    (gettext_lazy("已发布"), "scheme_list", SEE, PublishedScheme),
    (gettext_lazy("草案"), "draft_list", SEE, Draft),
    (gettext_lazy("数据项和指标目录"), "catalogue", SEE, PublishedScheme),
    (gettext_lazy("反馈"), "feedback_list", SEE, FeedbackItem),
    (gettext_lazy("复审日历"), "review_calendar", SEE, ReviewDate),
    (gettext_lazy("目录检查"), "catalogue_lint", "study", PublishedScheme),
    (gettext_lazy("产业对应"), "sector_mapping", SEE, PublishedScheme),
)


@register.inclusion_tag("portals/schemes/tabs.html", takes_context=True)
def scheme_tabs(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    return {
        "tabs": [
            Tab(label, reverse(name), request.path == reverse(name))
            for label, name, verb, model in TABS
            if may(request.user, verb, model)
        ]
    }


@register.simple_tag
def block_url(draft: int, kind: str, code: str) -> str:
    """The form of a block; the YAML where it has no code to be called by yet."""
    return reverse("draft_block", args=[draft, kind, code]) if code.strip("/") else reverse("draft_text", args=[draft])
