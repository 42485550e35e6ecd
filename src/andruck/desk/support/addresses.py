"""Addresses of the desk's pages about support, below the editor's own."""

from django.urls import path

from andruck.desk.support import codes, entitlements, gifts, giving, institutions

urlpatterns = [
    path("entitlements/", entitlements.ListView.as_view(), name=entitlements.LIST),
    path("entitlements/person/<int:person>/", entitlements.PersonView.as_view(), name=entitlements.PERSON),
    path("entitlements/person/<int:person>/link/", entitlements.LinkView.as_view(), name=entitlements.LINK),
    path("entitlements/<int:id>/", entitlements.ChangeView.as_view(), name=entitlements.CHANGE),
    path("entitlements/<int:id>/end/", entitlements.EndView.as_view(), name=entitlements.END),
    path("codes/", codes.ListView.as_view(), name=codes.LIST),
    path("codes/new/", codes.NewView.as_view(), name=codes.NEW),
    path("codes/<int:id>/", codes.ShowView.as_view(), name=codes.SHOW),
    path("codes/<int:id>/print/", codes.PrintView.as_view(), name=codes.PRINT),
    path("codes/<int:id>/stop/", codes.StopView.as_view(), name=codes.STOP),
    path("gifts/", gifts.TermsView.as_view(), name=gifts.TERMS),
    path("giving/", giving.TermsView.as_view(), name=giving.TERMS),
    path("institutions/", institutions.ListView.as_view(), name=institutions.LIST),
    path("institutions/new/", institutions.NewView.as_view(), name=institutions.NEW),
    path("institutions/<int:id>/", institutions.ShowView.as_view(), name=institutions.SHOW),
    path("institutions/<int:id>/end/", institutions.EndView.as_view(), name=institutions.END),
]
