"""Installing, updating and removing add-ons: each alone with its parents, and on what others need."""

import pytest
from clinic import database, testkit


@pytest.fixture(scope="session")
def house():
    return testkit.house()


@pytest.fixture(scope="session")
def suite_copy(house):
    """One copy of the whole suite; the update tests run on it one after the other."""
    with testkit.Copy(house, "upgrade") as name:
        yield name


class Alone:
    """Databases with one add-on and its parents only, each grown from its parent's: nothing undeclared is there."""

    def __init__(self, house):
        self.house, self.made = house, {}

    def name(self, addon):
        return f"clinic_test_alone_{addon}"

    def install(self, addon):
        """The output of installing it; its parents are installed before."""
        if addon in self.made:
            return self.made[addon]
        parents = [p for p in database.in_order([addon]) if p != addon]
        for parent in parents:
            self.install(parent)
        if parents:
            database.clone(self.house, self.name(parents[-1]), self.name(addon))
        else:
            database.create(self.house, self.name(addon))
        log = self.house.ctx.log(f"alone-{addon}")
        log.unlink(missing_ok=True)
        self.made[addon] = database.odoo_run(self.house, self.name(addon), "-i", addon, log=log, what=f"Installing {addon} alone")
        return self.made[addon]

    def drop(self):
        for addon in self.made:
            database.drop(self.house, self.name(addon))


@pytest.fixture(scope="session")
def alone(house):
    databases = Alone(house)
    yield databases
    databases.drop()
