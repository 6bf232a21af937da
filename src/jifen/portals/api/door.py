"""The API as a whole: its parts, and what is said when something goes wrong."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as BadParameters
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from jifen.portals.api import deliveries, schemes, sources, trying
from jifen.portals.api.callers import NO_TOKEN, ClientToken
from jifen.portals.api.problems import ApiProblem, failed, problem_answer
from jifen.portals.api.shapes import TokenProblem, TokenShape
from jifen.portals.api.tokens import FORM, give_token

DESCRIPTION: Final = """部门系统用这里的接口报送数据：先用客户端编号和密钥在 /api/token 换取 10 分钟的令牌，再报送。
客户端由本单位数据员在“接口客户端”页面建立。出错时总是返回 code、zh、en、next 四项。

For departments' programmes: get a ten-minute token at /api/token with the client's id and secret, then hand in data."""
TOKEN_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    }
}


class ChineseAsItIs(JSONRenderer):
    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}  # noqa: RUF012 - the library's own shape


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """As the view is called; where its module lies is nobody's business."""
        return operation.view_func.__name__


api: Final = Api(
    title="吉林省科技型企业创新积分制平台：数据报送接口", version="1", description=DESCRIPTION, docs_url=None,
    urls_namespace="push", auth=ClientToken(), renderer=ChineseAsItIs(),
)  # fmt: skip
api.add_router("/v1/deliveries", deliveries.router)
api.add_router("/v1/try", trying.router)
api.add_router("/v1/sources", sources.router)
api.add_router("/v1/schemes", schemes.router)
api.add_router("/v1/receipt-key", sources.keys)


@api.post(
    "/token", auth=None, tags=["令牌 Token"], response={200: TokenShape, 400: TokenProblem, 401: TokenProblem},
    summary="换取令牌（OAuth 2.0 client credentials）Get a token", openapi_extra=TOKEN_BODY,
)  # fmt: skip
def token(request: HttpRequest) -> HttpResponse:
    """编号和密钥放在 HTTP Basic 里，或放在表单里，二者取一。"""
    return give_token(request)


@api.exception_handler(ApiProblem)
def _told(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return problem_answer(problem.code, headers=problem.headers, **problem.more)


@api.exception_handler(AuthenticationError)
def _without_token(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return problem_answer("no_token", headers=NO_TOKEN)


@api.exception_handler(BadParameters)
def _bad_parameters(request: HttpRequest, problem: BadParameters) -> HttpResponse:
    """Names of the parameters, not what they held."""
    missing = {str(one["loc"][-1]) for one in problem.errors if one["type"] == "missing"}
    if "Idempotency-Key" in missing:
        return problem_answer("key_missing")
    if "source" in missing:
        return problem_answer("source_missing")
    return problem_answer("bad_parameter", fields=sorted({str(one["loc"][-1]) for one in problem.errors}))


@api.exception_handler(Http404)
def _nothing_there(request: HttpRequest, problem: Http404) -> HttpResponse:
    return problem_answer("not_found")


@api.exception_handler(PermissionDenied)
def _not_for_it(request: HttpRequest, problem: PermissionDenied) -> HttpResponse:
    return problem_answer("not_found")


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def _bad_request(request: HttpRequest, problem: Exception) -> HttpResponse:
    return problem_answer("bad_form")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, problem: Exception) -> HttpResponse:
    return failed(problem)
