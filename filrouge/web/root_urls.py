"""Root addresses: each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from filrouge.web.views import pages

urlpatterns: list[URLPattern | URLResolver] = [
    # An account's address is the administrator's affair: the library's own page to change it is not offered.
    path("compte/email/", pages.absent, name="account_email"),
    path("compte/", include("allauth.account.urls")),
    path("compte/securite/", include("allauth.mfa.urls")),
    path("", include("filrouge.web.urls")),
    path("", include("filrouge.people.urls")),
    path("", include("filrouge.clocks.urls")),
    path("", include("filrouge.documents.urls")),
    path("", include("filrouge.messages.urls")),
    path("", include("filrouge.agenda.urls")),
    path("", include("filrouge.calendars.urls")),
    path("", include("filrouge.orientation.urls")),
    path("", include("filrouge.accompaniment.urls")),
    path("", include("filrouge.intensive.urls")),
    path("", include("filrouge.steering.urls")),
    path("", include("filrouge.governance.urls")),
    path("", include("filrouge.satisfaction.urls")),
    path("", include("filrouge.cofunding.urls")),
    path("", include("filrouge.reports.urls")),
    path("", include("filrouge.identity.urls")),
    path("", include("filrouge.exchanges.inbound.urls")),
    path("", include("filrouge.directory.urls")),
    path("", include("filrouge.access.urls")),
    path("", include("filrouge.portal.urls")),
]
handler400 = "filrouge.web.views.errors.bad_request"
handler403 = "filrouge.web.views.errors.forbidden"
handler404 = "filrouge.web.views.errors.not_found"
handler500 = "filrouge.web.views.errors.server_error"
