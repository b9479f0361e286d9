"""mozilla-django-oidc, as its documentation tells; without a setting it sends its secret in the form."""

import django_site

browser = django_site.configure(
    "mozilla_django_oidc.urls",
    ["mozilla_django_oidc"],
    [],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    OIDC_RP_CLIENT_ID=django_site.CLIENT_ID,
    OIDC_RP_CLIENT_SECRET=django_site.SECRET,
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid profile email",
    OIDC_USE_PKCE=True,
    OIDC_OP_AUTHORIZATION_ENDPOINT=f"{django_site.ISSUER}/authorize",
    OIDC_OP_TOKEN_ENDPOINT=f"{django_site.ISSUER}/token",
    OIDC_OP_USER_ENDPOINT=f"{django_site.ISSUER}/userinfo",
    OIDC_OP_JWKS_ENDPOINT=f"{django_site.ISSUER}/jwks",
)

from django.contrib.auth.models import User  # noqa: E402

django_site.sign_in(browser, "/authenticate/")
django_site.say("signed_in", email=User.objects.get().email)
