"""The tables of this app; those that only grow are guarded by the database."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from jifen.enterprises.append_only import guard


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("enterprises", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="EligibilityDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("criterion", models.CharField(max_length=40, verbose_name="条件")),
                ("met", models.BooleanField(verbose_name="符合")),
                ("why", models.CharField(max_length=500, verbose_name="理由")),
                ("on", models.DateField(verbose_name="核定日期")),
                ("by", models.CharField(max_length=80, verbose_name="核定人")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("rule_digest", models.CharField(max_length=64, verbose_name="规则摘要")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_decisions",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "适用范围核定",
                "verbose_name_plural": "适用范围核定",
                "ordering": ["on", "pk"],
                "indexes": [models.Index(fields=["enterprise", "on"], name="decisions_of_enterprise")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("why", ""), _negated=True), models.Q(("by", ""), _negated=True)),
                        name="eligibility_decision_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(verbose_name="基准日")),
                (
                    "overall",
                    models.CharField(
                        choices=[
                            ("met", "符合"),
                            ("unmet", "不符合"),
                            ("unknown", "未知，待补充数据"),
                            ("manual_review", "待人工核定"),
                        ],
                        max_length=20,
                        verbose_name="结论",
                    ),
                ),
                ("rule", models.CharField(max_length=80, verbose_name="规则")),
                ("rule_digest", models.CharField(max_length=64, verbose_name="规则摘要")),
                ("results", models.JSONField(verbose_name="逐项结果")),
                ("inputs", models.JSONField(verbose_name="所用数据")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("by", models.CharField(max_length=80, verbose_name="操作人")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_results",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "适用范围结果",
                "verbose_name_plural": "适用范围结果",
                "ordering": ["-as_of", "-pk"],
                "indexes": [models.Index(fields=["enterprise", "-as_of", "-id"], name="eligibility_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("overall__in", ("met", "unmet", "unknown", "manual_review"))),
                        name="eligibility_overall_known",
                    )
                ],
            },
        ),
        guard("verifying_eligibilitydecision", "适用范围核定只能追加，不能修改或删除。"),
        guard("verifying_eligibilityresult", "适用范围结果只能追加，不能修改或删除。"),
    ]
