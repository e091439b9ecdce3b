"""The list of examples: in order, complete, and found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.cli import main as cli
from playground.core.errors import InvalidInputError
from playground.core.files import resources
from playground.core.runs.examples import FOLDER, examples, experiment_file, names


def test_every_file_in_the_examples_folder_is_listed_once_and_in_the_order_of_teaching() -> None:
    files = {Path(name).stem for name in resources.names(FOLDER) if name.endswith(".json")}
    assert set(names()) == files
    assert len(names()) == len(files)
    assert [example.name for example in examples()] == names()
    assert names()[0] == "adam-sgd-bowl"


def test_no_example_has_the_name_of_a_command_or_one_that_looks_like_a_file() -> None:
    for name in names():
        assert name not in cli.COMMANDS
        assert not Path(name).suffix
        assert name == name.lower()


def test_titles_differ() -> None:
    assert len({example.title for example in examples()}) == len(examples())


@pytest.mark.parametrize("word", ["race.json", "folder/race", "./bias-correction", "/tmp/x"])
def test_what_looks_like_a_path_is_taken_for_one_whether_it_is_there_or_not(word: str) -> None:
    assert experiment_file(word) == word


@pytest.mark.parametrize("word", ["adam-sgd-bowel", "", "Beta1"])
def test_any_other_word_must_be_an_example(word: str) -> None:
    with pytest.raises(InvalidInputError, match="There is no file or example named"):
        experiment_file(word)
