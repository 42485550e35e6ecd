"""Addresses of the pages about ways to pay, behind the editor's door."""

from django.urls import URLPattern, path

from andruck.desk.ways import views

urlpatterns: list[URLPattern] = [
    path("ways/", views.ListView.as_view(), name=views.LIST),
    path("ways/<slug:slug>/", views.WayView.as_view(), name=views.WAY),
]
