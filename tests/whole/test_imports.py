"""The arrows between the program's modules run one way: no circle, imports for types and late ones counted."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_there_is_no_circle() -> None:
    graph = grimp.build_graph("chutes_tui", cache_dir=None)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(arrows) > 400
    TopologicalSorter(arrows).prepare()  # raises CycleError, which names one
