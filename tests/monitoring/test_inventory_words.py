"""Every field, value, reason and fault of the inventory has words on the pages of an application."""

import pytest

from idp.catalogue.changes.application_change import ApplicationChangeWay, InventoryFault, InventoryProblem
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.inventory_columns import FILE_COLUMNS, INVENTORY_COLUMNS
from idp.foundation.row_reader import TextFault
from idp.monitoring.application.inventory_form import InventoryField, build_fields
from idp.web.environment import environment
from tests.support.calendars import WITA

WORDS = "monitoring/inventory_words.html"


def say(macro: str, *values: object, template: str = WORDS) -> str:
    """What a macro says of these values."""
    names = ", ".join(f"value{place}" for place in range(len(values)))
    source = f'{{% from "{template}" import {macro} with context %}}{{{{ {macro}({names}) }}}}'
    given = {f"value{place}": value for place, value in enumerate(values)}
    return environment("id", WITA).from_string(source).render(given).strip()


@pytest.mark.parametrize(
    ("macro", "values"),
    [
        ("field_name", [column.name for column in INVENTORY_COLUMNS]),
        ("decision_name", list(DecisionKind)),
        ("decision_meaning", list(DecisionKind)),
        ("reason_words", list(DecisionReason)),
        ("way_words", list(ApplicationChangeWay)),
    ],
)
def test_what_is_stored_is_said_in_words(macro: str, values: list[str]) -> None:
    for value in values:
        said = say(macro, value)
        assert said, value
        assert said != str(value), value


def test_every_value_of_a_list_has_words() -> None:
    lists = [one for one in build_fields(FILE_COLUMNS, {}, {}) if one.options]
    assert len(lists) == 6
    for one in lists:
        for value in one.options:
            assert say("field_value", one.name, value) != value, (one.name, value)


@pytest.mark.parametrize("fault", [*InventoryFault, *(fault for fault in TextFault if fault is not TextFault.NO_DAY)])
def test_every_fault_says_what_to_do(fault: InventoryFault | TextFault) -> None:
    wrong = InventoryField("name", "", "", problem=InventoryProblem("name", fault, "in English"))
    said = say("fault_words", wrong, template="monitoring/inventory_form.html")
    assert said
    assert said != "Periksa isian ini."
