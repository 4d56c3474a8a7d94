"""The guards of the program, and which tests fail without them."""

from tests.guards.guard import Guard
from tests.guards.of_keys import OF_KEYS
from tests.guards.of_locking import OF_LOCKING
from tests.guards.of_people import OF_PEOPLE
from tests.guards.of_record import OF_RECORD
from tests.guards.of_restricting import OF_RESTRICTING

ALL: tuple[Guard, ...] = (*OF_RECORD, *OF_KEYS, *OF_PEOPLE, *OF_RESTRICTING, *OF_LOCKING)
