"""Whatever a file or a user writes is shown to the letter: in labels, tooltips, tables, menus, titles and pictures."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as QtText
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QProgressDialog,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.runs.experiment import LONGEST_LABEL, Experiment, from_json
from playground.core.schedules import Cosine
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.export.export_dialogs import CsvDialog, PictureDialog
from playground.view.export.picture import Picture, Shot, save_picture
from playground.view.forms.notes_section import NotesDialog
from playground.view.parts.appearance import Appearance
from playground.view.parts.plain_text import plain_tip
from playground.view.window.main_window import MainWindow
from tests.races import race

HOSTILE = "<img src='file:///dev/zero'><table><tr><td>{}</table>&amp;<b>"
FILE = HOSTILE.format(9).replace("/", "\u2215") + "[*].json"


@pytest.fixture
def hostile() -> Experiment:
    """An experiment with markup in every text that its format has."""
    plain = race("adam", "sgd", "lookahead", "momentum", steps=30)
    runs = tuple(
        dataclasses.replace(entry, label=HOSTILE.format(place), schedule=Cosine(), pipeline=GradientPipeline(l2=0.1))
        for place, entry in enumerate(plain.runs)
    )
    made = dataclasses.replace(plain, runs=runs, title=HOSTILE.format("title"), notes=20 * HOSTILE.format("notes"))
    return from_json(made.to_json())


def rich(text: str) -> bool:
    """Tell whether a text of unknown kind would be shown as anything but the letters it is made of."""
    if not QtText.mightBeRichText(text) or "<img" not in unescape(text):
        return False
    document = QTextDocument()
    document.setHtml(text)
    return "<img" in text or "<img src=" not in document.toPlainText()


def everything(roots: list[QWidget]) -> Iterator[tuple[str, str]]:
    """Give every text of the widgets below some that Qt might take for rich, and where it is."""
    for root in roots:
        for widget in [root, *root.findChildren(QWidget)]:
            where = f"{type(widget).__name__} {widget.objectName()}"
            for tip in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
                yield f"a tip of {where}", tip
            if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
                yield where, widget.text()
            if isinstance(widget, QGraphicsView) and widget.scene() is not None:
                for item in widget.scene().items():
                    if isinstance(item, QGraphicsTextItem):
                        yield f"an item of {where}", item.toHtml()
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                yield from ((f"a cell of {where}", text) for text in tips(widget.model()))
        for action in root.findChildren(QAction):
            for tip in (action.toolTip(), action.statusTip(), action.whatsThis()):
                yield f"a tip of the action {action.text()}", tip


def tips(model: QAbstractItemModel) -> Iterator[str]:
    role = Qt.ItemDataRole.ToolTipRole
    root = QModelIndex()
    for row in range(model.rowCount(root)):
        yield str(model.headerData(row, Qt.Orientation.Vertical, role) or "")
        for column in range(model.columnCount(root)):
            yield str(model.data(model.index(row, column, root), role) or "")


def found(*roots: QWidget) -> list[tuple[str, str]]:
    return [(where, text) for where, text in everything(list(roots)) if rich(text)]


def test_the_walk_sees_what_is_rich(qapp: QApplication) -> None:
    label = QLabel(HOSTILE)
    assert found(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    assert not found(label)
    label.setToolTip(HOSTILE)
    assert found(label)
    label.setToolTip(plain_tip(HOSTILE))
    assert not found(label)
    label.deleteLater()


@pytest.mark.parametrize("text", [HOSTILE, "a < b & c", "<p>one\n two</p>", "plain"])
def test_a_tip_shows_its_text_to_the_letter(text: str) -> None:
    tip = plain_tip(text)
    if QtText.mightBeRichText(tip):
        document = QTextDocument()
        document.setHtml(tip)
        assert document.toPlainText() == text
    else:
        assert tip == text


def test_nothing_in_the_window_takes_a_text_of_the_file_for_markup(
    window: MainWindow, hostile: Experiment, tmp_path: Path
) -> None:
    hostile.save(tmp_path / FILE)
    window.files.open_path(tmp_path / FILE)
    window.engine.seek(20)
    window.document.rename_run(0, HOSTILE.format("renamed"))
    for place in range(len(hostile.runs)):
        window.document.pick(place)
        for dock in window.docks.values():
            dock.show()
            dock.raise_()
            QApplication.processEvents()
        assert found(window) == []
    window.present(True)
    QApplication.processEvents()
    assert found(window) == []
    window.present(False)
    assert FILE.replace("[*]", "") in window.windowTitle()
    assert window.windowTitle().count("[*]") == 1


def test_no_dialog_takes_a_text_of_the_file_for_markup(window: MainWindow, hostile: Experiment, tmp_path: Path) -> None:
    window.document.replace(hostile)
    dialogs: list[QDialog] = [
        NotesDialog(window.document, window),
        CsvDialog(window.document, window.engine, window),
        PictureDialog(window),
        window.exports._show_progress(tmp_path / FILE),
    ]
    for dialog in dialogs:
        assert found(dialog) == []
        if isinstance(dialog, QProgressDialog):
            assert FILE in dialog.labelText()
        dialog.close()
        dialog.deleteLater()


def test_a_sentence_about_a_file_is_shown_to_the_letter(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_path(tmp_path / FILE)
    assert FILE in window.notice_bar.sentence.text()
    assert found(window) == []


@pytest.fixture
def picture(appearance: Appearance, hostile: Experiment) -> Iterator[Picture]:
    document = Document(hostile)
    engine = StepEngine(document)
    engine.seek(20)
    picture = Picture(document, engine, appearance, Shot(QSize(600, 500)))
    yield picture
    picture.canvas.basins.want(False)
    for part in (picture, engine, document):
        part.deleteLater()


def test_a_picture_takes_no_label_for_markup(picture: Picture) -> None:
    shown = [label.text() for label in picture.findChildren(QLabel)]
    assert sum(HOSTILE.partition("{")[0] in text for text in shown) == 4
    assert found(picture) == []


def test_an_svg_holds_the_labels_as_letters_and_no_picture_of_theirs(
    qtbot: QtBot, appearance: Appearance, hostile: Experiment, tmp_path: Path
) -> None:
    document = Document(hostile)
    engine = StepEngine(document)
    engine.seek(20)
    save_picture(tmp_path / "a.svg", document, engine, appearance, QSize(600, 500))
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    drawn = "".join(unescape(part) for part in re.findall(r"<text[^>]*>([^<]*)</text>", text))
    assert all(HOSTILE.format(place) in drawn for place in range(4))
    assert "/dev/zero" not in re.sub(r"<text.*?</text>", "", text, flags=re.DOTALL)
    engine.deleteLater()
    document.deleteLater()


def test_the_hostile_label_is_one_that_a_file_may_hold() -> None:
    assert len(HOSTILE.format("renamed")) <= LONGEST_LABEL
