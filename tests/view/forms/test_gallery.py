from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from playground.core.objectives import GROUPS, OBJECTIVES
from playground.view.forms.gallery import Gallery
from playground.view.forms.thumbnails import THUMBNAIL, Thumbnail
from playground.view.parts.appearance import Appearance, ColorMap


@pytest.fixture
def gallery(qtbot: QtBot, appearance: Appearance) -> Iterator[Gallery]:
    owner = QWidget()
    owner.resize(300, 30)
    with qtbot.waitExposed(owner):
        owner.show()
    gallery = Gallery(appearance, owner)
    gallery.open_below(owner, "rosenbrock")
    yield gallery
    gallery.hide()
    owner.deleteLater()


def has_picture(tile: QToolButton) -> bool:
    return tile.icon().pixmap(THUMBNAIL).toImage().pixelColor(5, 5).alpha() == 255


def shown(gallery: Gallery) -> list[str]:
    return [name for name, tile in gallery.tiles.items() if tile.isVisibleTo(gallery)]


def test_every_landscape_has_a_tile_with_a_picture_and_what_it_teaches(qtbot: QtBot, gallery: Gallery) -> None:
    assert list(gallery.tiles) == OBJECTIVES.names()
    for objective in OBJECTIVES:
        tile = gallery.tiles[objective.name]
        assert tile.text() == objective.title
        assert tile.toolTip() == objective.teaches
        assert not tile.icon().isNull()
    qtbot.waitUntil(lambda: all(has_picture(tile) for tile in gallery.tiles.values()))


def test_every_group_that_a_landscape_names_has_a_heading() -> None:
    assert {objective.group for objective in OBJECTIVES} <= set(GROUPS)


def test_the_current_landscape_is_marked(gallery: Gallery) -> None:
    assert [name for name, tile in gallery.tiles.items() if tile.isChecked()] == ["rosenbrock"]


def test_the_search_finds_by_name_group_and_lesson(gallery: Gallery) -> None:
    QTest.keyClicks(gallery.search, "himmel")
    assert shown(gallery) == ["himmelblau"]
    gallery.search.setText("valleys")
    assert {"rosenbrock", "elongated-valley"} <= set(shown(gallery))
    assert "ackley" not in shown(gallery)
    gallery.search.clear()
    assert shown(gallery) == list(gallery.tiles)


def test_a_search_that_finds_nothing_says_so(gallery: Gallery) -> None:
    gallery.search.setText("qqq")
    assert shown(gallery) == []
    assert gallery.nothing.isVisibleTo(gallery)


def test_return_chooses_the_first_found(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.search.setText("beale")
    with qtbot.waitSignal(gallery.chosen) as chosen:
        QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert chosen.args == ["beale"]
    assert not gallery.isVisible()


def test_arrow_keys_go_through_the_tiles_and_return_chooses(qtbot: QtBot, gallery: Gallery) -> None:
    QTest.keyClick(gallery.search, Qt.Key.Key_Down)
    first = next(iter(gallery.tiles.values()))
    assert gallery.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Right)
    second = gallery.focusWidget()
    assert second is not None
    with qtbot.waitSignal(gallery.chosen) as chosen:
        QTest.keyClick(second, Qt.Key.Key_Return)
    assert chosen.args == [second.objectName()]


def test_a_thumbnail_has_its_lowest_ground_where_the_minimum_is() -> None:
    image = Thumbnail(OBJECTIVES.find("quadratic-bowl"), ColorMap.CIVIDIS, "#000000").drawn(lambda done, total: True)
    middle = image.pixelColor(image.width() // 2, image.height() // 2).lightnessF()
    assert middle < image.pixelColor(1, 1).lightnessF()
