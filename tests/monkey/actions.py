"""What a random user can do, a function each, which does it and returns what it did in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol, TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.window.main_window import MainWindow

ABSURD = (
    *("", " ", "0", "-1", "1", "2", "0,1", "1_000", "nan", "inf", "-inf", "1e999", "1e308", "1e-320", "−0.5", "+.5"),
    *("20000", "10000000", "1e15", "1e16", str(2**63), str(2**64), "9" * 400, "9" * 5000, "1" + "0" * 308, "0x10"),
    *("0.9999999999999999", "1e-16", "1.5.2", "abc", "²", "٣", "1e", "e5", "--5", "<b>x</b>", "ünï\u202ecödé", "𝛽"),
    *("<img src='file:/dev/zero'>", "=1+1", "a" * 300, "1e-3", "0.05", "0.5", "3", "10", "100"),
)
"""Texts that people, paste buffers and cats put into an entry."""
MOST_TYPED = 60
"""Characters typed one by one; the rest of a longer text is pasted."""
SIZES = ((300, 200), (800, 500), (1024, 700), (1366, 768), (1440, 900), (1920, 1080), (2600, 1500))
_KEYS = (
    *("Space", "Return", "Escape", "Tab", "Backtab", "Delete", "Backspace", "Up", "Down", "Left", "Right", "Home"),
    *("End", "PageUp", "PageDown", "F2", "Comma", "Period", "BracketLeft", "BracketRight", "R", "Z", "Y", "A", "D"),
    *("H", "B", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Plus", "Minus", "F5", "F1"),
)
_NO_KEY = Qt.KeyboardModifier.NoModifier
_NOT_DRAGGED = (QPlainTextEdit, QLabel)
"""Text dragged out of them would wait to be dropped."""
_Widget = TypeVar("_Widget", bound=QWidget)


class Player(Protocol):
    """Who acts: on which window, by which chance, and how time passes for it."""

    window: MainWindow
    random: Random

    def pass_time(self, seconds: float) -> None:
        """Let the window's clock go on."""


Action = Callable[[Player], str]


def name_of(widget: QWidget) -> str:
    """Return where a widget is, by the names of those it is in."""
    names: list[str] = []
    inside: QWidget | None = widget
    while inside is not None and len(names) < 3:
        if inside.objectName():
            names.append(inside.objectName())
        inside = inside.parentWidget()
    return f"{type(widget).__name__} {'/'.join(reversed(names))}"


def some(player: Player, kind: type[_Widget], within: QWidget | None = None) -> _Widget | None:
    """Return one of the widgets of a kind that can be reached."""
    found = (within or player.window).findChildren(kind)
    found = [widget for widget in found if widget.isVisible() and widget.isEnabled()]
    return player.random.choice(found) if found else None


def click(player: Player, within: QWidget | None = None) -> str:
    """Click a button, with the mouse."""
    button = some(player, QAbstractButton, within)
    if button is None:
        return "no button"
    if isinstance(button, QToolButton) and button.menu() is not None:
        return f"{name_of(button)}: {_trigger(player, button.menu())}"
    done = f"click {name_of(button)}"
    _mouse(button, QPointF(button.rect().center()), clicks=player.random.choice((1, 1, 1, 2)))
    return done


