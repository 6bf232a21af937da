"""The verbs: keyword-only, ``by=``, atomic, one audit entry each. ``by`` is a person, or ``"system"`` for clock and command line."""

from __future__ import annotations

from jifen.people.actions.claims import claim_enterprise, confirm_claim, invite_enterprise, refuse_claim
from jifen.people.actions.identities import bind_identity, note_refused_identity, unbind_identity
from jifen.people.actions.organisations import change_organisation, load_organisations, make_organisation
from jifen.people.actions.persons import (
    accept_invitation,
    change_person,
    disable_person,
    enable_person,
    give_duty,
    invite_person,
    make_person,
    set_first_password,
    take_duty,
)
from jifen.people.actions.sign_ins import end_session, end_sessions_of, lift_wait, reset_second_factor

__all__ = [
    "accept_invitation",
    "bind_identity",
    "change_organisation",
    "change_person",
    "claim_enterprise",
    "confirm_claim",
    "disable_person",
    "enable_person",
    "end_session",
    "end_sessions_of",
    "give_duty",
    "invite_enterprise",
    "invite_person",
    "lift_wait",
    "load_organisations",
    "make_organisation",
    "make_person",
    "note_refused_identity",
    "refuse_claim",
    "reset_second_factor",
    "set_first_password",
    "take_duty",
    "unbind_identity",
]
