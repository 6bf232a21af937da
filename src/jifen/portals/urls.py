"""Addresses of the pages."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from jifen.portals import entering, home, identity
from jifen.portals.api.urls import URLS as API
from jifen.portals.campaigns.urls import URLS as CAMPAIGNS
from jifen.portals.chain.urls import URLS as CHAIN
from jifen.portals.clients.urls import URLS as CLIENTS
from jifen.portals.coverage.urls import URLS as COVERAGE
from jifen.portals.cycle.urls import URLS as CYCLE
from jifen.portals.deliveries.urls import URLS as DELIVERIES
from jifen.portals.endpoints.urls import URLS as ENDPOINTS
from jifen.portals.enterprise import own
from jifen.portals.government import eligibility, enterprises
from jifen.portals.impact.urls import URLS as IMPACT
from jifen.portals.linking.urls import URLS as LINKING
from jifen.portals.objections.urls import URLS as OBJECTIONS
from jifen.portals.operator import claims, lists, organisations, persons, record, sign_ins
from jifen.portals.portrait.urls import URLS as PORTRAIT
from jifen.portals.rankings.urls import URLS as RANKINGS
from jifen.portals.returns.urls import URLS as RETURNS
from jifen.portals.schemes.urls import URLS as SCHEMES
from jifen.portals.sources.urls import URLS as SOURCES
from jifen.portals.technical.site import site as technical
from jifen.portals.verification.urls import URLS as VERIFICATION

# The library's own list also has registration, mail and switching the second factor off; those we do not want are not here.
SIGNING_IN = [
    path("sign-in/", account_views.login, name="account_login"),
    path("sign-in/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/identity/", identity.identity_sign_in, name="identity_sign_in"),
    path("sign-in/identity/return/", identity.identity_return, name="identity_return"),
    path("sign-out/", account_views.logout, name="account_logout"),
    path("sign-in/disabled/", account_views.account_inactive, name="account_inactive"),
    path("account/", home.account, name="mfa_index"),
    path("account/password/", account_views.password_change, name="account_change_password"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/set/", home.account, name="mfa_deactivate_totp"),  # where the library sends who has one
    path("account/identity/bind/", identity.identity_bind, name="identity_bind"),
    path("account/identity/unbind/", identity.identity_unbind, name="identity_unbind"),
    path("account/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("claim/", entering.claim, name="account_signup"),
    path("claim/<str:token>/", entering.claim_receipt, name="claim_receipt"),
    path("invitation/<str:token>/", entering.invitation, name="invitation"),
]

BACK_OFFICE = [
    path("claims/", lists.claim_list, name="claim_list"),
    path("claims/invite/", claims.enterprise_invite, name="enterprise_invite"),
    path("claims/<int:number>/", claims.claim_decide, name="claim_decide"),
    path("organisations/", lists.organisation_list, name="organisation_list"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/of/<str:code>/", organisations.organisation, name="organisation"),
    path("persons/", lists.person_list, name="person_list"),
    path("persons/new/", persons.person_new, name="person_new"),
    path("persons/of/<str:username>/", persons.person, name="person"),
    path("persons/of/<str:username>/invite/", persons.person_invite, name="person_invite"),
    path("persons/of/<str:username>/disable/", persons.person_disable, name="person_disable"),
    path("persons/of/<str:username>/enable/", persons.person_enable, name="person_enable"),
    path("persons/of/<str:username>/second-factor/", persons.second_factor_reset, name="second_factor_reset"),
    path("persons/of/<str:username>/duties/", persons.duty_give, name="duty_give"),
    path("persons/of/<str:username>/duties/<str:duty>/take/", persons.duty_take, name="duty_take"),
    path("security/refused/", lists.refused_list, name="refused_list"),
    path("security/refused/<int:number>/lift/", sign_ins.refused_lift, name="refused_lift"),
    path("security/sessions/", lists.session_list, name="session_list"),
    path("security/sessions/<int:number>/end/", sign_ins.session_end, name="session_end"),
    path("audit/", record.entry_list, name="entry_list"),
]

ENTERPRISES = [
    path("enterprises/", enterprises.enterprise_list, name="enterprise_list"),
    path("enterprises/<str:code>/", enterprises.enterprise_page, name="enterprise"),
    path("enterprises/<str:code>/eligibility/", eligibility.eligibility_decide, name="eligibility_decide"),
    path("enterprises/<str:code>/eligibility/again/", eligibility.eligibility_judge, name="eligibility_judge"),
    path("enterprises/<str:code>/enrol/", eligibility.enterprise_enrol, name="enterprise_enrol"),
    path("enterprises/<str:code>/withdraw/", eligibility.enterprise_withdraw, name="enterprise_withdraw"),
    path("own-enterprise/", own.own_enterprise, name="own_enterprise"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("technical/", technical.urls),
    *SIGNING_IN,
    *BACK_OFFICE,
    *ENTERPRISES,
    *CHAIN,
    *DELIVERIES,
    *COVERAGE,
    *SOURCES,
    *CLIENTS,
    *API,
    *RETURNS,
    *OBJECTIONS,
    *CAMPAIGNS,
    *ENDPOINTS,
    *VERIFICATION,
    *LINKING,
    *SCHEMES,
    *IMPACT,
    *CYCLE,
    *PORTRAIT,
    *RANKINGS,
]
