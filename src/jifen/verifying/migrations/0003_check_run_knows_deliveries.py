"""A check run remembers how many deliveries it knew, so that the next one is asked for when there are more."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("verifying", "0002_findings")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="checkrun",
            name="deliveries",
            field=models.PositiveIntegerField(
                blank=True, help_text="数据截至时已入库的报送。", null=True, verbose_name="依据的报送数"
            ),
        ),
    ]
