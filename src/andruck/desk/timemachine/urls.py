"""Addresses of the time machine, below the editor's own."""

from django.urls import path

from andruck.desk.timemachine import views

urlpatterns = [
    path("timemachine/", views.MachineView.as_view(), name=views.MACHINE),
    path("timemachine/page/", views.page, name=views.PAGE),
]
