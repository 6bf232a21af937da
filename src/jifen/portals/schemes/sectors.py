"""Which enterprises belong to which sector: the mapping in force, and publishing another with one sector more."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import may, require
from jifen.access.decision import SEE
from jifen.engine.documents import load_document
from jifen.engine.problems import Refusal
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import plain_of
from jifen.enterprises import reads
from jifen.enterprises.actions.sectors import publish_sector_mapping
from jifen.enterprises.industries import known_prefix, name_of_prefix
from jifen.enterprises.models import Enterprise, PublishedSectorMapping
from jifen.enterprises.sectors import FILE, SectorMapping, read_mapping
from jifen.portals.acting import attempt, person_of
from jifen.portals.operator.record import DayInput
from jifen.portals.schemes.editing import UNPROCESSABLE

SPLIT: Final = re.compile(r"[\s,，、;；]+")


class SectorForm(forms.Form):
    sector = forms.CharField(
        label=gettext_lazy("产业名称"),
        max_length=20,
        help_text=gettext_lazy("新产业，或给已有产业加行业，例如 低空经济。"),
    )
    industries = forms.CharField(
        label=gettext_lazy("行业代码"), max_length=500,
        help_text=gettext_lazy("国民经济行业分类（GB/T 4754）的门类字母或 2 至 4 位数字，用逗号隔开，例如 3741, 5620；最长的代码优先。"),
    )  # fmt: skip
    effective = forms.DateField(label=gettext_lazy("生效日期"), widget=DayInput(format="%Y-%m-%d"))
    why = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_industries(self) -> list[str]:
        codes = [one for one in SPLIT.split(self.cleaned_data["industries"]) if one]
        for code in codes:
            if not known_prefix(code):
                raise ValidationError(
                    _("“%(code)s”不是行业代码；请写门类字母，或大类、中类、小类的 2 至 4 位数字。") % {"code": code}
                )
        return codes

    def clean_effective(self) -> date:
        day: date = self.cleaned_data["effective"]
        if day < timezone.localdate():
            raise ValidationError(_("生效日期不能早于今天。"))
        later = PublishedSectorMapping.objects.filter(effective__gt=day).first()
        if later is not None:
            shown = {"day": later.effective}
            raise ValidationError(
                _("已发布自 %(day)s 起生效的对应表；请把生效日期定在那天或以后，否则这次的改动到那天就没有了。") % shown
            )
        return day


def text_in_force(on: date) -> str:
    published = PublishedSectorMapping.objects.filter(effective__lte=on).first()
    shipped = FILE.read_text(encoding="utf-8")
    return shipped if published is None or published.effective < read_mapping(shipped).effective else published.text


def with_sector(text: str, sector: str, industries: list[str], effective: date) -> str:
    """The same document, comments and all, with these industries given to the sector."""
    document: Any = plain_of(load_document(text))
    names = [one["name"] for one in document["sectors"]]
    if sector not in names:
        rest = document["rest"]
        place = names.index(rest) if rest in names else len(names)
        document["sectors"] = [*document["sectors"][:place], {"name": sector}, *document["sectors"][place:]]
    kept = [row for row in document["rows"] if row["industry"] not in industries]
    document["rows"] = [*kept, *({"industry": code, "sector": sector} for code in industries)]
    document["effective"] = effective.isoformat()
    return rewritten(text, document)


@require_http_methods(["GET", "POST"])
def sector_mapping(request: HttpRequest) -> HttpResponse:
    require(request.user, SEE, PublishedSectorMapping)
    today = timezone.localdate()
    publishes = may(request.user, "publish", PublishedSectorMapping)
    if request.method == "POST":
        require(request.user, "publish", PublishedSectorMapping)
    form = SectorForm(request.POST if request.method == "POST" else None, initial={"effective": today})
    moves: list[tuple[str, str, int]] = []
    if form.is_valid():
        said = form.cleaned_data
        text = with_sector(text_in_force(said["effective"]), said["sector"], said["industries"], said["effective"])
        if "publish" not in request.POST:
            moves = _moves(form, text)
        elif (
            attempt(form, lambda: publish_sector_mapping(by=person_of(request), text=text, why=said["why"])) is not None
        ):
            messages.success(request, _("对应表已发布，自 %(day)s 起企业按它归入产业。") % {"day": said["effective"]})
            return redirect("sector_mapping")
    mapping = reads.sector_mapping(today)
    shown = {"mapping": mapping, "sectors": _sectors(mapping, may(request.user, "list", Enterprise)), "form": form if publishes else None, "moves": moves,
             "looked": form.is_bound and form.is_valid(), "published": PublishedSectorMapping.objects.all()[:20]}  # fmt: skip
    return render(request, "portals/schemes/sectors.html", shown, status=UNPROCESSABLE if form.errors else 200)


def _sectors(mapping: SectorMapping, counted: bool) -> list[tuple[str, list[tuple[str, str]], int | None]]:
    """Sector, its industries in words, and for whoever reads the register how many enterprises it holds."""
    held = dict(Enterprise.objects.values_list("sector").annotate(n=Count("pk"))) if counted else {}
    return [
        (name, [(code, name_of_prefix(code)) for code, sector in mapping.rows.items() if sector == name],
         held.get(name, 0) if counted else None)
        for name in mapping.names
    ]  # fmt: skip


def _moves(form: SectorForm, text: str) -> list[tuple[str, str, int]]:
    """From sector to sector, how many enterprises; nothing is changed."""
    try:
        mapping = read_mapping(text)
    except Refusal as refused:
        form.add_error(None, [problem.sentence() for problem in refused.problems])
        return []
    counted: dict[tuple[str, str], int] = {}
    rows = Enterprise.objects.values_list("industry", "sector").annotate(n=Count("pk"))
    for industry, sector, count in rows:
        new = mapping.sector_of(industry)
        if new != sector:
            counted[sector, new] = counted.get((sector, new), 0) + count
    return [(old, new, count) for (old, new), count in sorted(counted.items())]
