"""The tables of this app; those that only grow are guarded by the database."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jifen.enterprises.models
import jifen.enterprises.places
from jifen.enterprises.append_only import guard


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("people", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PublishedSectorMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="原文")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("effective", models.DateField(db_index=True, verbose_name="生效日期")),
                ("published_at", models.DateTimeField(verbose_name="发布时间")),
                ("by", models.CharField(max_length=80, verbose_name="发布人")),
                ("why", models.CharField(max_length=300, verbose_name="理由")),
            ],
            options={
                "verbose_name": "重点产业对应表",
                "verbose_name_plural": "重点产业对应表",
                "ordering": ["-effective", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=18,
                        unique=True,
                        validators=[jifen.enterprises.models.check_code],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="名称")),
                ("established_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                (
                    "register_state",
                    models.CharField(
                        blank=True,
                        choices=[("active", "存续"), ("deregistered", "注销"), ("revoked", "吊销")],
                        max_length=20,
                        verbose_name="登记状态",
                    ),
                ),
                ("legal_person", models.BooleanField(blank=True, null=True, verbose_name="独立法人")),
                (
                    "county",
                    models.CharField(
                        blank=True,
                        choices=jifen.enterprises.places.county_choices,
                        db_index=True,
                        max_length=6,
                        verbose_name="县区",
                    ),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[jifen.enterprises.models.check_industry],
                        verbose_name="行业",
                    ),
                ),
                ("sector", models.CharField(blank=True, db_index=True, max_length=20, verbose_name="重点产业")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        db_index=True,
                        max_length=10,
                        verbose_name="规模",
                    ),
                ),
                ("size_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="规模数据年度")),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprise",
                        to="people.organisation",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "road",
                    models.CharField(
                        choices=[("self", "企业自行申请"), ("county", "县区推荐")], max_length=10, verbose_name="途径"
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("by", models.CharField(max_length=80, verbose_name="办理人")),
                ("why", models.CharField(max_length=300, verbose_name="理由")),
                ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                ("ended_by", models.CharField(blank=True, max_length=80, verbose_name="退出办理人")),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="退出理由")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "参评登记",
                "verbose_name_plural": "参评登记",
                "ordering": ["enterprise_id", "-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AddressRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "county",
                    models.CharField(
                        blank=True, choices=jifen.enterprises.places.county_choices, max_length=6, verbose_name="县区"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="住所")),
                ("since", models.DateField(blank=True, null=True, verbose_name="自")),
                ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "住所记录",
                "verbose_name_plural": "住所记录",
                "ordering": ["enterprise_id", models.OrderBy(models.F("since"), nulls_first=True), "pk"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registered", "登记注册"),
                            ("renamed", "名称变更"),
                            ("moved", "住所迁移"),
                            ("closed", "注销或吊销"),
                            ("qualified", "取得科技资质"),
                            ("disqualified", "资质被取消"),
                            ("delivered", "数据归集"),
                            ("scored", "积分测算"),
                            ("eligible", "核定为适用对象"),
                            ("ineligible", "不再符合适用范围"),
                            ("enrolled", "参评"),
                            ("withdrawn", "退出参评"),
                        ],
                        max_length=20,
                        verbose_name="事件",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("by", models.CharField(max_length=80, verbose_name="记录人")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业事件",
                "verbose_name_plural": "企业事件",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NameRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="名称")),
                ("since", models.DateField(blank=True, null=True, verbose_name="自")),
                ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "曾用名",
                "verbose_name_plural": "曾用名",
                "ordering": ["enterprise_id", models.OrderBy(models.F("since"), nulls_first=True), "pk"],
            },
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="资质名称")),
                ("family", models.CharField(db_index=True, max_length=40, verbose_name="类别")),
                ("since", models.DateField(blank=True, null=True, verbose_name="认定日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="取消日期")),
                ("withdrawn_why", models.CharField(blank=True, max_length=300, verbose_name="取消理由")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "科技资质",
                "verbose_name_plural": "科技资质",
                "ordering": [
                    "enterprise_id",
                    models.OrderBy(models.F("since"), descending=True, nulls_last=True),
                    "pk",
                ],
            },
        ),
        migrations.CreateModel(
            name="SizeResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="数据年度")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        max_length=10,
                        verbose_name="规模",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="未划分的原因")),
                ("industry", models.CharField(blank=True, max_length=5, verbose_name="行业")),
                ("staff", models.FloatField(blank=True, null=True, verbose_name="从业人员（人）")),
                ("revenue", models.FloatField(blank=True, null=True, verbose_name="营业收入（万元）")),
                ("assets", models.FloatField(blank=True, null=True, verbose_name="资产总额（万元）")),
                ("rule_digest", models.CharField(blank=True, max_length=64, verbose_name="划分办法摘要")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("by", models.CharField(max_length=80, verbose_name="操作人")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sizes",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "规模划分",
                "verbose_name_plural": "规模划分",
                "ordering": ["enterprise_id", "-year", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$")), name="enterprise_code_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="enterprise_named"),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "county__in",
                        [
                            "220102",
                            "220103",
                            "220104",
                            "220105",
                            "220106",
                            "220112",
                            "220113",
                            "220122",
                            "220182",
                            "220183",
                            "220184",
                            "220202",
                            "220203",
                            "220204",
                            "220211",
                            "220221",
                            "220281",
                            "220282",
                            "220283",
                            "220284",
                            "220302",
                            "220303",
                            "220322",
                            "220323",
                            "220382",
                            "220402",
                            "220403",
                            "220421",
                            "220422",
                            "220502",
                            "220503",
                            "220521",
                            "220523",
                            "220524",
                            "220581",
                            "220582",
                            "220602",
                            "220605",
                            "220621",
                            "220622",
                            "220623",
                            "220681",
                            "220702",
                            "220721",
                            "220722",
                            "220723",
                            "220781",
                            "220802",
                            "220821",
                            "220822",
                            "220881",
                            "220882",
                            "222401",
                            "222402",
                            "222403",
                            "222404",
                            "222405",
                            "222406",
                            "222424",
                            "222426",
                            "000000",
                            "",
                        ],
                    )
                ),
                name="enterprise_county_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("industry", ""), ("industry__regex", "^[A-T][0-9]{4}$"), _connector="OR"),
                name="enterprise_industry_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__in", ["micro", "small", "medium", "large", ""])),
                name="enterprise_size_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("register_state__in", ["active", "deregistered", "revoked", ""])),
                name="enterprise_register_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("enterprise",), name="enrolled_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("why", ""), _negated=True), models.Q(("by", ""), _negated=True)),
                name="enrolment_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", ""), ("ended_why", ""), ("until", None)),
                    models.Q(
                        ("until__isnull", False),
                        models.Q(("ended_by", ""), _negated=True),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="enrolment_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="enrolment_until_after_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("enterprise",), name="one_address_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "county__in",
                        [
                            "220102",
                            "220103",
                            "220104",
                            "220105",
                            "220106",
                            "220112",
                            "220113",
                            "220122",
                            "220182",
                            "220183",
                            "220184",
                            "220202",
                            "220203",
                            "220204",
                            "220211",
                            "220221",
                            "220281",
                            "220282",
                            "220283",
                            "220284",
                            "220302",
                            "220303",
                            "220322",
                            "220323",
                            "220382",
                            "220402",
                            "220403",
                            "220421",
                            "220422",
                            "220502",
                            "220503",
                            "220521",
                            "220523",
                            "220524",
                            "220581",
                            "220582",
                            "220602",
                            "220605",
                            "220621",
                            "220622",
                            "220623",
                            "220681",
                            "220702",
                            "220721",
                            "220722",
                            "220723",
                            "220781",
                            "220802",
                            "220821",
                            "220822",
                            "220881",
                            "220882",
                            "222401",
                            "222402",
                            "222403",
                            "222404",
                            "222405",
                            "222406",
                            "222424",
                            "222426",
                            "000000",
                            "",
                        ],
                    )
                ),
                name="address_county_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="address_record_until_after_since",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["enterprise", "on"], name="event_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="namerecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("enterprise",), name="one_name_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="namerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="name_record_until_after_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="recognition",
            constraint=models.UniqueConstraint(fields=("enterprise", "title", "since"), name="recognition_once"),
        ),
        migrations.AddConstraint(
            model_name="recognition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("since", None)), fields=("enterprise", "title"), name="undated_recognition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recognition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_on", None), ("withdrawn_why", "")),
                    models.Q(("withdrawn_on__isnull", False), models.Q(("withdrawn_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="recognition_withdrawn_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="recognition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="recognition_until_after_since",
            ),
        ),
        guard("enterprises_event", "企业事件只能追加，不能修改或删除。"),
        guard("enterprises_sizeresult", "规模划分只能追加，不能修改或删除。"),
        guard("enterprises_publishedsectormapping", "重点产业对应表只能追加，不能修改或删除。"),
    ]
