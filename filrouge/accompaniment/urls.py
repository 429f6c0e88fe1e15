"""Addresses of the room."""

from django.urls import URLPattern

app_name = "accompaniment"
urlpatterns: list[URLPattern] = []
