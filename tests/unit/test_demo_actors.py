"""Those who act in the demonstration: each in the name of a party, each letter by another reporter."""

import random
from datetime import UTC, datetime

from demo.actors import party_of
from demo.areas import CITY_CODE
from demo.public_reports import writer
from demo.world import make_world
from domain.enums import Role

UNTIL = datetime(2026, 9, 24, 6, 30, tzinfo=UTC)


def test_who_acts_for_a_party_bears_its_name_and_not_its_code():
    world = make_world(1, now=UNTIL)
    actors = {code: party_of(world, code) for code in world.places}

    assert len(actors) > 36
    for code, actor in actors.items():
        assert code not in actor.name
        assert actor.name.startswith(world.names[code])
        assert actor.roles <= {Role.DEPARTMENT, Role.AGENCY, Role.TOWN}


def test_a_simulator_that_starts_again_writes_as_other_reporters():
    first, again = (writer(CITY_CODE, random.Random(1)) for _ in range(2))

    assert first.scope.proof
    assert first.scope.proof != again.scope.proof
