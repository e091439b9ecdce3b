from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.declare.settable import Settable
from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.reach import reaching
from playground.figures.numbers import plain
from playground.view.forms.setting_rows import SLIDER_STEPS, SettingRow
from playground.view.forms.settings_form import SettingsForm
from playground.view.parts.appearance import Appearance

KINDS: list[type[Settable]] = [*OPTIMIZERS, *OBJECTIVES]
NUMBERS = [kind for kind in KINDS if any(q.kind != "switch" for q in kind.quantities().values())]
SWITCHES = [kind for kind in KINDS if any(q.kind == "switch" for q in kind.quantities().values())]


Put = Callable[[Settable], None]


def kind_id(kind: object) -> str:
    return str(getattr(kind, "name", kind))


@pytest.fixture
def form(qtbot: QtBot, appearance: Appearance) -> Iterator[SettingsForm]:
    form = SettingsForm(appearance)
    form.resize(340, 400)
    with qtbot.waitExposed(form):
        form.show()
    yield form
    form.deleteLater()


@pytest.fixture
def wanted(form: SettingsForm) -> list[tuple[str, object]]:
    """What the form asked for, which is put in force at once."""
    asked: list[tuple[str, object]] = []
    form.changed.connect(lambda name, value: asked.append((name, value)))
    return asked


@pytest.fixture
def put_in_force(form: SettingsForm) -> Put:
    """Show settings, and from then on answer the form as the document would."""
    values: list[Settable] = []

    def change(name: str, value: object) -> None:
        values[0] = values[0].with_values(**{name: value})
        form.show_settings(values[0])

    def put(settings: Settable) -> None:
        values[:] = [settings]
        form.show_settings(settings)
        QApplication.processEvents()  # New rows are shown with the next layout.

    form.changed.connect(change)
    return put


def names_of(kind: type[Settable], switches: bool = False) -> list[str]:
    return [name for name, quantity in kind.quantities().items() if (quantity.kind == "switch") is switches]


def row_of(form: SettingsForm, name: str) -> SettingRow:
    return form.rows[name]


@pytest.mark.parametrize("kind", KINDS, ids=kind_id)
def test_every_declared_quantity_has_a_row_that_says_what_it_does(
    form: SettingsForm, put_in_force: Put, kind: type[Settable]
) -> None:
    put_in_force(kind())
    assert list(form.rows) == list(kind.quantities())
    for name, quantity in kind.quantities().items():
        row = row_of(form, name)
        assert row.isVisible()
        assert quantity.help in row.toolTip()
        assert quantity.symbol in row.toolTip()


@pytest.mark.parametrize("kind", NUMBERS, ids=kind_id)
def test_a_number_has_an_entry_with_its_default_and_a_slider_in_its_place(
    form: SettingsForm, kind: type[Settable]
) -> None:
    for name in names_of(kind):
        form.show_settings(kind())
        row, quantity = row_of(form, name), kind.quantities()[name]
        assert row.entry is not None
        assert row.slider is not None
        assert float(row.entry.text()) == pytest.approx(quantity.default, rel=1e-8)
        assert row.slider.value() == round(quantity.position(quantity.default) * SLIDER_STEPS)
        assert not row.reset_button.isVisible()


