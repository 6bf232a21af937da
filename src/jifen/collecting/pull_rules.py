"""What the roads' own checks are told about an endpoint: its host is allowed because a person allowed this endpoint."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language

from jifen.collecting.actions.receiving import LARGEST
from jifen.collecting.endpoint_secrets import shown
from jifen.collecting.models import PullEndpoint
from jifen.collecting.roads import Endpoint, PullLimits, PullRefused, PullRules, check_address, resolve
from jifen.collecting.roads.endpoint import checked_target
from jifen.engine.problems import Refusal

LIMITS: Final = PullLimits(largest_file=LARGEST, wall_seconds=120.0, idle_seconds=20.0)
"""The worker has other work too: nobody's server holds it longer than this."""
TRY_LIMITS: Final = PullLimits(largest_file=LARGEST, wall_seconds=25.0, idle_seconds=10.0)
"""Somebody waits before a page."""
_ANY_ADDRESS: Final = "192.0.2.1"


def host_of(url: str) -> str:
    """Empty when the address has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def in_words(refused: Refusal) -> list[str]:
    """In the language of whoever asked."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [problem.sentence(language) for problem in refused.problems]


def rules_for(url: str) -> PullRules:
    """Plain http included: whoever allows an endpoint has read that it is unencrypted."""
    host = {host_of(url)}
    return PullRules(host, plain_hosts=host, allowed_addresses=frozenset(settings.PULL_SPECIAL_ADDRESSES))


def check_url(url: str) -> None:
    """Before an address is chosen. Raises PullRefused."""
    host = host_of(url)
    checked_target(Endpoint(url, host if _is_address(host) else _ANY_ADDRESS), rules_for(url))


def check_endpoint(url: str, address: str, header: tuple[str, str]) -> str:
    """The address in its one spelling. Raises PullRefused."""
    name, value = header
    return checked_target(Endpoint(url, address, {name: value} if name else {}), rules_for(url)).address


def addresses_of(url: str) -> tuple[str, ...]:
    """What the host's name leads to now. Raises PullRefused when to nothing."""
    host = host_of(url)
    return (host,) if _is_address(host) else resolve(host)


def ready_to_ask(endpoint: PullEndpoint, place: Path) -> Endpoint:
    """As the road wants it; the authority is laid into ``place`` for the time of asking. Raises SecretLost."""
    authority = place / "authority.pem" if endpoint.authority else None
    if authority:
        authority.write_text(endpoint.authority, encoding="utf-8")
    headers = {endpoint.header_name: shown(endpoint.header_secret)} if endpoint.header_name else {}
    return Endpoint(endpoint.url, endpoint.address, headers, authority)


def is_usable(address: str) -> bool:
    """Whether the road would connect to it at all."""
    try:
        check_address(address, allowed=frozenset(settings.PULL_SPECIAL_ADDRESSES))
    except PullRefused:
        return False
    return True


def is_public(address: str) -> bool:
    """Outside every private network: the file crosses the open internet."""
    return _is_address(address) and ipaddress.ip_address(address).is_global


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
