from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QPoint, QPropertyAnimation, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from playground.view.parts.appearance import Appearance
from playground.view.parts.notice_bar import NoticeBar, Offer
from playground.view.window.main_window import MainWindow


@pytest.fixture
def bar(appearance: Appearance) -> Iterator[NoticeBar]:
    parent = QWidget()
    parent.resize(600, 300)
    bar = NoticeBar(appearance, parent)
    parent.show()
    yield bar
    parent.close()
    parent.deleteLater()


def fading(bar: NoticeBar) -> QPropertyAnimation:
    found = bar.findChild(QPropertyAnimation)
    assert isinstance(found, QPropertyAnimation)
    return found


def test_a_notice_never_moves_the_map(window: MainWindow) -> None:
    canvas = window.canvas
    before = canvas.mapTo(window, QPoint(0, 0)), canvas.size()
    window.notice_bar.say("Something that takes a line.")
    QApplication.processEvents()
    assert window.notice_bar.isVisible()
    assert (canvas.mapTo(window, QPoint(0, 0)), canvas.size()) == before
    assert canvas.rect().contains(window.notice_bar.geometry().center())


def test_it_fades_by_itself_once_there_was_time_to_read_it(bar: NoticeBar) -> None:
    bar.say("Saved.")
    assert bar.rest.isActive()
    assert bar.rest.interval() >= 4_000
    bar.rest.timeout.emit()
    assert bar.isVisible()
    assert fading(bar).state() is QAbstractAnimation.State.Running
    fading(bar).setCurrentTime(fading(bar).duration())
    assert not bar.isVisible()


def test_a_long_sentence_stays_longer(bar: NoticeBar) -> None:
    bar.say("Saved.")
    short = bar.rest.interval()
    bar.say("word " * 60)
    assert bar.rest.interval() > 2 * short


def test_it_does_not_go_while_somebody_points_at_it(bar: NoticeBar) -> None:
    bar.say("Saved.")
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert bar.rest.isActive()
    QTest.mouseMove(bar)
    QApplication.processEvents()
    assert not bar.rest.isActive()


def test_what_is_offered_is_done_and_the_notice_goes(bar: NoticeBar) -> None:
    done = []
    bar.say("Removed Adam.", [Offer("Undo", lambda: done.append("undone"))])
    assert bar.rest.interval() >= 12_000
    [button] = bar.offer_buttons
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not bar.isVisible()
    bar.say("Saved.")
    assert bar.offer_buttons == []


def test_one_that_waits_for_an_answer_stays(bar: NoticeBar) -> None:
    bar.say("There is work to restore.", [Offer("Restore", int)], stays=True)
    assert not bar.rest.isActive()
    bar.close_button.click()
    assert not bar.isVisible()


def test_it_stays_inside_its_parent_however_narrow_that_is(bar: NoticeBar) -> None:
    bar.say("A sentence that is long enough to need more than one line where there is little room for it. " * 2)
    parent = bar.parentWidget()
    assert parent is not None
    for width in (600, 260, 900):
        parent.resize(width, 300)
        QApplication.processEvents()
        assert parent.rect().contains(bar.geometry())
        assert bar.sentence.height() >= bar.sentence.heightForWidth(bar.sentence.width())


def test_a_sentence_that_fits_on_one_line_takes_one(bar: NoticeBar) -> None:
    bar.say("Learning rates suggested for Beale: Adam 0.1, SGD 0.01.", [Offer("Undo", bar.hide)])
    QApplication.processEvents()
    assert bar.sentence.height() < 2 * bar.sentence.fontMetrics().lineSpacing() + 8
    assert bar.sentence.width() >= bar.sentence.fontMetrics().horizontalAdvance(bar.sentence.text())


def test_buttons_go_below_a_sentence_that_would_be_squeezed_beside_them(bar: NoticeBar) -> None:
    offers = [Offer("Restore", bar.hide), Offer("Throw it away", bar.hide)]
    said = "The program ended without saving your experiment last time; it can be restored from a copy."
    parent = bar.parentWidget()
    assert parent is not None
    parent.resize(352, 400)
    bar.say(said, offers, stays=True)
    QApplication.processEvents()
    assert bar.sentence.height() < 4 * bar.sentence.fontMetrics().lineSpacing()
    for button in bar.offer_buttons:
        place = QRect(button.mapTo(bar, QPoint(0, 0)), button.size())
        assert bar.rect().contains(place)
        assert place.top() > bar.sentence.geometry().bottom()
        assert button.width() >= button.sizeHint().width()
    parent.resize(1000, 400)
    QApplication.processEvents()
    assert bar.offer_buttons[0].mapTo(bar, QPoint(0, 0)).y() < bar.sentence.geometry().bottom()
