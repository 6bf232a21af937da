"""Forms of the pages about sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.collecting.actions.trying import LIMITS
from jifen.collecting.models import Delivery
from jifen.collecting.reading.limits import MIB

ACCEPTED = ".xlsx,.xls,.csv,.txt,.tsv"
LARGEST_TEXT = 200_000


class TableFileField(forms.FileField):
    """A table no larger than may be read; what it really is, the reader finds out."""

    def __init__(self, **more: Any) -> None:
        widget = forms.ClearableFileInput(attrs={"accept": ACCEPTED})
        words = gettext_lazy("xlsx、xls 或 csv，不带宏，最大 %(most)d MB。") % {"most": LIMITS.largest_file // MIB}
        super().__init__(widget=widget, help_text=words, max_length=255, **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > LIMITS.largest_file:
            raise ValidationError(_("文件超过 %(most)d MB；请拆成几份。") % {"most": LIMITS.largest_file // MIB})
        return file


class TryForm(forms.Form):
    file = TableFileField(label=gettext_lazy("文件"))


class BeginForm(forms.Form):
    """A new file, or one that came back."""

    file = TableFileField(label=gettext_lazy("没有见过的文件"), required=False)
    sheet = forms.CharField(
        label=gettext_lazy("工作表"),
        required=False,
        max_length=31,
        help_text=gettext_lazy("工作簿里有几张有内容的表时，写明是哪一张；不写取第一张。"),
    )
    refused = forms.ModelChoiceField(
        label=gettext_lazy("或取一份被退回的报送"),
        queryset=Delivery.objects.none(),
        required=False,
        empty_label=gettext_lazy("不取"),
    )

    def __init__(self, *args: Any, refused: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["refused"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = refused
        field.label_from_instance = lambda one: f"{one.number} {one.file_name}"  # type: ignore[method-assign, assignment]
        if not refused.exists():
            del self.fields["refused"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("refused")):
            raise ValidationError(_("请选择一份文件，或一份被退回的报送，只选其一。"))
        return cleaned


class PublishForm(forms.Form):
    """``seen``: digest of the text whose differences the person has before them."""

    upload = forms.FileField(
        label=gettext_lazy("合同文件"),
        required=False,
        help_text=gettext_lazy("YAML 文本；选了文件就以文件为准。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.txt"}),
    )
    text = forms.CharField(
        label=gettext_lazy("合同原文"),
        error_messages={"required": gettext_lazy("请粘贴合同原文，或选择合同文件。")},
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "document"}),
    )
    why = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        help_text=gettext_lazy("写明与部门商定的依据；会记入版本和审计。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not (self.is_bound and self.files.get("upload"))

    def clean_upload(self) -> Any:
        file = self.cleaned_data["upload"]
        if file and (file.size or 0) > LARGEST_TEXT:
            raise ValidationError(_("合同文本不超过 %(n)d 字节；请核对是否选错了文件。") % {"n": LARGEST_TEXT})
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("upload")
        if file:
            self._take(file.read(), cleaned)
        cleaned["text"] = cleaned.get("text", "").replace("\r\n", "\n")
        return cleaned

    def _take(self, content: bytes, cleaned: dict[str, Any]) -> None:
        """From here on the file's text stands in the form, so that it is what the person sees and sends again."""
        try:
            cleaned["text"] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("upload", _("合同文件不是 UTF-8 文本；请另存为 UTF-8 后再选。"))
            return
        self.show("text", cleaned["text"])

    def show(self, name: str, value: str) -> None:
        """What the field says when the page is shown again."""
        self.data = {**{key: self.data.get(key) for key in self.data}, name: value}
