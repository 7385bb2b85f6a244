"""An archive that is opened only to be read: nothing is written, and no question is asked for longer than allowed."""

import pytest
from sqlalchemy import insert, select, text

from archive.errors import DatabaseError, TooSlowError
from archive.store.engine import open_archive
from archive.tables import PortalRow

ENDLESS = text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted) SELECT count(*) FROM counted"
)
BRIEF = text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 10000) "
    "SELECT count(*) FROM counted"
)
PORTAL = insert(PortalRow).values(slug="x", name="X", base_url="https://x.example", evidence="added")


def test_a_question_without_end_is_cut_off_and_the_next_one_is_answered(database_url: str) -> None:
    with open_archive(database_url, create=False, reading_limit_s=0.2) as archive:
        with pytest.raises(TooSlowError, match="took too long and was cut off"), archive.reading() as session:
            session.execute(ENDLESS)
        with archive.reading() as session:
            assert [] == session.scalars(select(PortalRow)).all()


def test_many_brief_questions_together_are_cut_off_as_one_long_is(database_url: str) -> None:
    with open_archive(database_url, create=False, reading_limit_s=0.2) as archive:
        with pytest.raises(TooSlowError, match="took too long and was cut off"), archive.reading() as session:
            list(map(session.execute, 10_000 * [BRIEF]))
        with archive.reading() as session:
            assert 10_000 == session.scalars(BRIEF).one()


def test_nothing_can_be_written(database_url: str) -> None:
    with open_archive(database_url, create=False, reading_limit_s=5) as archive:
        for opened in (archive.writing, archive.reading):
            with pytest.raises(DatabaseError, match="read-only"), opened() as session:
                session.execute(PORTAL)


def test_who_opens_it_without_a_limit_writes_as_ever(database_url: str) -> None:
    with open_archive(database_url) as archive, archive.writing() as session:
        session.execute(PORTAL)
    with open_archive(database_url, create=False, reading_limit_s=5) as archive, archive.reading() as session:
        assert ["x"] == session.scalars(select(PortalRow.slug)).all()
