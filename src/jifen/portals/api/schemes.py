"""``/api/v1/schemes``: published indicator systems, their versions and differences, and the check of a document."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from jifen.engine.documents import LARGEST_DOCUMENT, load_document
from jifen.engine.scheme.difference import difference
from jifen.engine.scheme.writing import plain_of
from jifen.portals.api.problems import ApiProblem
from jifen.portals.api.shapes import (
    CheckedShape,
    Problem,
    SchemeDifferenceShape,
    SchemeShape,
    SchemesShape,
    SchemeVersionsShape,
)
from jifen.portals.deliveries.arriving import announced_length
from jifen.schemes import reads
from jifen.schemes.checking import check_text
from jifen.schemes.models import PublishedScheme

router: Final = Router(tags=["指标体系 Schemes"])
Code = Annotated[str, Path(description="指标体系编号 Code of the scheme", max_length=80)]
Version = Annotated[str, Path(description="版本 Version", max_length=20)]
YAML_IN_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "YAML 原文，UTF-8，不超过 1 MiB。The document, UTF-8, at most 1 MiB.",
        "content": {"application/yaml": {"schema": {"type": "string"}}, "text/plain": {"schema": {"type": "string"}}},
    }
}


def shared() -> Any:
    """All but banks' own models."""
    return PublishedScheme.objects.exclude(family=PublishedScheme.Family.FINANCE).select_related("owner", "retirement")


def found(code: str, version: str) -> PublishedScheme:
    one: PublishedScheme | None = shared().filter(code=code, version=version).first()
    if one is None:
        raise ApiProblem("not_found")
    return one


def scheme_content(one: PublishedScheme) -> dict[str, Any]:
    address = f"/api/v1/schemes/{one.code}/{one.version}"
    return {
        "code": one.code, "version": one.version, "title": one.title, "family": one.family, "sector": one.sector,
        "owner": one.owner.name if one.owner else "", "effective": one.effective, "provisional": one.provisional,
        "digest": one.digest, "standing": reads.standing(one, timezone.localdate()), "published_at": one.published_at,
        "retired_on": one.retirement.on if hasattr(one, "retirement") else None,
        "links": {"document": address, "document_yaml": f"{address}/scheme.yaml"},
    }  # fmt: skip


@router.get("", response=SchemesShape, summary="现行的指标体系 Schemes in force")
def scheme_list(
    request: HttpRequest,
    on: Annotated[date | None, Query(description="哪一天现行，默认今天 In force on this day")] = None,
) -> dict[str, Any]:
    """数值标为 provisional 的是暂定数值，不是国家或省级数值。"""
    held = shared().filter(pk__in=reads.in_force(on or timezone.localdate()).values("pk")).order_by("family", "code")
    return {"schemes": [scheme_content(one) for one in held]}


@router.post("/validate", response={200: CheckedShape, 400: Problem, 411: Problem, 413: Problem},
             summary="核对一份文档，什么都不保存 Check a document, nothing is kept", openapi_extra=YAML_IN_BODY)  # fmt: skip
def validate(request: HttpRequest) -> dict[str, Any]:
    """与命令行 jifen scheme check 和页面上的是同一套规则、同一句话。"""
    checked = check_text(_text_in(request))
    told = [
        {"code": one.code, "line": one.place.line, "column": one.place.column if isinstance(one.place.column, int) else None,
         "zh": one.zh, "en": one.en}
        for one in checked.problems
    ]  # fmt: skip
    return {"valid": checked.is_clean, "digest": checked.digest or None, "problems": told}


def _text_in(request: HttpRequest) -> str:
    length = announced_length(request)
    if not length:
        raise ApiProblem("length_missing" if "CONTENT_LENGTH" not in request.META else "empty_file")
    if length > LARGEST_DOCUMENT:
        raise ApiProblem(
            "file_too_large", zh="文档超过 1 MiB；指标体系文档通常不到 100 KB。", en="the document is over 1 MiB."
        )
    try:
        return request.read(length).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ApiProblem(
            "bad_form", zh="文档不是 UTF-8 编码；请另存为 UTF-8。", en="the document is not UTF-8."
        ) from None


@router.get("/{code}", response={200: SchemeVersionsShape, 404: Problem}, summary="一套体系的各个版本 Versions")
def scheme_versions(request: HttpRequest, code: Code) -> dict[str, Any]:
    """新的在前。"""
    held = list(shared().filter(code=code).order_by("-effective", "-pk"))
    if not held:
        raise ApiProblem("not_found")
    return {"code": code, "versions": [scheme_content(one) for one in held]}


@router.get(
    "/{code}/difference", response={200: SchemeDifferenceShape, 404: Problem}, summary="两个版本的差异 Difference"
)
def scheme_difference(
    request: HttpRequest, code: Code,
    old: Annotated[str, Query(alias="from", description="原来的版本 Old version", max_length=20)],
    new: Annotated[str, Query(alias="to", description="现在的版本 New version", max_length=20)],
) -> dict[str, Any]:  # fmt: skip
    """一处一句，中英文对照；注释和排版不算内容。"""
    told = difference(reads.document_of(found(code, old)), reads.document_of(found(code, new)))
    changes = [
        {"how": one.how, "block": one.block, "code": one.code, "field": one.field, "stage": one.stage, "old": one.old[0],
         "new": one.new[0], "zh": one.sentence("zh"), "en": one.sentence("en")}
        for one in told.changes
    ]  # fmt: skip
    return {"code": code, "from": old, "to": new, "same": told.same, "old_digest": told.old_digest,
            "new_digest": told.new_digest, "changes": changes}  # fmt: skip


@router.get("/{code}/{version}", response={200: SchemeShape, 404: Problem}, summary="一个版本的全文 The document")
def scheme_document(request: HttpRequest, code: Code, version: Version) -> dict[str, Any]:
    """document 是原文的内容，值都是原文里写的词；digest 是解析后内容的摘要（D1）。"""
    one = found(code, version)
    return {"scheme": scheme_content(one), "document": plain_of(load_document(one.text))}


@router.get(
    "/{code}/{version}/scheme.yaml", response={200: str, 404: Problem}, summary="原文 The document as published"
)
def scheme_text(request: HttpRequest, code: Code, version: Version) -> HttpResponse:
    """发布的原文，一字不差。"""
    return HttpResponse(found(code, version).text, content_type="application/yaml; charset=utf-8")
