"""Which surfaces of the pages interpret Markdown, and what may reach each: found in the code, by construction.

``places()`` reads every call of a drawing function in the pages and gives, for each argument that Streamlit interprets, the
parts of its expression that are neither fixed words (constants, the catalogue), nor numbers, nor escaped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCREENS = (ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")))

BODIES = (
    "badge",
    "caption",
    "error",
    "header",
    "info",
    "markdown",
    "subheader",
    "success",
    "title",
    "toast",
    "warning",
)
LABELLED = (
    "button", "checkbox", "date_input", "download_button", "expander", "file_uploader", "form_submit_button", "link_button",
    "metric", "multiselect", "number_input", "popover", "select_slider", "selectbox", "slider", "text_area", "text_input",
    "toggle",
)  # fmt: skip
CHOICES = ("pills", "radio", "segmented_control")
"""Widgets whose options are Markdown, too; those of lists (selectbox, multiselect) are drawn as they are."""
INTERPRETED: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(BODIES, (0, "body", "text")),
    **dict.fromkeys(LABELLED, (0, "label", "help")),
    **dict.fromkeys(CHOICES, (0, 1, "label", "options", "help", "format_func")),
    "page_link": ("label", "help"),
    "progress": (1, "text"),
    "spinner": (0, "text"),
    "status": (0, "label"),
    "tabs": (0,),
    "write": (0, 1, 2),
    "set_page_config": (0, "page_title"),
}
"""Drawing functions, and the arguments that become Markdown (or, for a page's title, what a browser's tab says)."""
ESCAPES = frozenset(
    (
        "plain", "known_label", "reason_label", "finding_label", "money", "spent", "price", "price_of_rest", "done_of", "pace",
        "duration", "file_size", "len", "round", "sum",
    )
)  # fmt: skip
"""Functions whose value is harmless in Markdown: escaped text, or numbers with their units."""
FIXED = frozenset(("t", "sentence"))
"""Methods that give a sentence of the catalogue; its values are looked at."""


@dataclass(frozen=True)
class Place:
    """A drawing call: ``reached`` are the expressions in it that this module cannot show to be harmless."""

    file: str
    function: str
    surface: str
    reached: tuple[str, ...]


def places(names: dict[str, tuple[int | str, ...]] | None = None) -> Iterator[Place]:
    """Yield every call of these drawing functions (default: all that interpret) with what may reach it."""
    wanted = INTERPRETED if names is None else names
    for path in SCREENS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function, node in _calls(tree):
            if (surface := _surface(node.func)) in wanted:
                named = {str(word.arg): word.value for word in node.keywords}
                skipped = (1, "options") if "format_func" in named else ()
                given: list[tuple[int | str, ast.expr]] = [*enumerate(node.args), *named.items()]
                shown = [arg for at, arg in given if at in wanted[surface] and at not in skipped]
                reached = sorted({part for arg in shown for part in _parts(arg, function, frozenset())})
                where = path.relative_to(ROOT).as_posix()
                yield Place(where, function.name if function else "", surface, tuple(reached))


def _surface(func: ast.expr) -> str:
    """The name of a function of ``st``, a column, a container or a placeholder, not of the core's packages; or ``act``."""
    if not isinstance(func, ast.Attribute):
        return "act" if isinstance(func, ast.Name) and func.id == "act" else ""
    owner = ast.unparse(func.value).split(".")[0]
    return "" if owner in ("core", "messages", "control", "analytics", "dataset", "re", "page") else func.attr


Function = ast.FunctionDef | None


def _calls(tree: ast.AST, within: Function = None) -> Iterator[tuple[Function, ast.Call]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Call):
            yield within, child
        yield from _calls(child, child if isinstance(child, ast.FunctionDef) and within is None else within)


def _parts(node: ast.expr, function: Function, seen: frozenset[str]) -> Iterator[str]:
    """The parts of an expression that may hold what somebody wrote."""
    match node:
        case ast.Constant() | ast.Compare() | ast.UnaryOp():
            return
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.FormattedValue) and value.format_spec is None:
                    yield from _parts(value.value, function, seen)  # with a format it is a number
        case ast.BinOp(left=left, right=right):
            yield from _parts(left, function, seen)
            yield from _parts(right, function, seen)
        case ast.IfExp(body=body, orelse=other):
            yield from _parts(body, function, seen)
            yield from _parts(other, function, seen)
        case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            for value in values:
                yield from _parts(value, function, seen)
        case ast.Lambda(body=body):
            yield from _parts(body, function, seen)
        case ast.Dict(values=values):
            for value in values:
                yield from _parts(value, function, seen)
        case ast.DictComp(value=element) | ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            yield from _parts(element, function, seen)
        case ast.Call(func=ast.Name(id=name)) if name in ESCAPES:
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="clock"), attr="shown" | "zone_name")):
            return
        case (
            ast.Attribute(value=value, attr="__getitem__")
            | ast.Call(func=ast.Attribute(value=ast.Dict() as value, attr="get"))
        ):
            yield from _parts(value, function, seen)
        case ast.Call(func=ast.Attribute(attr="join"), args=[joined]):
            yield from _parts(joined, function, seen)
        case ast.Call(func=ast.Attribute(attr=name), args=args, keywords=words) if name in FIXED:
            for value in (*args[1:], *(word.value for word in words)):
                yield from _parts(value, function, seen)
        case ast.Name(id=name) if function and name not in seen and (found := _assigned(function, name)):
            for value in found:
                yield from _parts(value, function, seen | {name})
        case _:
            yield ast.unparse(node)


