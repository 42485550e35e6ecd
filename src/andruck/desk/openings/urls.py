"""Addresses of openings, below the editor's own."""

from django.urls import path

from andruck.desk.openings import views

urlpatterns = [
    path("openings/", views.CalendarView.as_view(), name=views.CALENDAR),
    path("openings/new/", views.NewView.as_view(), name=views.NEW),
    path("openings/plan/", views.PlanView.as_view(), name=views.PLAN),
    path("openings/<int:id>/", views.ShowView.as_view(), name=views.SHOW),
    path("openings/<int:id>/end/", views.EndView.as_view(), name=views.END),
]
