"""The door for files: a body that says it is too large is turned away before anything of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from jifen.collecting.actions.receiving import LARGEST
from jifen.engine.problems import Refusal
from jifen.portals.acting import carry
from jifen.portals.deliveries.rule_words import in_english

BESIDE: Final = 1024**2
"""Bytes a form may have beside its file."""
AT_ONCE: Final = 1024**2
MOST_SWALLOWED: Final = 4 * LARGEST
ACCEPT: Final = ".csv,.xlsx,.xls"
Page = Callable[..., HttpResponse]


class DeliveredFileField(forms.FileField):
    """A table. What is wrong with its content is said by the reader, here only that there is one."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("请选择要报送的文件。"),
        "invalid": gettext_lazy("没有收到文件；请重新选择后再提交。"),
        "missing": gettext_lazy("没有收到文件；请重新选择后再提交。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(allow_empty_file=True, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > LARGEST:
            raise ValidationError(too_large())
        return file


def too_large() -> str:
    return _("文件超过 %(most)d MB；请拆成几份分别报送。") % {"most": LARGEST // 1024**2}


def limited_upload(page: Page) -> Page:
    """A view with a form that carries a file. ``request.too_large`` says that the body was turned away unread.

    The check for forged requests reads the body, so it runs after the length has been looked at.
    """

    @csrf_exempt
    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and announced_length(request) > LARGEST + BESIDE:
            return page(_unread(request), *args, **kwargs)
        return csrf_protect(page)(request, *args, **kwargs)

    return guarded


def announced_length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def _unread(request: HttpRequest) -> HttpRequest:
    """The same request with nothing in it. Its bytes are passed over, so that the browser stays to hear the answer."""
    left = min(announced_length(request), MOST_SWALLOWED)
    while left > 0 and (chunk := request.read(min(AT_ONCE, left))):
        left -= len(chunk)
    request.META["CONTENT_LENGTH"] = "0"
    request.META["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    request._read_started = False  # type: ignore[attr-defined]
    request._body = b""
    request.too_large = True  # type: ignore[attr-defined]
    return request


def was_turned_away(request: HttpRequest) -> bool:
    return bool(getattr(request, "too_large", False))


def carry_refusal(form: forms.BaseForm, refused: Refusal | ValidationError, field: str = "file") -> None:
    """What the acceptance says, beside the field of the file."""
    if isinstance(refused, ValidationError):
        carry(form, refused)
        return
    language = "en" if in_english() else "zh"
    for problem in refused.problems:
        form.add_error(field, problem.sentence(language))
