"""``/api/v1/sources``: what is owed, by which rules it is checked, and the key that checks our signatures."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router

from jifen.collecting import reads
from jifen.collecting.contracts.digest import plain
from jifen.collecting.models import PublishedContract
from jifen.collecting.signed_receipts import platform_key
from jifen.portals.api.callers import caller
from jifen.portals.api.content import rules_content, source_content
from jifen.portals.api.problems import ApiProblem
from jifen.portals.api.shapes import Problem, RulesShape, SourcesShape

router: Final = Router(tags=["来源 Sources"])
keys: Final = Router(tags=["核验 Verifying"])
Code = Annotated[str, Path(description="来源编号 Code of the source")]


@router.get("", response=SourcesShape, summary="这个客户端可报送的来源 Sources of this client")
def source_list(request: HttpRequest) -> dict[str, Any]:
    today, own = timezone.localdate(), caller(request).sources
    held = [one for one in reads.contracts_in_force(today) if one.source in own]
    return {"sources": [source_content(one, today) for one in held]}


@router.get("/{code}/contract", response={200: dict[str, Any], 404: Problem}, summary="归集合同 The contract")
def contract(request: HttpRequest, code: Code) -> dict[str, Any]:
    published = found(request, code)
    return {"digest": published.digest, "version": published.version, "contract": plain(reads.contract_of(published))}


@router.get(
    "/{code}/contract.yaml", response={200: str, 404: Problem}, summary="归集合同原文 The contract as published"
)
def contract_text(request: HttpRequest, code: Code) -> HttpResponse:
    """发布的原文，一字不差。"""
    return HttpResponse(found(request, code).text, content_type="application/yaml; charset=utf-8")


@router.get("/{code}/rules", response={200: RulesShape, 404: Problem}, summary="核对规则 The rules")
def rules(request: HttpRequest, code: Code) -> dict[str, Any]:
    """每项数据空白的含义，和每条规则的说明；与核对用的是同一份。"""
    return rules_content(found(request, code))


@keys.get("", auth=None, response={200: str}, summary="回执公钥 The key of our signatures")
def receipt_key(request: HttpRequest) -> HttpResponse:
    """PEM，Ed25519；不需要令牌。X-Key-Id 与回执里的 key_id 一致。"""
    key = platform_key()
    return HttpResponse(key.public_key_pem(), content_type="application/x-pem-file", headers={"X-Key-Id": key.key_id})


def found(request: HttpRequest, code: str) -> PublishedContract:
    known = code in caller(request).sources
    published = reads.contract_in_force(code, timezone.localdate()) if known else None
    if published is None:
        raise ApiProblem("not_found")
    return published
