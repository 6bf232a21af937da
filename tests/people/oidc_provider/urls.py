"""The provider's addresses: its sign-in page, and the protocol under ``/o/``."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [path("login/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]
