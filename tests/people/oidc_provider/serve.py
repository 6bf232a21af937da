"""Starts the provider: ``python -m tests.people.oidc_provider.serve PORT``."""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from tests.people.oidc_provider.persons import CLIENT_ID, CLIENT_SECRET, PASSWORD, SUBJECTS

if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    for name, subject in SUBJECTS.items():
        get_user_model().objects.create_user(name, password=PASSWORD, pk=int(subject))
    application = apps.get_model("oauth2_provider", "Application")
    application.objects.create(
        name="jifen",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=settings.RETURNS,
        algorithm=application.RS256_ALGORITHM,
    )
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False, skip_checks=True)
