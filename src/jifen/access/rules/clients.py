"""Programmes of departments: their data officers keep their own, the operator keeps all; nobody else knows of them."""

from __future__ import annotations

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.collecting import client_permissions
from jifen.collecting.models import SourceClient

keeps = asks(client_permissions.check_can_keep_clients)

SIGHTS: Sights = {SourceClient: Sight(client_permissions.clients_seen, keeps)}
RULES: Rules = {
    ("make", SourceClient): keeps,
    ("change", SourceClient): asks_of_thing(
        client_permissions.check_can_change_client, client_permissions.check_can_keep_clients
    ),
    ("export", SourceClient): keeps,
}
