"""What a sender takes home: a sample, an empty file, and the rules as text and for machines."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.collecting import reads
from jifen.collecting.contracts.digest import plain
from jifen.collecting.models import PublishedContract
from jifen.collecting.sources import load_source, sample_delivery, source_codes
from jifen.collecting.sources.empty_template import empty_template
from jifen.portals.sources.finding import found_source

SAMPLE_ENTERPRISES = 24
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """Demo enterprises in the department's own layout."""
    found = shipped(request, code)
    made = sample_delivery(found.source, year=_last_year(), enterprises=SAMPLE_ENTERPRISES, dirty=False)
    return _file(f"{_('示例')}-{made.name}", made.content, WORKBOOK if made.name.endswith(".xlsx") else "text/csv")


@require_GET
def template(request: HttpRequest, code: str) -> HttpResponse:
    found = shipped(request, code)
    name, content = empty_template(found.source, load_source(found.source).mapping, year=_last_year())
    return _file(name, content, WORKBOOK if name.endswith(".xlsx") else "text/csv")


@require_GET
def contract_yaml(request: HttpRequest, code: str) -> HttpResponse:
    """To the letter as published."""
    found = found_source(request, code)
    return _file(f"{found.source}-v{found.version}.yaml", found.text.encode(), "application/yaml")


@require_GET
def contract_json(request: HttpRequest, code: str) -> HttpResponse:
    found = found_source(request, code)
    document = {"digest": found.digest, "contract": plain(reads.contract_of(found))}
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return _file(f"{found.source}-v{found.version}.json", content, "application/json")


def shipped(request: HttpRequest, code: str) -> PublishedContract:
    """A source with a folder of its own; others have no sample."""
    found = found_source(request, code)
    if found.source not in source_codes():
        raise Http404(_("这个来源没有附带示例；请按数据项清单制表。"))
    return found


def _last_year() -> int:
    return timezone.localdate().year - 1


def _file(name: str, content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
