"""``/api/token``: OAuth 2.0 client credentials (RFC 6749 §4.4). The one address whose refusals have the RFC's own shape."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import UnreadablePostError
from django.utils import timezone

from jifen.collecting import client_guessing
from jifen.collecting.client_secrets import TOKEN_LASTS, fits, token_for
from jifen.collecting.models import SourceClient
from jifen.collecting.models.clients import CLIENT_ID
from jifen.portals.api.callers import address_of
from jifen.portals.api.problems import DOCS
from jifen.portals.deliveries.arriving import announced_length

FORM: Final = "application/x-www-form-urlencoded"
MOST: Final = 8 * 1024
KNOWN: Final = ("grant_type", "client_id", "client_secret", "scope")
WORDS: Final = {
    "invalid_request": (400, "请求不合规范：请用 application/x-www-form-urlencoded 发送 grant_type，每个参数只写一次，"
                        "客户端编号和密钥只放在一处（HTTP Basic 或表单）。"),
    "unsupported_grant_type": (400, "只支持 grant_type=client_credentials；请改正后重发。"),
    "invalid_client": (401, "客户端编号或密钥不对，或客户端已停用；请核对，必要时由本单位数据员更换密钥。"),
    "address": (401, "这个客户端只能从登记的网段访问；请核对出口地址。"),
    "slow_down": (429, "密钥多次不对；请按 Retry-After 的秒数等待。客户端没有被锁定，密钥正确即可取得令牌。"),
}  # fmt: skip


class TokenRefused(Exception):
    def __init__(self, what: str, *, wait: int = 0) -> None:
        super().__init__(what)
        self.what, self.wait = what, wait


@dataclass(frozen=True)
class Credentials:
    client_id: str
    secret: str


def give_token(request: HttpRequest) -> HttpResponse:
    try:
        client = _proven(request)
    except TokenRefused as refused:
        return _refusal(request, refused)
    now = timezone.now()
    client.used(now)
    seconds = int(TOKEN_LASTS.total_seconds())
    said = {"access_token": token_for(client, now), "token_type": "Bearer", "expires_in": seconds}
    return _answer(said | {"scope": " ".join(client.sources)}, 200)


def _proven(request: HttpRequest) -> SourceClient:
    form = _form(request)
    given = _credentials(request, form)
    if form.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type" if form.get("grant_type") else "invalid_request")
    return _checked(given, address_of(request))


def _checked(given: Credentials, place: str) -> SourceClient:
    """The right secret passes first, so that nobody's wrong ones can keep it out."""
    now, known = timezone.now(), re.match(CLIENT_ID, given.client_id)
    client = SourceClient.objects.filter(client_id=given.client_id).first() if known else None
    if fits(client, given.secret) and client is not None:
        if not client.is_at_home(place):
            raise TokenRefused("address")
        client_guessing.forget_wrong_secrets(client, place)
        return client
    wait = client_guessing.seconds_to_wait(client, place, now)
    if wait:
        raise TokenRefused("slow_down", wait=wait)
    client_guessing.note_wrong_secret(client, place, now)
    raise TokenRefused("invalid_client")


def _form(request: HttpRequest) -> QueryDict:
    """Each parameter once; what the RFC does not know is ignored, as it says."""
    if request.content_type != FORM or announced_length(request) > MOST:
        raise TokenRefused("invalid_request")
    try:
        form = request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError, ValueError):
        raise TokenRefused("invalid_request") from None
    if any(len(form.getlist(name)) > 1 for name in KNOWN):
        raise TokenRefused("invalid_request")
    return form


def _credentials(request: HttpRequest, form: QueryDict) -> Credentials:
    header = request.headers.get("Authorization", "")
    in_form = "client_secret" in form
    if header:
        given = _basic(header)
        if in_form or form.get("client_id", given.client_id) != given.client_id:
            raise TokenRefused("invalid_request")
        return given
    if not in_form:
        raise TokenRefused("invalid_client")
    return Credentials(form.get("client_id", ""), str(form["client_secret"]))


def _basic(header: str) -> Credentials:
    """Both halves are form-encoded before they are joined (RFC 6749 §2.3.1)."""
    scheme, _, said = header.partition(" ")
    try:
        text = base64.b64decode(said.strip(), validate=True).decode("utf-8") if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        text = ""
    client_id, colon, secret = text.partition(":")
    if not colon:
        raise TokenRefused("invalid_client")
    return Credentials(unquote_plus(client_id), unquote_plus(secret))


def _refusal(request: HttpRequest, refused: TokenRefused) -> HttpResponse:
    status, words = WORDS[refused.what]
    error = refused.what if refused.what not in ("address", "slow_down") else "invalid_client"
    answer = _answer(
        {"error": error, "error_description": words, "error_uri": request.build_absolute_uri(DOCS)}, status
    )
    if status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="jifen", charset="UTF-8"'
    if refused.wait:
        answer["Retry-After"] = str(refused.wait)
    return answer


def _answer(said: dict[str, Any], status: int) -> HttpResponse:
    answer = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"], answer["Pragma"] = "no-store", "no-cache"
    return answer
