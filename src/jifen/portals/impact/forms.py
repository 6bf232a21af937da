"""What is asked of an impact: on which facts, and at which cut-off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jifen.engine.robustness import CutOff
from jifen.portals.listing import QueryForm
from jifen.scoring.models import Snapshot

TOP = 100


class ImpactQuery(QueryForm):
    snapshot = forms.TypedChoiceField(label=_("数据快照"), required=False, coerce=int, empty_value=None)
    top = forms.IntegerField(label=_("分数线：前几名"), required=False, min_value=1, max_value=1_000_000)
    points = forms.DecimalField(
        label=_("或：不低于几分"), required=False, min_value=0, max_value=1000, decimal_places=2
    )

    def __init__(self, *args: Any, snapshots: list[Snapshot], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["snapshot"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.pk, f"{one.number}（{one.enterprises:,}）") for one in snapshots]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("top") and chosen.get("points") is not None:
            self.add_error("points", _("名次和分数只填一项。"))
        return chosen

    @property
    def cut_off(self) -> CutOff:
        """The first hundred where nothing is asked."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if chosen.get("points") is not None:
            return CutOff(points=int(chosen["points"] * 100))
        return CutOff(top=chosen.get("top") or TOP)

    @property
    def number(self) -> int | None:
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        number: int | None = chosen.get("snapshot")
        return number