@pytest.mark.parametrize("kind", NUMBERS, ids=kind_id)
def test_every_place_of_a_slider_is_a_legal_value_and_the_slider_stays_there(
    form: SettingsForm, put_in_force: Put, wanted: list[tuple[str, object]], kind: type[Settable]
) -> None:
    for name in names_of(kind):
        wanted.clear()
        quantity = kind.quantities()[name]
        put_in_force(kind())
        row = row_of(form, name)
        assert row.slider is not None
        assert row.entry is not None
        values = []
        for position in range(0, SLIDER_STEPS + 1, 8):
            row.slider.setValue(position)
            assert row.error.text() == ""
            assert abs(row.slider.value() - position) <= (SLIDER_STEPS // 4 if quantity.kind == "whole" else 2)
            values.append(float(row.entry.text()))
        assert values == sorted(values)
        assert values[0] == pytest.approx(quantity.low)
        assert values[-1] == pytest.approx(quantity.high)


@pytest.mark.parametrize("kind", NUMBERS, ids=kind_id)
def test_a_value_outside_the_sliders_range_may_be_typed_where_it_is_legal(
    form: SettingsForm, put_in_force: Put, wanted: list[tuple[str, object]], kind: type[Settable]
) -> None:
    for name in names_of(kind):
        wanted.clear()
        quantity = kind.quantities()[name]
        put_in_force(kind())
        row = row_of(form, name)
        assert row.entry is not None
        assert row.slider is not None
        beyond = 2.0 * quantity.high + 1.0
        row.entry.setFocus()
        row.entry.selectAll()
        QTest.keyClicks(row.entry, plain(beyond))
        QTest.keyClick(row.entry, Qt.Key.Key_Return)
        try:
            quantity.checked(beyond, "")
        except InvalidInputError:
            assert row.entry.property("invalid") is True
            assert name in row.error.text()
            assert row.error.isVisible()
            assert wanted == []
        else:
            assert wanted == [(name, beyond)]
            # The slider reaches it, too: "too large" can be dragged.
            assert row.slider.value() == round(reaching(quantity, beyond).position(beyond) * SLIDER_STEPS) > 0


@pytest.mark.parametrize("kind", SWITCHES, ids=kind_id)
def test_a_switch_is_a_box_to_tick(
    form: SettingsForm, put_in_force: Put, wanted: list[tuple[str, object]], kind: type[Settable]
) -> None:
    for name in names_of(kind, switches=True):
        wanted.clear()
        put_in_force(kind())
        row = row_of(form, name)
        default = kind.quantities()[name].default
        assert row.check is not None
        assert row.check.isChecked() is default
        row.check.click()
        assert wanted == [(name, not default)]
        assert row.reset_button.isVisible()
        row.reset_button.click()
        assert wanted[-1] == (name, default)
        assert row.check.isChecked() is default


@pytest.mark.parametrize("kind", NUMBERS, ids=kind_id)
def test_reset_brings_the_default_back_and_then_goes_away(
    form: SettingsForm, put_in_force: Put, wanted: list[tuple[str, object]], kind: type[Settable]
) -> None:
    for name in names_of(kind):
        wanted.clear()
        quantity = kind.quantities()[name]
        other = quantity.high if quantity.default != quantity.high else quantity.low
        put_in_force(kind().with_values(**{name: int(other) if quantity.kind == "whole" else other}))
        row = row_of(form, name)
        assert row.reset_button.isVisible()
        row.reset_button.click()
        assert wanted == [(name, quantity.default)]
        assert not row.reset_button.isVisible()
        assert row.entry is not None
        assert float(row.entry.text()) == pytest.approx(quantity.default, rel=1e-8)


def test_moving_a_slider_takes_a_bad_text_away(form: SettingsForm, put_in_force: Put) -> None:
    put_in_force(OPTIMIZERS.find("adam")())
    row = row_of(form, "beta1")
    assert row.entry is not None
    assert row.slider is not None
    row.entry.setFocus()
    row.entry.selectAll()
    QTest.keyClicks(row.entry, "7")
    assert row.error.isVisible()
    row.slider.setValue(10)
    assert not row.error.isVisible()
    assert row.entry.property("invalid") is False
    assert 0.0 < float(row.entry.text()) < 1.0


def test_a_drag_of_a_slider_is_said_to_be_over_once_it_is_let_go(form: SettingsForm, put_in_force: Put) -> None:
    put_in_force(OPTIMIZERS.find("adam")())
    released: list[None] = []
    form.released.connect(lambda: released.append(None))
    slider = row_of(form, "lr").slider
    assert slider is not None
    slider.setSliderDown(True)
    slider.setSliderPosition(10)
    slider.setSliderPosition(20)
    assert released == []
    slider.setSliderDown(False)
    assert len(released) == 1


def test_another_kind_of_thing_gets_rows_of_its_own_and_the_old_ones_go(form: SettingsForm, qtbot: QtBot) -> None:
    form.show_settings(OPTIMIZERS.find("adam")())
    form.show_settings(OPTIMIZERS.find("sgd")())
    assert list(form.rows) == ["lr"]
    qtbot.waitUntil(lambda: len(form.findChildren(SettingRow)) == 1)


def test_another_thing_of_the_same_kind_keeps_the_rows(form: SettingsForm) -> None:
    form.show_settings(OPTIMIZERS.find("adam")())
    rows = dict(form.rows)
    form.show_settings(OPTIMIZERS.find("adam")(lr=0.5))
    assert form.rows == rows
    entry = rows["lr"].entry
    assert entry is not None
    assert entry.text() == "0.5"


def test_a_slider_widens_for_a_typed_value_and_keeps_its_ends_while_it_is_dragged(
    form: SettingsForm, put_in_force: Put, wanted: list[tuple[str, object]]
) -> None:
    put_in_force(Adam(lr=15.0))
    slider = row_of(form, "lr").slider
    assert slider is not None
    assert slider.value() < SLIDER_STEPS
    slider.setSliderDown(True)
    slider.setSliderPosition(SLIDER_STEPS)
    assert wanted[-1] == ("lr", 100.0)
    slider.setSliderPosition(0)
    assert wanted[-1] == ("lr", 1e-4)
    slider.setSliderPosition(SLIDER_STEPS)
    assert wanted[-1] == ("lr", 100.0)
    slider.setSliderPosition(SLIDER_STEPS // 2)
    slider.setSliderDown(False)
    assert slider.value() == round(Adam.quantities()["lr"].position(float(str(wanted[-1][1]))) * SLIDER_STEPS)


def test_what_is_typed_is_shown_as_plain_text_where_it_is_refused(form: SettingsForm, put_in_force: Put) -> None:
    put_in_force(Adam())
    row = row_of(form, "lr")
    assert row.entry is not None
    row.entry.setFocus()
    row.entry.selectAll()
    QTest.keyClicks(row.entry, "<img src='file:/dev/zero'>")
    assert "<img" in row.error.text()
    assert row.error.textFormat() is Qt.TextFormat.PlainText
