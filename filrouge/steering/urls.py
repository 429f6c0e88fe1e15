"""Addresses of the room."""

from django.urls import URLPattern

app_name = "steering"
urlpatterns: list[URLPattern] = []
