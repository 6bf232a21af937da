"""Why a way through the identity provider ends, each with the sentence the page shows: what happened, what to do."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[dict[str, Promise]] = {
    "unbound": _(
        "这个身份还没有绑定账号，不能登录。请先用密码登录，在“账号与安全”里绑定；还没有账号的，请联系平台运营。"
    ),
    "disabled": _("这个账号已停用，不能登录；如有疑问请联系平台运营。"),
    "cancelled": _("您在身份认证平台取消了授权，没有登录。需要时请重新开始，或用密码登录。"),
    "declined": _("身份认证平台没有完成认证，没有登录。请稍后再试，或先用密码登录；持续出现请联系平台运营。"),
    "stale": _("这次认证已过期，或不是从本浏览器当前页面发起的，没有登录。请回到登录页重新开始。"),
    "unreachable": _("暂时连不上身份认证平台，没有登录。请稍后再试，或先用密码登录；持续出现请联系平台运营。"),
    "untrusted": _(
        "身份认证平台的答复未通过核验，为安全起见没有采用。请重新开始；再次出现请用密码登录，并联系平台运营。"
    ),
    "not_by_password": _("绑定要在用密码和验证码登录之后进行，没有绑定。请退出，用密码登录后在“账号与安全”里绑定。"),
    "other_session": _("绑定途中登录状态变了，没有绑定。请登录自己的账号，在“账号与安全”里重新绑定。"),
    "not_confirmed": _("离上次确认本人已超过十分钟，没有绑定。请在“账号与安全”里重新绑定。"),
}
REFUSED_TO_PERSONS: Final = {"unbound", "disabled", "not_by_password", "other_session", "not_confirmed"}
"""We understood who it is and say no; the others are failures on the way."""


class Refused(Exception):
    """The way ends here. ``digest``: of the identity, when it is known."""

    def __init__(self, code: str, digest: str = "") -> None:
        super().__init__(code)
        self.code, self.digest = code, digest

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])

    @property
    def status(self) -> int:
        if self.code in REFUSED_TO_PERSONS:
            return 403
        return 502 if self.code in {"unreachable", "untrusted", "declined"} else 400
