"""A using department's choice of constraint situations (K1): only added, never changed."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from jifen.enterprises.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("scoring", "0003_freezing_and_live_causes")]

    operations = [
        migrations.CreateModel(
            name="ConstraintChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effects", models.JSONField(default=dict, verbose_name="选用的情形")),
                ("why", models.CharField(max_length=300, verbose_name="用途说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by", models.CharField(max_length=80, verbose_name="设定人")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="constraint_choices",
                        to="people.organisation",
                        verbose_name="使用部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "约束性情形选用",
                "verbose_name_plural": "约束性情形选用",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["department", "-id"], name="choices_of_department")],
            },
        ),
        guard("scoring_constraintchoice", "约束性情形选用只能追加，不能修改或删除。"),
    ]
