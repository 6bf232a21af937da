"""Evidence on the pages: put in, taken out, given back as a download."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from jifen.access.decide import get_for, require
from jifen.collecting.actions.proving import add_evidence, note_evidence_read, remove_evidence
from jifen.collecting.evidence import KINDS
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Evidence, Return
from jifen.collecting.return_reads import Situation
from jifen.engine.problems import Refusal
from jifen.portals.acting import person_of
from jifen.portals.returns.lines import Line
from jifen.portals.returns.own import filing_of
from jifen.portals.returns.words import refusal_sentences

TYPES: Final = {kind.code: kind.content_type for kind in KINDS}
ACCEPT: Final = ",".join(ending for kind in KINDS for ending in kind.endings)


def attach(request: HttpRequest, situation: Situation, line: Line) -> None:
    """Files chosen for the question; what is refused is said on the line."""
    for file in request.FILES.getlist(f"{line.fact}-file"):
        line.wrong_files += _refusals(request, situation, line.fact, file)


def _refusals(request: HttpRequest, situation: Situation, fact: str, file: UploadedFile[Any]) -> list[str]:
    asked = {"fact": fact, "name": file.name or "", "chunks": file.chunks(), "at": timezone.now()}
    try:
        add_evidence(by=person_of(request), filing=filing_of(situation), **asked)  # type: ignore[arg-type]
    except Refusal as refused:
        return refusal_sentences(refused)
    except ValidationError as refused:
        return list(refused.messages)
    return []


def detach(request: HttpRequest, situation: Situation, fact: str) -> None:
    """The file whose button was pressed, if it is one of this question."""
    wanted = request.POST.get("remove", "")
    for one in situation.files.get(fact, []):
        if str(one.pk) == wanted:
            remove_evidence(by=person_of(request), evidence=one, at=timezone.now())


@require_GET
def return_evidence(request: HttpRequest, pk: int) -> FileResponse:
    require(request.user, "fill", Return)
    found = get_for(request.user, Evidence.objects.select_related("filing__enterprise"), pk=pk)
    note_evidence_read(by=person_of(request), evidence=found)
    return FileResponse(
        path_of(found.digest).open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[found.kind]
    )
