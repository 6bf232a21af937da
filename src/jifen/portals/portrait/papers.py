"""The portrait as a PDF: issued by a press of a button, downloaded as often as one likes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import get_for, require
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import person_of
from jifen.portals.portrait.finding import page_language
from jifen.scoring.actions import issue_paper
from jifen.scoring.actions.papers import paper_file
from jifen.scoring.models import PortraitPaper
from jifen.scoring.portrait.whole import portrait_of


@require_POST
def portrait_issue(request: HttpRequest, code: str) -> HttpResponse:
    """The new paper waits on the page it was asked from."""
    enterprise = get_for(request.user, Enterprise, code=code)
    require(request.user, "issue_portrait", enterprise)
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    portrait = portrait_of(enterprise, on=timezone.localdate(), year=year, language=page_language())
    if portrait is None:
        raise Http404(_("还没有这家企业已发布的积分，不能出具画像。"))
    address = request.build_absolute_uri(reverse("portrait_check"))
    try:
        made = issue_paper(by=person_of(request), portrait=portrait, address=address, at=timezone.now())
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已出具 %(number)s，可在“依据与复算”下载。") % {"number": made.number})
    return redirect(f"{reverse('portrait', args=[enterprise.code])}?year={portrait.score.year}#papers")


@require_GET
def portrait_paper(request: HttpRequest, number: str) -> FileResponse:
    paper = get_for(request.user, PortraitPaper, number=number)
    path = paper_file(paper.digest)
    if not path.exists():
        raise Http404(_("这份文件不在这台服务器上；请联系平台运营，或重新出具。"))
    answer = FileResponse(path.open("rb"), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{paper.number}.pdf"'
    return answer