def type_text(player: Player, within: QWidget | None = None) -> str:
    """Type into an entry, and press Return, Escape, Tab, leave it, or nothing of all that."""
    entry: QWidget | None = some(player, QLineEdit, within)
    if entry is None or player.random.random() < 0.02:
        entry = some(player, QPlainTextEdit, within)
    if entry is None:
        return "no entry"
    text = _text(player.random)
    key = player.random.choice(("Return", "Return", "Escape", "Tab", "Backtab", ""))
    done = f"type {text[:80]!r} {key} into {name_of(entry)}"
    entry.setFocus()
    if player.random.random() < 0.8:
        _press(entry, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    _type(entry, text[:MOST_TYPED])
    if len(text) > MOST_TYPED:
        QApplication.clipboard().setText(text[MOST_TYPED:])
        _press(entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    if key:
        _press(entry, getattr(Qt.Key, f"Key_{key}"))
    return done


def press_keys(player: Player, within: QWidget | None = None) -> str:
    """Press keys wherever the focus is."""
    random = player.random
    modifier = random.choice(
        (_NO_KEY, _NO_KEY, _NO_KEY, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    )
    keys = [random.choice(_KEYS) for _ in range(random.randint(1, 4))]
    for key in keys:
        target = QApplication.focusWidget() or player.window
        _press(target, getattr(Qt.Key, f"Key_{key}"), modifier)
        QApplication.processEvents()  # Nobody is faster: a list takes an edited name over only later.
    return f"keys {modifier.name} {' '.join(keys)}"


def turn_wheel(player: Player, within: QWidget | None = None) -> str:
    """Turn the wheel over anything."""
    widget = some(player, QWidget, within)
    if widget is None:
        return "nothing"
    place = _place(player.random, widget)
    notches = player.random.choice((-10, -3, -1, 1, 3, 10))
    done = f"wheel {notches} over {name_of(widget)}"
    for _ in range(abs(notches)):
        event = QWheelEvent(
            place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120 * (1 if notches > 0 else -1)),
            Qt.MouseButton.NoButton, _NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
    return done


def drag(player: Player, within: QWidget | None = None) -> str:
    """Press a button of the mouse anywhere, move and let go: on the canvas, a plot, a slider, a table."""
    random = player.random
    widgets: Sequence[QWidget | None] = (
        player.window.canvas.plot.viewport(), some(player, QWidget, within), some(player, QAbstractSlider, within)
    )  # fmt: skip
    widget = random.choice(widgets)
    if widget is None or isinstance(widget, _NOT_DRAGGED):
        return "nothing to drag"
    button = random.choice((Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton,
                            Qt.MouseButton.MiddleButton))  # fmt: skip
    start, end = _place(random, widget), _place(random, widget) * random.choice((1.0, 1.0, 3.0, -2.0))
    done = f"drag {button.name} over {name_of(widget)} from {start.toTuple()} to {end.toTuple()}"
    _mouse_event(widget, QEvent.Type.MouseButtonPress, start, button, button)
    for step in range(1, 5):
        at = start + (end - start) * (step / 4)
        _mouse_event(widget, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button)
        if random.random() < 0.3:
            QApplication.processEvents()
    _mouse_event(widget, QEvent.Type.MouseButtonRelease, end, button, Qt.MouseButton.NoButton)
    return done


def point(player: Player) -> str:
    """Move the pointer over a widget and click, once or twice."""
    widget = player.random.choice((player.window.canvas.plot.viewport(), some(player, QTableView)))
    if widget is None:
        return "nothing"
    if isinstance(widget, QTableView):
        widget = widget.viewport()
    place, times = _place(player.random, widget), player.random.choice((0, 1, 1, 2))
    _mouse_event(widget, QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
    _mouse(widget, place, times)
    return f"{times} clicks at {place.toTuple()} in {name_of(widget)}"


def context_menu(player: Player) -> str:
    """Ask for a context menu."""
    table = some(player, QTableView)
    if table is None:
        return "no table"
    place = _place(player.random, table.viewport()).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place))
    QApplication.sendEvent(table.viewport(), event)
    return f"context menu at {place.toTuple()}"


def choose_from_menu(player: Player) -> str:
    """Choose something from the menu bar, examples and all."""
    menus = [action.menu() for action in player.window.menuBar().actions()]
    return _trigger(player, player.random.choice([menu for menu in menus if isinstance(menu, QMenu)]))


def choose(player: Player, within: QWidget | None = None) -> str:
    """Choose from a list, as a click on one of its lines does."""
    box = some(player, QComboBox, within)
    if box is None or not box.count():
        return "no list"
    row = player.random.randrange(box.count())
    done = f"choose {row} {box.itemText(row)!r} in {name_of(box)}"
    box.setCurrentIndex(row)
    box.activated.emit(row)
    return done


def switch_tab(player: Player) -> str:
    """Show another of some docks on top of each other, or float one, or dock it again."""
    tabs = some(player, QTabBar)
    if tabs is not None and tabs.count() and player.random.random() < 0.8:
        tabs.setCurrentIndex(player.random.randrange(tabs.count()))
        return f"tab {tabs.tabText(tabs.currentIndex())}"
    dock = player.random.choice(player.window.findChildren(QDockWidget))
    dock.setFloating(not dock.isFloating())
    return f"{'float' if dock.isFloating() else 'dock'} {dock.objectName()}"


def change_objective(player: Player) -> str:
    """Choose another landscape from the gallery."""
    name = player.random.choice(OBJECTIVES.names())
    player.window.panel(ExperimentPanel).objective_section.choose(name)
    return f"objective {name}"


def add_run(player: Player) -> str:
    """Add a run, as long as there are not too many."""
    if len(player.window.document.experiment.runs) >= 20:
        return "runs enough"
    name = player.random.choice(OPTIMIZERS.names())
    player.window.document.add_run(OPTIMIZERS.find(name))
    return f"add {name}"


def remove_run(player: Player) -> str:
    """Remove the picked run or copy it, by its action."""
    actions = player.window.run_actions
    action = player.random.choice((actions.remove, actions.remove, actions.duplicate, actions.show))
    action.trigger()
    return str(action.text())


def go_back(player: Player) -> str:
    """Undo or redo, several times."""
    action = player.random.choice(
        (player.window.commands.undo, player.window.commands.undo, player.window.commands.redo)
    )
    times = player.random.choice((1, 1, 2, 5, 30))
    for _ in range(times):
        action.trigger()
    return f"{times} × {action.whatsThis()}"


def resize(player: Player) -> str:
    """Resize the window."""
    width, height = player.random.choice(SIZES)
    player.window.resize(width, height)
    return f"resize to {width} × {height}"


def move_splitter(player: Player) -> str:
    """Give docks other sizes."""
    window, random = player.window, player.random
    docks = [dock for dock in window.docks.values() if dock.isVisible()]
    if docks:
        side = random.choice((Qt.Orientation.Horizontal, Qt.Orientation.Vertical))
        window.resizeDocks(docks, [random.randint(1, 900) for _ in docks], side)
    return "docks resized"


def wait(player: Player) -> str:
    """Let time pass."""
    seconds = player.random.choice((0.0, 0.016, 0.1, 1.0, 10.0))
    player.pass_time(seconds)
    return f"wait {seconds} s"


def save_and_open(player: Player) -> str:
    """Save or open through the window's own commands, whose questions are answered at random."""
    files = player.window.files
    command = player.random.choice((files.save, files.save_as, files.open, files.new))
    command()
    return f"files {command.__name__}"


IN_WINDOW: tuple[tuple[Action, int], ...] = (
    (click, 14),
    (type_text, 16),
    (press_keys, 8),
    (turn_wheel, 6),
    (drag, 10),
    (point, 6),
    (context_menu, 1),
    (choose_from_menu, 8),
    (choose, 6),
    (switch_tab, 6),
    (change_objective, 4),
    (add_run, 4),
    (remove_run, 3),
    (go_back, 4),
    (resize, 2),
    (move_splitter, 2),
    (wait, 10),
    (save_and_open, 2),
)
"""The actions, and how often each is done."""
IN_DIALOG = (click, type_text, choose, turn_wheel)
"""What can be done inside a dialog."""


def _trigger(player: Player, menu: QMenu) -> str:
    """Choose an action of a menu or of the menus in it."""
    menu.aboutToShow.emit()
    actions = [action for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
    # Closing the window is what the end of a sequence does.
    actions = [action for action in actions if action.text() != "&Quit"]
    if not actions:
        return f"nothing in {menu.title()}"
    chosen: QAction = player.random.choice(actions)
    inner = chosen.menu()
    if isinstance(inner, QMenu):
        return f"{menu.title()} ▸ {_trigger(player, inner)}"
    done = f"{menu.title()} ▸ {chosen.text()}"
    chosen.trigger()
    return done


def _text(random: Random) -> str:
    if random.random() < 0.6:
        return random.choice(ABSURD)
    number = random.choice((1, 1, -1)) * math.pow(10.0, random.uniform(-12.0, 12.0))
    return random.choice((f"{number:.3g}", f"{round(number)}"[:20], repr(number)))


def _place(random: Random, widget: QWidget) -> QPointF:
    return QPointF(random.uniform(0.0, max(1, widget.width() - 1)), random.uniform(0.0, max(1, widget.height() - 1)))


def _press(target: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = _NO_KEY) -> None:
    QTest.keyClick(target, key, modifier)


def _type(entry: QWidget, text: str) -> None:
    for letter in text:
        if letter.isascii() and letter.isprintable():
            QTest.keyClicks(entry, letter)
        else:  # No key has it: as an input method or a paste gives it.
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, _NO_KEY, letter)
            QApplication.sendEvent(entry, event)


def _mouse(widget: QWidget, place: QPointF, clicks: int) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for number in range(clicks):
        kind = QEvent.Type.MouseButtonDblClick if number else QEvent.Type.MouseButtonPress
        _mouse_event(widget, kind, place, left, left)
        _mouse_event(widget, QEvent.Type.MouseButtonRelease, place, left, none)


def _mouse_event(
    widget: QWidget, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    event = QMouseEvent(kind, place, QPointF(widget.mapToGlobal(place.toPoint())), button, held, _NO_KEY)
    QApplication.sendEvent(widget, event)
