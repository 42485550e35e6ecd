"""Addresses of the pages about cases and payments, behind the editor's door."""

from django.urls import URLPattern, path

from andruck.desk.cases import deeds, views

urlpatterns: list[URLPattern] = [
    path("cases/", views.ListView.as_view(), name=views.LIST),
    path("cases/<int:id>/", views.CaseView.as_view(), name=views.CASE),
    path("cases/<int:id>/close/", deeds.CloseView.as_view(), name=views.CLOSE),
    path("cases/<int:id>/again/", deeds.TryView.as_view(), name=views.TRY),
    path("cases/<int:id>/place/", deeds.PlaceView.as_view(), name=views.PLACE),
    path("cases/refund/<uuid:key>/agree/", deeds.AgreeView.as_view(), name=views.AGREE),
    path("cases/refund/<uuid:key>/reject/", deeds.RejectView.as_view(), name=views.REJECT),
    path("payments/<uuid:key>/", views.PaymentView.as_view(), name=views.PAYMENT),
    path("payments/<uuid:key>/ask/", deeds.AskView.as_view(), name=views.ASK),
    path("payments/<uuid:key>/accept/", deeds.AcceptView.as_view(), name=views.ACCEPT),
    path("payments/<uuid:key>/refund/", deeds.RefundView.as_view(), name=views.REFUND),
]
