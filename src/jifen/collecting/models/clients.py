"""Programmes of departments that hand in data by themselves, and the keys they named their deliveries with."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.agreements import DIGEST
from jifen.collecting.models.deliveries import Delivery
from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation

CLIENT_ID = r"^jf-[0-9a-f]{16}$"


class SourceClient(models.Model):
    """A department's programme. Of its secret only a keyed digest is kept; ``secret_version`` counts the secrets it had."""

    client_id = models.CharField(_("客户端编号"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("所属单位"), on_delete=models.PROTECT, related_name="clients"
    )
    name = models.CharField(_("名称"), max_length=80)
    sources = models.JSONField(_("可报送的来源"))
    addresses = models.JSONField(_("允许的网段"), default=list, blank=True)
    secret_digest = models.CharField(_("密钥摘要"), max_length=64)
    secret_version = models.PositiveIntegerField(_("密钥版本"), default=1)
    secret_since = models.DateTimeField(_("密钥启用时间"))
    made_at = models.DateTimeField(_("建立时间"))
    by = models.CharField(_("建立人"), max_length=80)
    last_used_at = models.DateTimeField(_("最近取得令牌"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_by = models.CharField(_("停用人"), max_length=80, blank=True)
    ended_why = models.CharField(_("停用理由"), max_length=300, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("client_id", "sources", "addresses", "secret_version")

    class Meta:
        verbose_name = _("接口客户端")
        verbose_name_plural = _("接口客户端")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="client_id_plain", condition=Q(client_id__regex=CLIENT_ID)),
            models.CheckConstraint(name="client_secret_is_sha256", condition=Q(secret_digest__regex=DIGEST)),
            models.CheckConstraint(name="client_has_sources", condition=~Q(sources=[])),
            models.CheckConstraint(
                name="client_ended_whole",
                condition=Q(ended_at=None, ended_by="", ended_why="")
                | Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How the record and a delivery name it; no account can be called so."""
        return f"client:{self.client_id}"

    @property
    def subject(self) -> str:
        return self.key

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    def is_at_home(self, address: str) -> bool:
        """Whether a call from ``address`` may be this client's; everywhere when no network is named."""
        if not self.addresses:
            return True
        try:
            place = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(place, "ipv4_mapped", None) or place
        return any(mapped in ipaddress.ip_network(network) for network in self.addresses)

    def used(self, at: datetime) -> None:
        SourceClient.objects.filter(pk=self.pk).update(last_used_at=at)


class PushedKey(AppendOnly):
    """An idempotency key that was answered with a delivery made under another key, because the file was the same.

    Without it the key would be free again, and two files could hide behind one name.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(_("幂等键"), max_length=100)
    delivery = models.ForeignKey(Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="other_keys")
    at = models.DateTimeField(_("时间"))

    audit_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = _("重复报送的幂等键")
        verbose_name_plural = _("重复报送的幂等键")
        constraints: ClassVar = [
            models.UniqueConstraint(name="pushed_key_once", fields=["organisation", "key"]),
            models.CheckConstraint(name="pushed_key_named", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.key
