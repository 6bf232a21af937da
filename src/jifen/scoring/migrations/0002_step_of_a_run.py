"""A step of the cycle names the run it was made on; a cycle says for how many days it is announced."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="cyclestep",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cycle_steps",
                to="scoring.run",
                verbose_name="测算",
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="announcement_days",
            field=models.PositiveSmallIntegerField(
                default=7, help_text="公示开始之后的整天数，暂定。", verbose_name="公示天数"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("announcement_days__gte", 1)), name="cycle_announced_some_days"
            ),
        ),
    ]
