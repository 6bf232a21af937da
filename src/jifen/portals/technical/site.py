"""Django's own admin without its verbs: no adding, no changing, no deleting. A model joins by one line at the end.

The record is not here: whoever runs the platform does not read over it (三员分立).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import unquote
from django.db.models import BinaryField, Field, Model
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jifen.access.actions import note_technical_view
from jifen.enterprises.models import Enterprise, Event
from jifen.people import duties
from jifen.people.models import Claim, Organisation, Person
from jifen.portals.acting import person_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
if TYPE_CHECKING:
    Shown = ModelAdmin[Model]
else:
    Shown = ModelAdmin  # takes a model in brackets only for the type checker

SECRET: Final = re.compile(r"password|token|digest|secret|seed|receipt")
COLUMNS: Final = 6
SEARCHED: Final = ("code", "credit_code", "username", "name", "enterprise__code")


class TechnicalSite(AdminSite):
    site_header = site_title = gettext_lazy("技术页面")
    index_title = gettext_lazy("数据表（只读）")
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """The operator's technicians. That a second factor was given, the middleware has seen to."""
        person = request.user
        return isinstance(person, Person) and person.is_active and person.has_duty(duties.OPERATOR)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(require_safe(view), cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404(_("没有这一项，或您无权查看。"))
            return inner(request, *args, **kwargs)

        return cast("View", door)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Without signing in, signing out and passwords: the platform has its own."""
        tables = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/{address}", self.admin_view(view), name=name)
            for model, shown in self._registry.items()
            for address, view, name in pages(shown)
        ]
        return [
            path("", self.admin_view(self.index), name="index"),
            path("words/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            path("<str:app_label>/", self.admin_view(self.app_index), name="app_list"),
            *tables,
        ]


class ReadOnly(Shown):
    list_select_related = True
    show_full_result_count = False
    media = Media()
    """No scripts: there is nothing to fill in, and the library's break the policy for browsers."""

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return list(shown_fields(self.model))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return list(shown_fields(self.model)[:COLUMNS])

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        here = {field.name for field in self.opts.get_fields()}
        return [name for name in SEARCHED if name.partition("__")[0] in here]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Nothing is asked through the address: ``?password__startswith=`` would spell a hash out letter by letter."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404(_("没有这一项，或您无权查看。"))
        note_technical_view(by=person_of(request), thing=found)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def pages(shown: ModelAdmin[Any]) -> list[tuple[str, Callable[..., HttpResponseBase], str]]:
    """The list of a table and one row of it: address, view, name."""
    names = f"{shown.opts.app_label}_{shown.opts.model_name}"
    return [
        ("", shown.changelist_view, f"{names}_changelist"),
        ("<path:object_id>/change/", shown.change_view, f"{names}_change"),
    ]


def shown_fields(model: type[Model]) -> list[str]:
    """Its own columns but secrets, digests and raw bytes."""
    return [field.name for field in model._meta.fields if not _is_hidden(field)]


def _is_hidden(field: Field[Any, Any]) -> bool:
    return isinstance(field, BinaryField) or bool(SECRET.search(field.name))


site = TechnicalSite(name="technical")
join = partial(site.register, admin_class=ReadOnly)
join(Organisation)
join(Person)
join(Claim)
join(Enterprise)
join(Event)
