"""The longest tests begin first, so that the end does not wait for one of them alone."""

from __future__ import annotations

import pytest

LONGEST = (
    "test_no_update_has_an_effect_twice",
    "test_every_callback_pressed_by_every_other_role_has_no_effect",
    "test_every_view_can_be_sent_whatever_people_and_things_are_called",
    "test_no_button_is_a_bug_whatever_it_carries",
    "test_a_class_day",
    "test_every_tool_is_two_taps_from_the_card_whenever_it_makes_sense",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.name.startswith(LONGEST))
