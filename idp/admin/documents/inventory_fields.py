"""Documents of the fields of the inventory: as texts with their history, corrected, and of a new application."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from idp.admin.documents.listing import require_text
from idp.catalogue.application import Application
from idp.catalogue.changes.application_change import AdditionForm, ApplicationChange, ApplicationChangeWay
from idp.catalogue.changes.field_values import FIELDS, field_texts

FieldText = Annotated[str, Field(max_length=2000), AfterValidator(require_text)]


def _members(annotation: Any, default: Any) -> dict[str, Any]:
    """A member for each column of inventory files; docs/inventory-columns.md says what may be written."""
    return {
        name: (annotation, Field(default, description=f"{column.meaning} {column.kind.description.capitalize()}."))
        for name, column in FIELDS.items()
    }


if TYPE_CHECKING:
    ShownFields = BaseModel
    SentFields = BaseModel
else:
    ShownFields = create_model("ShownFields", **_members(str, ...))
    SentFields = create_model("SentFields", **_members(FieldText | None, None))


class InventoryFields(ShownFields):
    """What the inventory says of an application, as an inventory file says it: every field a text."""

    @classmethod
    def of(cls, application: Application) -> Self:
        """The document of `application`."""
        return cls(**field_texts(application))

    def texts(self) -> Mapping[str, str]:
        """The fields by name."""
        return self.model_dump()


class InventoryChanges(SentFields):
    """Fields to correct; those that are not named stay."""

    model_config = ConfigDict(extra="forbid")

    def typed(self) -> Mapping[str, str]:
        """The fields that were sent; null empties one."""
        return {name: value or "" for name, value in self.model_dump(exclude_unset=True).items() if name in FIELDS}


class NewApplication(InventoryChanges):
    """An application that the inventory lacks; without a number it is given one."""

    model_config = ConfigDict(extra="forbid")

    other: bool = Field(False, description="Whether it is another application than those like it.")

    def to_form(self) -> AdditionForm:
        """The form of the use case."""
        return AdditionForm(self.typed(), self.other)


class AddedApplication(BaseModel):
    """An application that is now in the inventory."""

    id: UUID
    inventory_id: str


class FieldChangeDocument(BaseModel):
    """A change of one field: who, when, from what, to what."""

    id: UUID
    field: str
    before: str
    after: str
    changed_by: UUID | None = Field(description="null: a command of the operator, or an import.")
    changed_at: datetime
    way: ApplicationChangeWay

    @classmethod
    def of(cls, change: ApplicationChange) -> Self:
        """The document of `change`."""
        return cls.model_validate(change, from_attributes=True)