def _assigned(function: ast.FunctionDef, name: str) -> list[ast.expr]:
    """The expressions that a function assigns to a name; nothing if it is a parameter or comes from a loop."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets) and node.value:
                found.append(node.value)
    return found


REACHED: dict[str, str] = {
    **dict.fromkeys(
        """app.py core.VERSION
app.py done.before
app.py done.now
app.py sqlite3.sqlite_version
pages/__init__.py counts[name]
pages/answers.py node_in_address()
pages/answers.py nodes[0].id
pages/parts/answers_compare.py node.generation
pages/parts/answers_compare.py node.id
pages/parts/answers_fill.py run.id
pages/parts/evolve_form.py price.as_of
pages/parts/evolve_form.py price.days
pages/parts/evolve_form.py provider.parallel
pages/parts/evolve_form.py run.id
pages/parts/evolve_runs.py now.ahead
pages/parts/evolve_runs.py run.id
pages/parts/guard.py run_id
pages/parts/export_file.py asked
pages/parts/export_file.py real
pages/parts/export_file.py side
pages/parts/funnel.py number
pages/parts/prompts_bench.py now.sha256[:8]
pages/parts/prompts_bench.py one.sha256[:8]
pages/parts/report.py number
pages/parts/review_findings.py one.node_id
pages/parts/review_findings.py one.other_id
pages/parts/scorecards_pictures.py MOST
pages/parts/scoring.py run.id
pages/parts/seeds_hub.py which
pages/parts/seeds_open.py act(page, core.plant, page.store, replace(written(), state='ready'))
pages/parts/seeds_refused.py act(page, dataset.mend, page.store, at, seed)
pages/parts/seeds_refused.py one.row
pages/parts/seeds_table.py many
pages/parts/seeds_write.py act(page, core.plant, page.store, seed)
pages/parts/seeds_write.py act(page, dataset.suggest, page.store, seed)
pages/parts/seeds_write.py hint.node_id
pages/seeds.py number('node')""".splitlines(),
        "a number, a date, a version or a hash of koevol's own",
    ),
    **dict.fromkeys(
        """app.py name
pages/parts/entrance.py label
pages/parts/evolve_form.py _template_name(page, name)
pages/parts/evolve_form.py chip
pages/parts/evolve_form.py chip(name)
pages/parts/evolve_runs.py _what(page, run)
pages/parts/export_choose.py help
pages/parts/export_choose.py label
pages/parts/export_choose.py label(page, name)
pages/parts/export_choose.py shape.about.of(page.lang)
pages/parts/export_push.py label
pages/parts/node_filter.py help
pages/parts/node_filter.py label
pages/parts/node_filter.py title
pages/parts/prompts_bench.py label_of(page, name)
pages/parts/prompts_bench.py quality.RULES.label(one.rule, page.lang)
pages/parts/review_double.py SIGNS[opinion.kind]
pages/parts/review_filters.py quality.finding_why(name, page.lang)
pages/parts/review_filters.py state_word(page, name)
pages/parts/review_filters.py state_word(page, wanted.state)
pages/parts/review_findings.py quality.finding_why(noted[chosen].kind, page.lang)
pages/parts/review_node.py _method(page, step)
pages/parts/review_node.py *steps[:-1]
pages/parts/review_node.py steps[-1]
pages/parts/review_table.py sign
pages/parts/seeds_table.py name
pages/parts/review_node.py label
pages/parts/review_node.py parts[name][0]
pages/parts/review_node.py signs()['eliminated' if rules else 'failed']
pages/parts/review_node.py signs()[now]
pages/parts/seeds_list.py label
pages/parts/seeds_write.py title
pages/parts/show.py label
""".splitlines(),
        "a label or a sign that koevol's files hold",
    ),
    **dict.fromkeys(
        """pages/parts/answers_compare.py facts(page, one)
pages/parts/answers_fill.py *pace(page, run, done)
pages/parts/evolve_form.py about(page, needs.seconds)
pages/parts/evolve_runs.py _line(page, run, state, now)
pages/parts/evolve_runs.py _reasons(page, now)
pages/parts/evolve_form.py label
pages/parts/guard.py already.price
pages/parts/guard.py done
pages/parts/report.py cost_sentences(page, report)
pages/parts/report.py note
pages/parts/review_findings.py _chip(page, noted[at])""".splitlines(),
        "a sentence put together elsewhere: of numbers and labels, models, reasons, findings and people escaped",
    ),
    **dict.fromkeys(
        ("pages/parts/export_dataset.py found.license", "pages/parts/export_file.py found.license"),
        "a licence of koevol's list, whatever a file's rows say",
    ),
}
"""The table: what may reach Markdown at each place that ``places`` cannot clear by itself, after somebody looked."""
