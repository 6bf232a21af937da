"""The nouns: organisations, persons, duties, invitations, claims, refused sign-ins. What must never be, the database refuses."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.people import areas, duties

CREDIT_CODE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
USERNAME = r"^[a-z0-9][a-z0-9._-]{2,39}$"
NOBODYS_NAME = "system"


class Organisation(models.Model):
    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("政府部门")
        OPERATOR = "operator", _("平台运营单位")
        ENTERPRISE = "enterprise", _("企业")
        FINANCE = "finance", _("金融机构")
        SERVICE = "service", _("服务机构")

    class Level(models.TextChoices):
        PROVINCE = areas.PROVINCE_LEVEL, _("省")
        PREFECTURE = areas.PREFECTURE_LEVEL, _("市州")
        COUNTY = areas.COUNTY_LEVEL, _("县")

    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=200)
    level = models.CharField(_("层级"), max_length=20, choices=Level.choices)
    area = models.CharField(_("行政区划"), max_length=6, choices=areas.choices, default=areas.PROVINCE)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(
        _("编号"), max_length=40, unique=True, help_text=_("企业填统一社会信用代码；其他单位填平台内编号。")
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("code", "kind", "name", "level", "area")

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(kind__in=["department", "operator", "enterprise", "finance", "service"]),
            ),
            models.CheckConstraint(name="organisation_area_known", condition=Q(area__in=sorted(areas.AREAS))),
            models.CheckConstraint(
                name="organisation_level_known", condition=Q(level__in=["province", "prefecture", "county"])
            ),
            models.CheckConstraint(
                name="department_level_fits_area",
                condition=~Q(kind="department")
                | Q(level="province", area=areas.PROVINCE)
                | Q(level="prefecture", area__in=sorted(areas.PREFECTURES))
                | Q(level="county", area__in=sorted(areas.COUNTIES)),
            ),
            models.CheckConstraint(
                name="enterprise_named_by_credit_code", condition=~Q(kind="enterprise") | Q(code__regex=CREDIT_CODE)
            ),
            models.CheckConstraint(name="organisation_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"organisation:{self.code}"

    def covers(self, area: str) -> bool:
        return areas.covers(self.area, area)


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=(username or "").lower())


class Person(AbstractBaseUser):
    username = models.CharField(
        _("账号"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(USERNAME, _("账号用小写字母、数字、点、横线，3 至 40 位，以字母或数字开头。"))],
        help_text=_("小写字母、数字、点、横线，3 至 40 位；建好后不再更改。"),
    )
    name = models.CharField(_("称呼"), max_length=60)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("所属单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="persons",
    )
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar = PersonManager()

    audit_fields: ClassVar[tuple[str, ...]] = ("username", "is_active")

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_username_plain", condition=Q(username__regex=USERNAME) & ~Q(username=NOBODYS_NAME)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How the record names this person: the account, which is never changed and never given to another."""
        return self.username

    @property
    def subject(self) -> str:
        return f"person:{self.username}"

    @property
    def duties(self) -> frozenset[str]:
        """Codes of the duties held; read once per object (prefetch ``held`` for lists)."""
        held: models.Manager[PersonDuty] = self.held
        if "held" in getattr(self, "_prefetched_objects_cache", {}):
            return frozenset(one.duty for one in held.all())
        if "_duties" not in self.__dict__:
            self.__dict__["_duties"] = frozenset(held.values_list("duty", flat=True))
        known: frozenset[str] = self.__dict__["_duties"]
        return known

    def forget_duties(self) -> None:
        """After a duty was given or taken: read them anew."""
        self.__dict__.pop("_duties", None)
        getattr(self, "_prefetched_objects_cache", {}).pop("held", None)

    def has_duty(self, *wanted: str) -> bool:
        return bool(self.duties & set(wanted))

    @property
    def duty_names(self) -> list[str]:
        return [str(name) for code, name in duties.NAMES.items() if code in self.duties]

    @property
    def awaits_first_sign_in(self) -> bool:
        return not self.has_usable_password()


