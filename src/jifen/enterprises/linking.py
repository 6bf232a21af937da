"""An enterprise that registers its people becomes an organisation; both carry the same credit code and are tied by it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation


@receiver(post_save, sender=Organisation)
def tie(instance: Organisation, created: bool, raw: bool, **_: Any) -> None:
    if created and not raw and instance.kind == Organisation.Kind.ENTERPRISE:
        Enterprise.objects.filter(code=instance.code, organisation=None).update(organisation=instance)
