"""Where to fetch from, then how; and the reason when one is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.collecting import reads
from jifen.collecting.actions.endpoints import Asked
from jifen.collecting.models import PullEndpoint
from jifen.collecting.permissions import owns
from jifen.collecting.pull_rules import check_url, in_words, is_public, is_usable
from jifen.collecting.pull_schedule import HOURS
from jifen.collecting.roads import PullRefused
from jifen.people import duties
from jifen.people.models import Person
from jifen.portals.endpoints.words import schedule_words


class PlaceForm(forms.Form):
    """A data officer chooses among the own sources; of an endpoint that exists the source stays."""

    source = forms.ChoiceField(label=gettext_lazy("数据来源"))
    url = forms.CharField(
        label=gettext_lazy("网址"),
        max_length=1000,
        help_text=gettext_lazy("文件的最终网址，https 开头；对方要求转到别处时平台不跟随。账号、口令不要写在网址里。"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, by: Person, on: date, endpoint: PullEndpoint | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if endpoint:
            del self.fields["source"]
            return
        for_all = by.has_duty(duties.OPERATOR)
        held = [one for one in reads.contracts_in_force(on) if for_all or owns(by.organisation, one.owner)]
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(one.source, f"{one.title}（{one.source}）") for one in held]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_url(url)
        except PullRefused as refused:
            raise ValidationError(in_words(refused)) from None
        return url


class AskForm(forms.Form):
    """``offered``: addresses the host has now; without any the address is typed."""

    address = forms.CharField(label=gettext_lazy("固定的 IP"), max_length=45, required=False)
    other_address = forms.CharField(label=gettext_lazy("另填的 IP"), max_length=45, required=False)
    every_hours = forms.TypedChoiceField(label=gettext_lazy("间隔"), coerce=int, initial=24)
    at_hour = forms.TypedChoiceField(
        label=gettext_lazy("几点"), coerce=int, initial=3, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    header_name = forms.CharField(
        label=gettext_lazy("请求头名称"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("对方要求出示凭据时填写，例如 Authorization。"),
    )
    header_value = forms.CharField(
        label=gettext_lazy("请求头内容"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("加密保存，填写之后任何页面都不再显示。"),
    )
    authority = forms.CharField(
        label=gettext_lazy("证书机构"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("对方证书由政务内网自己的机构签发时，粘贴该机构证书（PEM）的全文；平台此后只信任它。"),
    )

    def __init__(self, *args: Any, offered: Sequence[str], endpoint: PullEndpoint | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(endpoint, offered), **kwargs})
        every, address = self.fields["every_hours"], self.fields["address"]
        assert isinstance(every, forms.ChoiceField)
        every.choices = [(hours, _interval(hours)) for hours in HOURS]
        if offered:
            choices = [*((one, _described(one)) for one in offered), ("", _("都不是，另填"))]
            address.widget = forms.RadioSelect(choices=choices)
            address.help_text = _("从下面选一个，平台此后只连接它；域名以后指向别处也不跟随。")
        else:
            del self.fields["other_address"]
            address.required = True
            address.help_text = _("平台查不到这个主机名的 IP，请向对方问清后填写；平台此后只连接它。")
        if endpoint and endpoint.header_name:
            self.fields["header_value"].help_text = _("已保存的内容不显示；留空表示不变。主机或 IP 变了必须重填。")

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        held["address"] = (held.get("other_address") or held.get("address") or "").strip()
        if not held["address"] and "address" not in self.errors:
            self.add_error("address", _("请选择或填写一个 IP。"))
        return held

    def asked(self, url: str) -> Asked:
        held = self.cleaned_data
        return Asked(
            url, held["address"], held["every_hours"], held["at_hour"],
            (held["header_name"].strip(), held["header_value"]), held["authority"],
        )  # fmt: skip


class WhyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _initial(endpoint: PullEndpoint | None, offered: Sequence[str]) -> dict[str, Any]:
    if endpoint is None:
        return {"address": offered[0] if len(offered) == 1 and is_usable(offered[0]) else None}
    known = {name: getattr(endpoint, name) for name in ("every_hours", "at_hour", "header_name", "authority")}
    place = "address" if not offered or endpoint.address in offered else "other_address"
    return known | {"address": "", place: endpoint.address}


def _interval(hours: int) -> str:
    return schedule_words(hours, 0).replace(" 00:00", "").partition("，")[0]


def _described(address: str) -> str:
    if not is_usable(address):
        return _("%(address)s（本机或特殊地址，不能用）") % {"address": address}
    kind = _("互联网地址") if is_public(address) else _("内网地址")
    return f"{address}（{kind}）"
