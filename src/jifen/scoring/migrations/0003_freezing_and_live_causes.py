"""A freezing is asked for and made by the worker; causes of live points are remembered."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from jifen.enterprises.append_only import guard


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0002_step_of_a_run"),
    ]

    operations = [
        migrations.CreateModel(
            name="Freezing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="数据年度")),
                ("known_by", models.DateTimeField(verbose_name="数据截至")),
                ("by", models.CharField(max_length=80, verbose_name="冻结人")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待冻结"),
                            ("running", "正在冻结"),
                            ("done", "已完成"),
                            ("failed", "未完成"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="处理期限")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="处理次数")),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="未完成的原因")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                (
                    "snapshot",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezing",
                        to="scoring.snapshot",
                        verbose_name="快照",
                    ),
                ),
            ],
            options={
                "verbose_name": "快照冻结",
                "verbose_name_plural": "快照冻结",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("year",),
                        name="one_freezing_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="freezing_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("snapshot__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("snapshot", None)),
                            _connector="OR",
                        ),
                        name="freezing_done_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="freezing_failed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiveCause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("delivery", "报送入库"), ("verdict", "核验裁定"), ("day", "日期推移")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("key", models.BigIntegerField(verbose_name="对象")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="live_causes",
                        to="scoring.publication",
                        verbose_name="所依据的发布",
                    ),
                ),
            ],
            options={
                "verbose_name": "动态积分的变动来由",
                "verbose_name_plural": "动态积分的变动来由",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("publication", "kind", "key"), name="live_cause_once")],
            },
        ),
        guard("scoring_livecause", "动态积分的变动来由只能追加，不能修改或删除。"),
    ]
