"""``decide``: the one question, and the two ways pages ask it of the database."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from jifen.access.decision import ALLOWED, SEE, Decision
from jifen.access.rules import RULES, SIGHTS
from jifen.people.models import Person

Row = TypeVar("Row", bound=Model)
Somebody = Person | AnonymousUser


def decide(person: Somebody, verb: str, thing: Any) -> Decision:
    """May ``person`` do ``verb`` to ``thing``: an object, or its class for "at all". Denied unless a rule allows it."""
    if not isinstance(person, Person) or not person.is_active:
        return Decision(False, _("请先登录。"))
    if verb == SEE:
        return _decide_sight(person, thing)
    rule = RULES.get((verb, model_of(thing)))
    seen = _decide_sight(person, thing)
    reason = rule(person, thing) if rule else _("没有这项操作。")
    if not seen.visible:
        return Decision(False, seen.reason or reason)
    return Decision(False, reason, visible=True) if reason else ALLOWED


def may(person: Somebody, verb: str, thing: Any) -> bool:
    return decide(person, verb, thing).allowed


def require(person: Somebody, verb: str, thing: Any) -> None:
    """For a view: passes, or answers 404 where the thing must stay unknown, 403 with the reason where it is known."""
    decision = decide(person, verb, thing)
    if decision.allowed:
        return
    if decision.visible:
        raise PermissionDenied(decision.reason)
    raise Http404(decision.reason)


def filtered_for(person: Somebody, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those rows the person may see: for lists, counts and exports alike."""
    sight = SIGHTS.get(rows.model)
    if sight is None or not isinstance(person, Person) or not person.is_active:
        return rows.none()
    return sight.scope(person, rows)


def get_for(person: Somebody, rows: QuerySet[Row] | type[Row], **lookup: Any) -> Row:
    """One row, or 404 for whoever may not know of it."""
    queryset = rows._default_manager.all() if isinstance(rows, type) else rows
    found = filtered_for(person, queryset).filter(**lookup).first()
    if found is None:
        raise Http404(_("没有这一项，或您无权查看。"))
    return found


def model_of(thing: Any) -> type[Model]:
    """The model of an object or class; the request's lazy person counts as one."""
    model: type[Model] = thing if isinstance(thing, type) else thing.__class__
    return model._meta.concrete_model or model


def _decide_sight(person: Person, thing: Any) -> Decision:
    sight = SIGHTS.get(model_of(thing))
    if sight is None:
        return Decision(False, _("没有这项操作。"))
    if isinstance(thing, type):
        reason = sight.at_all(person, thing)
        return Decision(False, reason) if reason else ALLOWED
    rows = model_of(thing)._default_manager.filter(pk=thing.pk)
    return ALLOWED if sight.scope(person, rows).exists() else Decision(False, _("没有这一项，或您无权查看。"))
