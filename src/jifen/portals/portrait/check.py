"""The check address printed on every paper. Anybody may ask; who does not hold the paper learns nothing.

A number alone, a wrong code and a number that does not exist are answered alike. Guessing is slowed down as signing in is:
a few tries are free, then each costs twice the waiting of the one before.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from jifen.people.throttling import waiting_time
from jifen.scoring.models import PortraitPaper
from jifen.scoring.portrait.check_code import NUMBER, fits

LARGEST: Final = 5 * 1024**2
FORGOTTEN_AFTER: Final = 24 * 3600
SENTENCE: Final = _("请填写编号和校验码，或选择文件。")


class CheckForm(forms.Form):
    number = forms.CharField(
        label=_("编号"), required=False, max_length=20, help_text=_("形如 HX-2025-000123，在文件右上角。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("校验码"), required=False, max_length=40, help_text=_("文件末尾“依据与核验”中的 20 位校验码，横线可不写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或选择 PDF 文件"), required=False, help_text=_("只计算文件摘要，不保存文件；不超过 5 MB。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("文件超过 5 MB，不是平台出具的画像。"))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        both = cleaned.get("number") and cleaned.get("code")
        if not self.errors and not both and not cleaned.get("file"):
            raise forms.ValidationError(SENTENCE)
        return cleaned


@login_not_required
@require_http_methods(["GET", "POST"])
def portrait_check(request: HttpRequest) -> HttpResponse:
    shown: dict[str, Any] = {"wait": seconds_to_wait(request)}
    if request.method == "GET":
        printed = {name: request.GET.get(name, "")[:40] for name in ("number", "code")}
        return render(request, "portals/portrait/check.html", shown | {"form": CheckForm(initial=printed)})
    form = CheckForm(request.POST, request.FILES)
    if not shown["wait"] and form.is_valid():
        found = paper_meant(form.cleaned_data)
        note_answer(request, right=found is not None)
        shown |= {"asked": True, "paper": found}
    return render(request, "portals/portrait/check.html", shown | {"form": form})


def paper_meant(asked: dict[str, Any]) -> PortraitPaper | None:
    """The paper whose bytes these are, or whose number and whole code these are."""
    papers = PortraitPaper.objects.select_related("enterprise", "run__snapshot")
    if asked.get("file"):
        return papers.filter(digest=digest_of(asked["file"])).first()
    number = asked["number"].strip().upper()
    found = papers.filter(number=number).first() if NUMBER.fullmatch(number) else None
    right = fits(asked["code"], found.check_digest if found else "0" * 64)
    return found if right else None


def digest_of(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def seconds_to_wait(request: HttpRequest) -> int:
    until: float
    _failures, until = cache.get(_key(request), (0, 0.0))
    return max(0, round(until - time.time()))


def note_answer(request: HttpRequest, *, right: bool) -> None:
    if right:
        return
    failures = cache.get(_key(request), (0, 0.0))[0] + 1
    wait = waiting_time(failures).total_seconds()
    cache.set(_key(request), (failures, time.time() + wait if wait else 0.0), FORGOTTEN_AFTER)


def _key(request: HttpRequest) -> str:
    place = get_adapter(request).get_client_ip(request) if "REMOTE_ADDR" in request.META else "?"
    return f"portrait-check:{place}"
