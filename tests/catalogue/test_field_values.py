"""Texts of fields: whatever is typed is read or refused, and what somebody else changed is never overwritten."""

from hypothesis import given
from hypothesis import strategies as st

from idp.catalogue.changes.application_change import ApplicationEdit, InventoryFault
from idp.catalogue.changes.field_values import FIELDS, editable_columns, plan_edit, read_fields

NAMES = st.sampled_from([*FIELDS, "source", "declared", "", "id"])
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["city", "ACTIVE", " web ", "2020", "²", "-1", "https://a.example/", "http://[::1", "017", "x" * 2001]
    ),
)
FORMS = st.dictionaries(NAMES, TEXTS, max_size=6)


@given(FORMS, st.booleans())
def test_whatever_is_typed_is_read_or_refused_by_name(typed: dict[str, str], everything: bool) -> None:
    read = read_fields(typed, everything)
    refused = {one.field for one in read.problems}
    allowed = {column.name for column in editable_columns(everything)}
    assert {one.field for one in read.problems if one.fault is InventoryFault.NOT_YOURS} == typed.keys() - allowed
    assert refused <= typed.keys()
    for name in typed.keys() - refused:
        text = FIELDS[name].kind.write(read.values[name])
        assert read_fields({name: text}, everything).values == {name: read.values[name]}, (
            "a value is read from its text"
        )


@given(FORMS, FORMS, FORMS)
def test_an_edit_changes_only_what_is_stored_as_it_was_shown(
    current: dict[str, str], seen: dict[str, str], typed: dict[str, str]
) -> None:
    plan = plan_edit(current, ApplicationEdit(seen, typed))
    for name, text in plan.typed.items():
        assert text == typed[name]
        assert current.get(name, "").split() == seen.get(name, "").split() != text.split()
    for one in plan.conflicts:
        assert (one.current, one.seen, one.typed) == (
            current.get(one.field, ""),
            seen.get(one.field, ""),
            typed[one.field],
        )
        assert one.field not in plan.typed
    untouched = typed.keys() - plan.typed.keys() - {one.field for one in plan.conflicts}
    assert all(typed[name].split() in (seen.get(name, "").split(), current.get(name, "").split()) for name in untouched)
