"""Versions of a contract, and the next one: seen in words before it is published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import get_for, may, require
from jifen.collecting import reads
from jifen.collecting.actions import publish_contract
from jifen.collecting.contracts import ContractChange, ContractRefused, contract_changes, load_contract
from jifen.collecting.models import PublishedContract
from jifen.collecting.sources import source_of
from jifen.engine.problems import Refusal
from jifen.people.models import NOBODYS_NAME
from jifen.people.reads import person_named
from jifen.portals.acting import person_of
from jifen.portals.sources.finding import found_source, language, sentences
from jifen.portals.sources.forms import PublishForm


@dataclass(frozen=True)
class Change:
    sentence: str
    breaking: bool


@dataclass(frozen=True)
class Version:
    """``changes``: against the version before; none for the first."""

    published: PublishedContract
    by: str
    state: str
    changes: list[Change] | None


@require_GET
def version_list(request: HttpRequest, code: str) -> HttpResponse:
    found = found_source(request, code)
    content = {"source": found, "versions": _versions(found), "publishes": may(request.user, "publish", found)}
    return render(request, "portals/sources/versions.html", content)


def _versions(current: PublishedContract) -> list[Version]:
    """Newest first."""
    held = list(PublishedContract.objects.filter(source=current.source).order_by("-version"))
    changes = [in_words(contract_changes(reads.contract_of(a), reads.contract_of(b))) for b, a in pairwise(held)]
    told: list[list[Change] | None] = [*changes, None]
    return [Version(one, publisher(one.by), _state(one, current), more) for one, more in zip(held, told, strict=True)]


def in_words(changes: tuple[ContractChange, ...]) -> list[Change]:
    """Without the number and day of the version, which every version changes."""
    return [
        Change(change.sentence(language()), change.breaking)
        for change in changes
        if change.field not in ("version", "in_force_from")
    ]


def publisher(key: str) -> str:
    if key == NOBODYS_NAME:
        return _("平台")
    person = person_named(key)
    return person.name if person else key


def _state(one: PublishedContract, current: PublishedContract) -> str:
    if one.pk == current.pk and one.in_force_from <= timezone.localdate():
        return _("现行")
    return _("已公告，未生效") if one.in_force_from > timezone.localdate() else _("已被替代")


@require_GET
def version_text(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = get_for(request.user, PublishedContract, source=code, version=number)
    content = {"source": found, "by": publisher(found.by)}
    return render(request, "portals/sources/version.html", content)


@require_http_methods(["GET", "POST"])
def version_new(request: HttpRequest, code: str) -> HttpResponse:
    """First the differences, then publishing; a text changed in between is shown again."""
    found = found_source(request, code)
    require(request.user, "publish", found)
    last = PublishedContract.objects.filter(source=code).latest("version")
    if request.method == "GET":
        return _page(request, last, PublishForm(initial={"text": last.text}), {})
    form = PublishForm(request.POST, request.FILES)
    if not (form.is_valid() and _may_be_published(request, last, form)):
        return _page(request, last, form, {}, status=422)
    if "publish" in request.POST and form.cleaned_data["seen"] == _digest(form.cleaned_data["text"]):
        made = _publish(request, form)
        messages.success(
            request,
            _("已发布第 %(n)d 版，自 %(day)s 起生效；请告知报送方。")
            % {"n": made.version, "day": made.in_force_from.isoformat()},
        )
        return redirect("source_versions", code)
    return _page(request, last, _with_seen(form), _differences(last, form.cleaned_data["text"]))


def _page(
    request: HttpRequest, last: PublishedContract, form: PublishForm, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    content = {"source": last, "form": form, "next": last.version + 1} | more
    return render(request, "portals/sources/publish.html", content, status=status)


def _may_be_published(request: HttpRequest, last: PublishedContract, form: PublishForm) -> bool:
    """Asks the action itself and undoes it, so that the page has no rules of its own."""
    try:
        contract = load_contract(form.cleaned_data["text"])
        if contract.code != last.source:
            raise ValidationError(_("contract 应为“%(code)s”；这里只发布这一来源的合同。") % {"code": last.source})
        with transaction.atomic():
            _publish(request, form)
            transaction.set_rollback(True)
    except ContractRefused as refused:
        form.add_error("text", sentences(refused.problems))
    except ValidationError as refused:
        form.add_error("text", refused.messages)
    return form.is_valid()


def _publish(request: HttpRequest, form: PublishForm) -> PublishedContract:
    said = form.cleaned_data
    return publish_contract(by=person_of(request), text=said["text"], why=said["why"], at=timezone.localtime())


def _with_seen(form: PublishForm) -> PublishForm:
    form.show("seen", _digest(form.cleaned_data["text"]))
    return form


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _differences(last: PublishedContract, text: str) -> dict[str, Any]:
    contract = load_contract(text)
    changes = in_words(contract_changes(reads.contract_of(last), contract))
    return {
        "looked": True,
        "changes": changes,
        "breaking": sum(change.breaking for change in changes),
        "in_force_from": contract.in_force_from,
        "disagreements": _disagreements(last.source, text),
    }


def _disagreements(source: str, text: str) -> list[str]:
    """Where the columns known today would no longer keep the contract."""
    mapping = reads.mapping_for(source)
    try:
        if mapping is not None:
            source_of(text, mapping.text)
    except Refusal as refused:
        return sentences(refused.problems)
    return []
