"""What every form of a block is: it is filled from a document's block, and writes back only the fields that were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.portals.menu_entry import Words

Document = dict[str, Any]
Label = Any
"""Words, lazy or not; the library's own type for them cannot be named."""
CODE: Final = re.compile(r"[^\W\d][\w-]{0,79}")
FIGURE: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*%?")
NOTHING_CHOSEN: Final = ("", gettext_lazy("不写"))


@dataclass(frozen=True)
class Group:
    """Fields under one heading. ``mark``: shown only while the rule of this name is chosen; ``place``: what stands beside."""

    legend: Words
    names: Sequence[str]
    mark: str = ""
    place: str = ""


def figure_field(label: Label, *, required: bool = False, help_text: Label = "") -> forms.CharField:
    """A number as it is written in documents: kept as typed, ``15%`` too."""
    widget = forms.TextInput(attrs={"class": "figure", "inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=30, widget=widget, validators=[check_figure],
                           help_text=help_text)  # fmt: skip


def check_figure(text: str) -> None:
    if not FIGURE.fullmatch(text.strip()):
        raise ValidationError(_("请写数字，例如 12、0.5 或 15%。"))


def text_field(
    label: Label, *, required: bool = False, most: int = 200, help_text: Label = "", rows: int = 0
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, help_text=help_text)


def formula_field(label: Label, *, required: bool = False, help_text: Label = "") -> forms.CharField:
    attrs = {"rows": 2, "class": "formula", "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(label=label, required=required, max_length=4000, widget=forms.Textarea(attrs=attrs),
                           help_text=help_text)  # fmt: skip


def code_field() -> forms.CharField:
    return text_field(
        gettext_lazy("编号"), required=True, most=80,
        help_text=gettext_lazy("字母或汉字开头，可用字母、数字、下划线和横线；公式和结果文件用它，发布以后不要再改。"),
    )  # fmt: skip


class BlockForm(forms.Form):
    """``document``: the plain document, altered by ``write``; ``code``: of the block, empty for a new one. ``KEYS``: form
    field → key of the block, for those that are plain words."""

    kind: ClassVar[str] = ""
    title: ClassVar[Words] = ""
    KEYS: ClassVar[dict[str, str]] = {}
    removable: ClassVar[bool] = False
    with_formula: ClassVar[bool] = False

    def __init__(self, *args: Any, document: Document, code: str = "", **kwargs: Any) -> None:
        self.document, self.own_code = document, code
        self.block: Document = self.found() or {}
        kwargs["initial"] = self.begin() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.prepare()

    # ── for each kind to say ──

    def found(self) -> Document | None:
        """The block in the document; None where there is none yet."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Choices and fields that hang on the document."""

    def begin(self) -> dict[str, Any]:
        return {name: self.block.get(key) or "" for name, key in self.KEYS.items()}

    def put(self, block: Document) -> None:
        """Fields that are more than plain words."""

    def place(self, block: Document) -> None:
        """A new block into the document."""
        raise NotImplementedError

    def remove(self, document: Document) -> None:
        raise NotImplementedError

    # ── the same for all ──

    @property
    def is_new(self) -> bool:
        return not self.own_code and self.removable

    @property
    def exists(self) -> bool:
        return self.is_new or self.found() is not None

    def write(self, document: Document) -> None:
        """Into ``document``, which may be another reading of the same text."""
        self.document = document
        block = self.found()
        is_new = block is None
        block = {} if block is None else block
        for name, key in self.KEYS.items():
            if name in self.fields and (is_new or name in self.changed_data):
                assign(block, key, self.cleaned_data.get(name, ""))
        self.put(block)
        if is_new:
            self.place(block)

    def groups(self) -> Sequence[Group]:
        return (Group("", list(self.fields)),)

    def shown_groups(self) -> Iterator[tuple[Group, list[forms.BoundField]]]:
        for group in self.groups():
            yield group, [self[name] for name in group.names if name in self.fields]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise ValidationError(_("编号应以字母或汉字开头，只用字母、数字、下划线和横线。"))
        if code != self.own_code and code in self.taken():
            raise ValidationError(_("编号“%(code)s”已经用过；每个编号只能用一次。") % {"code": code})
        return code

    def taken(self) -> set[str]:
        """Codes that are used: those of lines are one namespace."""
        return line_codes(self.document)


def assign(block: Document, key: str, value: str) -> None:
    """Empty takes the key away; the same words again change nothing."""
    value = value.replace("\r\n", "\n").strip()
    if not value:
        block.pop(key, None)
    elif block.get(key) != value:
        block[key] = value


def listed(document: Document, key: str) -> list[Document]:
    """The entries of a list that are blocks; anything else a document may hold there is none of a form's business."""
    found = document.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def named(items: list[Document], code: str) -> Document | None:
    return next((one for one in items if code and one.get("code") == code), None)


def into_list(document: Document, key: str, block: Document) -> None:
    found = document.get(key)
    document[key] = [*(found if isinstance(found, list) else []), block]


def out_of_list(document: Document, key: str, code: str) -> None:
    found = document.get(key)
    if isinstance(found, list):
        document[key] = [one for one in found if not (isinstance(one, dict) and one.get("code") == code)]


def block_at(document: Document, key: str) -> Document:
    """A block by its key, an empty one where there is none."""
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def line_codes(document: Document) -> set[str]:
    items = listed(block_at(document, "bonus"), "items")
    blocks = [*listed(document, "dimensions"), *listed(document, "indicators"), *items]
    blocks += [part for item in items for part in listed(item, "parts")]
    return {str(one.get("code")) for one in blocks}


def stage_codes(document: Document) -> list[str]:
    """Empty where the scheme has one stage for all."""
    return [str(one["code"]) for one in listed(document, "stages") if one.get("code")]


def basis_choices(document: Document) -> list[tuple[str, Words]]:
    every = block_at(document, "basis")
    named_basis = [(code, str(one.get("title") or code)) for code, one in every.items() if isinstance(one, dict)]
    return [NOTHING_CHOSEN, *named_basis]
