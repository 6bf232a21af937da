"""Settings of the platform. Without any variable: embedded SQLite under ``out/platform``, one web process, no demo data.

Variables: ``JIFEN_DATA`` folder · ``JIFEN_DATABASE_URL`` PostgreSQL · ``JIFEN_SECRET_KEY`` · ``JIFEN_HOSTS`` names it
answers to · ``JIFEN_TRUSTED_PROXIES`` how many proxies stand in front · ``JIFEN_IDLE_MINUTES`` until signed out ·
``JIFEN_OIDC_ISSUER``, ``_CLIENT_ID``, ``_SECRET``, ``_NAME``, ``_TRUST_MFA`` the government identity provider ·
``JIFEN_INBOX`` the watched folder · ``JIFEN_FONTS`` folder of the PDF's font · ``JIFEN_PULL_SPECIAL_ADDRESSES`` addresses of this machine that may be fetched from ·
``JIFEN_DEMO=1`` invented accounts with public passwords, for trying only.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from jifen.config import environment, identity_provider

DATA_FOLDER = Path(environment.text("JIFEN_DATA", "out/platform")).resolve()
DATA_FOLDER.mkdir(parents=True, exist_ok=True)
INBOX = Path(environment.text("JIFEN_INBOX", str(DATA_FOLDER / "inbox"))).resolve()
FONT_FOLDER = environment.text("JIFEN_FONTS", "")  # of a Chinese font for PDF; empty: found by fontconfig
PULL_SPECIAL_ADDRESSES = environment.words("JIFEN_PULL_SPECIAL_ADDRESSES", "")
DEMO = environment.switch("JIFEN_DEMO")
DEBUG = False  # never: its error pages show what is in memory

DATABASES = {"default": environment.database(DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = environment.secret_key(DATA_FOLDER, shared_database="postgresql" in DATABASES["default"]["ENGINE"])
ALLOWED_HOSTS = environment.words("JIFEN_HOSTS", "127.0.0.1 localhost")

INSTALLED_APPS = [
    "jifen.portals",
    "jifen.access",
    "jifen.scoring",
    "jifen.verifying",
    "jifen.collecting",
    "jifen.schemes",
    "jifen.enterprises",
    "jifen.people",
    "jifen.audit",
    "django.contrib.admin.apps.SimpleAdminConfig",  # only the technicians' pages; finds no model by itself
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jifen.portals.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jifen.people.middleware.IdleSignOut",
    "jifen.people.middleware.SignInRequired",
    "jifen.people.middleware.SecondFactorRequired",
    "jifen.portals.middleware.KeptPrivate",
]

ROOT_URLCONF = "jifen.config.urls"
WSGI_APPLICATION = "jifen.config.wsgi.application"
FORM_RENDERER = "jifen.portals.rendering.HouseForms"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jifen.portals.skeleton.skeleton",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "jifen.portals.templatetags.house"],
        },
    },
]

# People and signing in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name"]}},
    {"NAME": "jifen.people.passwords.ThreeKindsOfCharacters"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
TRUSTED_PROXIES = environment.number("JIFEN_TRUSTED_PROXIES", 0, least=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "jifen.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = (
    False  # they count by account name, which lets a stranger lock a victim out; see people.throttling
)
ACCOUNT_FORMS = {"login": "jifen.people.forms.SignInForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "jifen.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "吉林省科技型企业创新积分制平台"
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "jifen.people.forms.SecondFactorForm",
    "reauthenticate": "jifen.people.forms.RepeatedSecondFactorForm",
}

# The government identity provider: signs in whoever bound it before; makes nobody, matches no mail address, keeps no token
IDENTITY_PROVIDER = identity_provider.from_environment()
SOCIALACCOUNT_ADAPTER = "jifen.people.identity_adapter.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_STORE_TOKENS = False

# Sessions: in the database, so that they can be ended from the security page
IDLE_MINUTES = environment.number("JIFEN_IDLE_MINUTES", 30, least=1)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "jifen_session"
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith("127.")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "short_memory"}}

# What a browser is told
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: is the picture of the second factor, made on the server
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Languages and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # nothing to collect before a start
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Logs name codes, places and times; what a form or a file contained stays out of them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
