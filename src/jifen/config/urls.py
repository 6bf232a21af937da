"""All addresses: the portals'."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("jifen.portals.urls"))]