class PersonDuty(models.Model):
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="held")
    duty = models.CharField(_("职责"), max_length=30, choices=list(duties.NAMES.items()))
    since = models.DateTimeField(_("起始时间"), auto_now_add=True)
    given_by = models.CharField(_("授予人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("duty",)

    class Meta:
        verbose_name = _("职责")
        verbose_name_plural = _("职责")
        constraints: ClassVar = [
            models.UniqueConstraint(name="duty_held_once", fields=["person", "duty"]),
            models.UniqueConstraint(
                name="three_duties_separated", fields=["person"], condition=Q(duty__in=duties.SEPARATED)
            ),
            models.CheckConstraint(name="duty_known", condition=Q(duty__in=list(duties.NAMES))),
        ]

    def __str__(self) -> str:
        return str(duties.NAMES[self.duty])


class Invitation(models.Model):
    """Lets one person set a first password, once, until a day."""

    person = models.ForeignKey(Person, verbose_name=_("受邀人"), on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("发出时间"), auto_now_add=True)
    made_by = models.CharField(_("发出人"), max_length=80)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("expires_at",)

    class Meta:
        verbose_name = _("人员邀请")
        verbose_name_plural = _("人员邀请")

    def __str__(self) -> str:
        return f"{self.person.username} {self.expires_at:%Y-%m-%d}"


class EnterpriseInvitation(models.Model):
    """Lets whoever holds it claim one enterprise without waiting for a department."""

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    token_digest = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("发出时间"), auto_now_add=True)
    made_by = models.CharField(_("发出人"), max_length=80)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("credit_code", "expires_at")

    class Meta:
        verbose_name = _("企业邀请")
        verbose_name_plural = _("企业邀请")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_invitation_credit_code", condition=Q(credit_code__regex=CREDIT_CODE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_code} {self.expires_at:%Y-%m-%d}"


class Claim(models.Model):
    """Somebody says: I am of this enterprise. An invitation or a department confirms it."""

    class State(models.TextChoices):
        PENDING = "pending", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("已退回")

    class Road(models.TextChoices):
        INVITATION = "invitation", _("凭邀请码")
        DEPARTMENT = "department", _("部门确认")

    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        validators=[RegexValidator(CREDIT_CODE, _("统一社会信用代码为 18 位数字或大写字母，不含 I、O、S、V、Z。"))],
    )
    enterprise_name = models.CharField(_("企业名称"), max_length=200)
    area = models.CharField(_("所在县（市、区）"), max_length=6, choices=areas.choices)
    applicant_name = models.CharField(_("申请人"), max_length=60)
    username = models.CharField(
        _("希望使用的账号"),
        max_length=40,
        validators=[RegexValidator(USERNAME, _("账号用小写字母、数字、点、横线，3 至 40 位，以字母或数字开头。"))],
    )
    duty = models.CharField(
        _("职责"),
        max_length=30,
        choices=[(duty, duties.NAMES[duty]) for duty in duties.duties_for("enterprise")],
    )
    road = models.CharField(_("途径"), max_length=20, choices=Road.choices)
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.PENDING)
    token_digest = models.CharField(_("回执摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.CharField(_("处理人"), max_length=80, blank=True)
    why = models.CharField(_("理由"), max_length=500, blank=True)
    person = models.OneToOneField(
        Person, verbose_name=_("人员"), null=True, blank=True, on_delete=models.PROTECT, related_name="claim"
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("credit_code", "area", "duty", "road", "state")

    class Meta:
        verbose_name = _("企业认领")
        verbose_name_plural = _("企业认领")
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_credit_code", condition=Q(credit_code__regex=CREDIT_CODE)),
            models.CheckConstraint(name="claim_in_a_county", condition=Q(area__in=sorted(areas.AREAS))),
            models.UniqueConstraint(
                name="claim_username_waits_once", fields=["username"], condition=Q(state="pending")
            ),
            models.CheckConstraint(
                name="claim_decided_whole",
                condition=Q(state="pending", decided_at=None, decided_by="", person=None)
                | Q(state="confirmed", decided_at__isnull=False, person__isnull=False) & ~Q(decided_by="")
                | Q(state="refused", decided_at__isnull=False, person=None) & ~Q(decided_by="") & ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_name} {self.credit_code}"

    @property
    def subject(self) -> str:
        return f"claim:{self.pk}"


class RefusedSignIn(models.Model):
    """How often one account was tried in vain from one place, and until when that place has to wait."""

    username = models.CharField(_("账号"), max_length=40)
    place = models.CharField(_("来源"), max_length=80, help_text=_("网络地址，或曾成功登录的浏览器。"))
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    last_at = models.DateTimeField(_("最近一次"))
    wait_until = models.DateTimeField(_("需等到"), null=True, blank=True, db_index=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("failures",)

    class Meta:
        verbose_name = _("登录失败")
        verbose_name_plural = _("登录失败")
        ordering: ClassVar = ["-last_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="refused_once_per_place", fields=["username", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.place}"
