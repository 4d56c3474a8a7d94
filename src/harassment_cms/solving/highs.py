"""The solver HiGHS behind the ``Solver`` of the check before a release.

A search that was not finished in its time says so; it is never taken for one that found nothing. What is found goes
back as whole numbers, and the caller holds it against the conditions: nothing here has to be trusted to be exact.
"""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import numpy as np

from harassment_cms.domain.release.system import Answer, System

SECONDS = 20.0
"""How long one search may take."""


class Highs:
    """Finds solutions with HiGHS, in one thread, always the same way."""

    def load(self, system: System) -> HighsSearch:
        """Take in a system whose unknowns all have an end."""
        return HighsSearch(system)


class HighsSearch:
    """Searches in one system."""

    def __init__(self, system: System) -> None:
        self._size = len(system.lows)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor alone has no types
        options = {
            "output_flag": False,
            "threads": 1,
            "random_seed": 1,
            "time_limit": SECONDS,
            # Objectives are whole numbers, so less than one is nothing.
            "mip_abs_gap": 0.5,
            "mip_rel_gap": 0.0,
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(_model(system))
        self._columns = np.arange(self._size, dtype=np.int32)

    def maximise(self, objective: Mapping[int, int]) -> Answer:
        """Return a solution that makes the sum of weight * unknown as large as it gets."""
        weights = np.zeros(self._size)
        for unknown, weight in objective.items():
            weights[unknown] = weight
        self._highs.changeColsCost(self._size, self._columns, weights)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        # Each search starts afresh: what is found then depends on nothing but the question.
        self._highs.clearSolver()
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, complete=True)
        solution = self._highs.getSolution()
        values = tuple(round(value) for value in solution.col_value) if solution.value_valid else None
        return Answer(values, complete=status == highspy.HighsModelStatus.kOptimal)


def _model(system: System) -> highspy.HighsLp:
    rows = system.conditions
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(system.lows), len(rows)
    model.col_cost_ = np.zeros(len(system.lows))
    model.col_lower_ = np.array(system.lows, dtype=np.double)
    model.col_upper_ = np.array([_end(high) for high in system.highs], dtype=np.double)
    model.row_lower_ = np.array([-_end(None if row.low is None else -row.low) for row in rows], dtype=np.double)
    model.row_upper_ = np.array([_end(row.high) for row in rows], dtype=np.double)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.cumsum([0, *(len(row.terms) for row in rows)])
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = np.array([unknown for row in rows for unknown, _ in row.terms], dtype=np.int32)
    model.a_matrix_.value_ = np.array([weight for row in rows for _, weight in row.terms], dtype=np.double)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(system.lows)
    return model


def _end(end: int | None) -> float:
    return highspy.kHighsInf if end is None else float(end)
