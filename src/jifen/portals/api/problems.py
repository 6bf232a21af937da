"""What the API says when it refuses: always the same four fields, never a trace."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, JsonResponse

DOCS: Final = "/api/docs"
TOKEN: Final = "/api/token"
DELIVERIES: Final = "/api/v1/deliveries"
SOURCES: Final = "/api/v1/sources"
log = logging.getLogger("jifen.api")


@dataclass(frozen=True)
class Told:
    """``zh`` and ``en`` say what happened and what to do; ``next``: the address where to go on."""

    status: int
    zh: str
    en: str
    next: str = DOCS


PROBLEMS: Final[dict[str, Told]] = {
    "no_token": Told(401, "没有带访问令牌；请先用客户端编号和密钥换取令牌，放在 Authorization: Bearer 之后。",
                     "no access token; get one with the client's id and secret and send it as Authorization: Bearer.", TOKEN),
    "invalid_token": Told(401, "访问令牌无效、已过期，或客户端已停用、已更换密钥；请重新换取令牌。",
                          "the token is invalid or expired, or the client was ended or given a new secret; get a new token.", TOKEN),
    "address_not_allowed": Told(403, "这个客户端只能从登记的网段访问；请核对出口地址，或由本单位数据员新建客户端并登记新网段。",
                                "this client may call from its registered networks only; check the address you call from."),
    "other_source": Told(403, "这个客户端不能报送该来源；请核对 source，或由本单位数据员另建客户端。",
                         "this client is not for that source; check source, or have your data officer make another client.", SOURCES),
    "not_found": Told(404, "没有这一项，或这个客户端无权查看；请核对地址和编号。",
                      "there is no such thing, or it is not for this client; check the address and the number."),
    "no_verdict_yet": Told(404, "还没有结论：报送正在处理，或在等本单位数据员确认；请按 Retry-After 的秒数稍后再取。",
                           "no verdict yet: the delivery is being processed or waits for your data officer; ask again after Retry-After."),
    "nothing_refused": Told(404, "这次报送没有退回的行，或还没有读完。", "this delivery has no refused rows, or is not read yet."),
    "wrong_method": Told(405, "这个地址不支持这种请求方法；可用的方法见 Allow 头。", "this address does not take that method; see Allow."),
    "key_missing": Told(400, "缺少 Idempotency-Key；请为每份报送取一个新的键，重发同一份时用同一个键。",
                        "Idempotency-Key is missing; choose a new key for every delivery and repeat it when sending again."),
    "bad_key": Told(400, "Idempotency-Key 应为 1 至 100 个可见的 ASCII 字符，例如 UUID。",
                    "Idempotency-Key takes 1 to 100 visible ASCII characters, a UUID for example."),
    "source_missing": Told(400, "缺少 source；请写明报送哪个来源。", "source is missing; say which source the data is for.", SOURCES),
    "bad_digest": Told(400, "X-Content-SHA256 应为 64 位十六进制数。", "X-Content-SHA256 takes 64 hexadecimal digits."),
    "empty_file": Told(400, "文件是空的，没有任何内容；请核对后重新报送。", "the file is empty; check it and send it again."),
    "digest_differs": Told(400, "收到的内容与 X-Content-SHA256 不符，可能在路上受损或中断；请用同一个键重发。",
                           "what arrived does not match X-Content-SHA256, it may have been cut; send it again with the same key."),
    "body_cut": Told(400, "内容没有传完，什么都没有保留；请用同一个键重发。",
                     "the body ended early and nothing was kept; send it again with the same key."),
    "bad_form": Told(400, "读不出请求的内容；请按文档用原始内容或 multipart/form-data 发送。",
                     "the request cannot be read; send the raw file or multipart/form-data as documented."),
    "one_file": Told(400, "multipart 里应当恰有一个文件，名为 file。", "multipart takes exactly one file, called file."),
    "length_missing": Told(411, "没有说明内容长度，无法判断是否传完；请带 Content-Length，分块发送时请带 X-Content-SHA256。",
                           "the length is not told, so nobody can say whether all arrived; send Content-Length, or with chunked sending X-Content-SHA256."),
    "key_reused": Told(409, "这个幂等键已用于另一份文件；请换一个新的键。",
                       "this idempotency key was used for another file; choose a new one."),
    "key_in_flight": Told(409, "同一个键的另一个请求正在处理；请稍后用同一个键重发。",
                          "another request with this key is under way; send again with the same key in a moment."),
    "file_too_large": Told(413, "内容超过上限；请拆成几份分别报送。", "the body is over the limit; split it and send the parts."),
    "bad_parameter": Told(422, "有参数不合要求，见 fields；请按文档更正。", "some parameters do not fit, see fields; correct them as documented."),
    "bad_period": Told(422, "所属期不在可报送之列；不写 period 则按文件中的年度自动判断。",
                       "the period is not open; without period it is told from the years in the file."),
    "no_source": Told(422, "这个来源目前没有生效的合同，或不再由贵单位负责；请联系平台运营。",
                      "this source has no contract in force, or is no longer yours; ask the operator.", SOURCES),
    "no_mapping": Told(422, "这个来源还没有列映射；请由本单位数据员在来源页面拟定。",
                       "this source has no column mapping yet; have your data officer draw one up.", SOURCES),
    "not_accepted": Told(422, "没有收下；请核对后重发，仍不行请联系平台运营。",
                         "not accepted; check and send again, or ask the operator."),
    "busy": Told(429, "这个客户端的上一份文件还在试读；请等它读完再试。", "a try of this client is still running; wait until it is done."),
    "failure": Told(500, "平台出错，没有收下；请用同一个键稍后重发，仍不行请联系平台运营。",
                    "the platform failed and took nothing; send again later with the same key, or ask the operator."),
}  # fmt: skip


class ApiProblem(Exception):
    """Raised anywhere below the API's views; ``headers`` and ``more`` are added to the answer."""

    def __init__(self, code: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code, self.headers, self.more = code, headers or {}, more


def problem_answer(code: str, *, headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    """``more`` may put other words for ``zh``, ``en`` and ``next``, or add fields."""
    told = PROBLEMS[code]
    said = {"code": code, "zh": told.zh, "en": told.en, "next": told.next} | more
    return JsonResponse(said, status=told.status, headers=headers, json_dumps_params={"ensure_ascii": False})


def failed(error: Exception) -> HttpResponse:
    """The log gets kind and places; the words of an error may hold what a file contained."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s\n%s", type(error).__name__, places)
    return problem_answer("failure")
