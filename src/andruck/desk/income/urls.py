"""Addresses of the pages about income and months, behind the editor's door."""

from django.urls import URLPattern, path

from andruck.desk.income import months, views

urlpatterns: list[URLPattern] = [
    path("income/", views.OverviewView.as_view(), name=views.OVERVIEW),
    path("income/bookings/", views.BookingsView.as_view(), name=views.BOOKINGS),
    path("income/goal/", views.GoalView.as_view(), name=views.GOAL),
    path("months/", months.ListView.as_view(), name=months.LIST),
    path("months/<slug:month>/", months.MonthView.as_view(), name=months.MONTH),
    path("months/<slug:month>/check/", months.CheckView.as_view(), name=months.CHECK),
    path("months/<slug:month>/close/", months.CloseView.as_view(), name=months.CLOSE),
    path("months/<slug:month>/take/", months.TakeView.as_view(), name=months.TAKE),
]
