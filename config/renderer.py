"""Draws forms in the NL Design System way; named in the setting FORM_RENDERER.

Facts: widgets are Django's own; only classes, one attribute and the templates differ.
Source: screens §1.4 (3: an empty required field is no error yet), §5 (forms).
"""

from __future__ import annotations

from typing import Any

from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# The first match holds, so the special ones stand before their base classes.
_CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.Textarea, "utrecht-textarea"),
    (widgets.CheckboxSelectMultiple, "utrecht-checkbox"),
    (widgets.RadioSelect, "utrecht-radio-button"),
    (widgets.Select, "utrecht-select"),
    (widgets.CheckboxInput, "utrecht-checkbox"),
    (widgets.DateTimeBaseInput, "utrecht-textbox zv-input--short"),
    (widgets.NumberInput, "utrecht-textbox zv-input--short"),
    (widgets.Input, "utrecht-textbox"),
)


def css_class(widget: widgets.Widget) -> str:
    """Give the design system's class names for a widget; empty for what is not drawn."""
    if widget.is_hidden:
        return ""
    return next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")


class SchakelBoundField(BoundField):
    """A field that names its classes and leaves checking to the server."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        result: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        # The browser's own check speaks the browser's language and colours untouched fields.
        if result.pop("required", False) and not widget.use_fieldset:
            result["aria-required"] = "true"
        own = str(result.get("class") or widget.attrs.get("class") or "")
        names = " ".join(name for name in (css_class(widget), own) if name)
        if names:
            result["class"] = names
        if isinstance(widget, widgets.Textarea) and str(widget.attrs.get("rows")) == "10":
            result["rows"] = 5  # Django's own default is a wall of white
        if isinstance(widget, widgets.DateTimeBaseInput):
            result.setdefault("autocomplete", "off")
        return result

    @property
    def is_checkbox(self) -> bool:
        """Tell whether the label belongs behind the control instead of above it."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def asks_file(self) -> bool:
        return isinstance(self.field.widget, widgets.FileInput)


class SchakelRenderer(TemplatesSetting):
    """Renders forms with the templates of `config/templates/forms`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = SchakelBoundField
