"""The documentation page. Its programme comes with the library and is served from here: no other machine is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import ninja
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

ASSETS: Final = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-init.js": "text/javascript",
}
FOLDER: Final = Path(ninja.__file__).parent / "static" / "ninja"


@login_not_required
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    settings = {"url": reverse("push:openapi-json"), "layout": "BaseLayout", "deepLinking": True, "validatorUrl": None}
    return render(request, "portals/api/docs.html", {"settings": json.dumps(settings)})


@login_not_required
@require_GET
def asset(request: HttpRequest, name: str) -> FileResponse:
    if name not in ASSETS:
        raise Http404
    answer = FileResponse((FOLDER / name).open("rb"), content_type=ASSETS[name])
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
