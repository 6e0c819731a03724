from __future__ import annotations

from tests.school import school
from tests.whole.feedback_rush import rush


async def test_results_equal_what_the_people_themselves_count() -> None:
    async with school() as s:
        found = await rush(s, 40, within=4.0, pause=0.3)
        assert found.agrees, (found.counted, found.in_the_file)
        assert len(found.shown) == 40 * 5
        assert len(found.answered) == len(found.replied) == 40 * 6
        assert all(replied < answered for replied, answered in zip(found.replied, found.answered, strict=True))
