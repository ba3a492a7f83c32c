"""The FHIR surface, for the tests of this folder."""

from __future__ import annotations

import pytest

from soundadvice.server.fhir import fhir_app
from support.server.client import Client
from support.server.fhir_calls import AT, FLAGS, PACKS


@pytest.fixture(scope="session")
def client() -> Client:
    return Client(fhir_app(PACKS, default=FLAGS.id, clock=lambda: AT), raise_server_exceptions=False)
