"""Forms look alike everywhere: label above, help under it, errors in words, a summary on top."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseForms(TemplatesSetting):
    form_template_name = "portals/forms/form.html"
    field_template_name = "portals/forms/field.html"
