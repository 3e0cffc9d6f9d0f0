"""Every GET of the interface says what it answers, so that the documentation shows it."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

import api

ROUTES = [
    route
    for module in iter_modules(api.__path__)
    if isinstance(router := getattr(import_module(f"api.{module.name}"), "router", None), APIRouter)
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or set()) and route.path.startswith("/api/v1")
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_get_that_answers_json_has_a_response_model(route: APIRoute) -> None:
    other = getattr(route.response_class, "value", route.response_class)
    if issubclass(other, JSONResponse):
        assert route.response_model is not None
        assert route.response_model is not dict


def test_there_are_routes_to_look_at() -> None:
    assert len(ROUTES) > 15
