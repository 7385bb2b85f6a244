import pytest

from scraper.html import MARK, RUN, Rows, Tree, attribute, lines, one_line, parse, plain
from tests.hang import no_hang

TAB = '<span style="width:71pt; display : inline-block">&#xa0;</span>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>yksi</p><p>kaksi</p>", ["yksi", "kaksi"]),
        ("yksi<br>kaksi<div>kolme</div>neljä", ["yksi", "kaksi", "kolme", "neljä"]),
        ("<p>yksi\n  kaksi\tkolme</p>", ["yksi kaksi kolme"]),
        ("<p>yksi</p><p>&nbsp;</p><p> </p><p></p><p>kaksi</p><p>&nbsp;</p>", ["yksi", "", "kaksi"]),
        ("<p>&nbsp;</p><p>yksi</p>", ["yksi"]),
        ("<span>yk</span><span>si</span>", [f"yk{RUN}si"]),
        ("<span>yksi </span><span>kaksi</span>", ["yksi kaksi"]),
        ("<span>yksi</span> <span>kaksi</span>", ["yksi kaksi"]),
        ("<span>Valmistelija</span><span>Aino</span>", ["Valmistelija\tAino"]),
        ("<b>KH</b><i>Aino</i>", [f"KH{RUN}Aino"]),
        (f"<span>Päätös</span>{TAB}<span>kaksi</span>", ["Päätös\tkaksi"]),
        (f"{TAB}<span>kaksi</span>", ["kaksi"]),
        (TAB.replace("&#xa0;", "<span>&#xa0;</span>").join(("yksi", "kaksi")), ["yksi\tkaksi"]),
        ('<span style="display:inline-block">teksti</span>ä', [f"teksti{RUN}ä"]),
        ("yksi&nbsp;kaksi&nbsp; kolme", ["yksi kaksi kolme"]),
        ("yksi&nbsp;&nbsp;&nbsp;kaksi", ["yksi\tkaksi"]),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;yksi</p>", ["yksi"]),
        ("<style>p {}</style><script>x()</script><title>t</title><p>yksi</p>", ["yksi"]),
        ("<!-- huomautus --><p>yksi<!--x--></p>", ["yksi"]),
        ("<ul><li>yksi</li><li><p>kaksi</p></li></ul>", ["- yksi", "-", "kaksi"]),
        ("<ol><li>yksi</li><li>kaksi</li></ol>", ["1. yksi", "2. kaksi"]),
        ("<ol start='4'><li>yksi<ol><li>sisä</li></ol></li><li>kaksi</li></ol>", ["4. yksi", "1. sisä", "5. kaksi"]),
        ("<ol start='kolme'><li>yksi</li></ol>", ["1. yksi"]),
        ("<table><tr><td>a</td><td>b</td><td>c</td></tr></table>", ["a\tb\tc"]),
        ("<table><tr><td>a</td><td></td><td>b</td></tr></table>", ["a\tb"]),
        ("<table><tr><td>yksi</td></tr><tr><td><p>kaksi</p><p>kolme</p></td></tr></table>", ["yksi", "kaksi", "kolme"]),
        ("<table><tr><td><p>Esi</p><p>tys</p></td><td><p>a</p><p>b</p></td></tr></table>", ["Esi tys\ta", "b"]),
        ("<table><tr><td>a</td><td>&nbsp;</td><td><p>b</p><p>c</p></td></tr></table>", ["a\tb", "c"]),
        ("<table><tr><td></td><td>&nbsp;</td></tr></table><p>yksi</p>", ["yksi"]),
        ("<table><tr><td>a</td><td><table><tr><td>b</td><td>c</td></tr></table></td></tr></table>", ["a\tb\tc"]),
        ("a&#31;b&#x1e;c", ["abc"]),
        ("<p>Päätös&shy;ehdotus</p><p>Päätös&#8203;</p>", ["Päätösehdotus", "Päätös"]),
        ("<p>&#xfeff;yksi</p><p>&#8203;</p><p>kak&#x2060;si</p>", ["yksi", "", "kaksi"]),
        ("<p>Pa&#x308;a&#x308;to&#x308;s</p>", ["Päätös"]),
        ("<p>A&#x30a;land, cafe&#x301;, 5 m²</p>", ["Åland, café, 5 m²"]),
        ("<p>kala-altaat, 1&nbsp;000 – 5&#x2011;6</p>", ["kala-altaat, 1 000 – 5‑6"]),
        ("<p>yksi<p>kaksi<div>kolme", ["yksi", "kaksi", "kolme"]),
        ("", []),
    ],
)  # fmt: skip
def test_lines_are_those_that_a_browser_shows(markup: str, expected: list[str]) -> None:
    assert expected == lines(parse(markup))


def test_a_link_says_its_words_without_what_nobody_sees() -> None:
    assert "Uimahallin remontti" == one_line(parse("<a>Uima&shy;hallin remontti&#8203;</a>"))


def test_long_runs_of_marks_cost_no_time() -> None:
    with no_hang():
        lines(parse(f"<p>a{'&#x301;&#x323;' * 100_000}</p>"))


def test_a_cell_of_layout_with_many_lines_is_read_line_by_line() -> None:
    column = "".join(f"<p>rivi {number}</p>" for number in range(13))
    markup = f"<table><tr><td>{column}</td><td>a</td></tr><tr><td>b</td><td>c</td><td>{column}</td></tr></table>"
    rows = [f"rivi {number}" for number in range(13)]
    assert [*rows, "a", "b", "c", *rows] == lines(parse(markup))


def test_a_comment_that_is_asked_for_is_a_line_of_its_own() -> None:
    root = parse("<p>yksi<!-- DATA_BEGIN --></p><table><tr><td>a<!--DATA_END--></td><td>b</td></tr></table>")
    marks = [f"{MARK}DATA_BEGIN", f"{MARK}DATA_END"]
    assert ["yksi", marks[0], "", "a", marks[1], "b"] == lines(root, comments={"DATA_BEGIN", "DATA_END"})


def test_nothing_that_a_page_shows_is_lost() -> None:
    markup = (
        "<div>a<p>b<span>c</span>&nbsp;d<table><tr><td>e</td><th>f<p>g</p></th><td></td></tr><caption>h</caption></table>"
        "<dl><dt>i</dt><dd>j</dd></dl><pre>k\n l</pre><a href='#'>m</a></div>n<center>o</center><font>p</font>"
    )
    root = parse(markup)
    assert "".join(root.get_text().split()) == "".join("".join(lines(root)).replace(RUN, "").split())


def test_elements_are_found_by_name_in_the_order_of_the_page() -> None:
    tree = Tree(parse("<p>yksi</p><div><b>kaksi</b><p>kolme</p></div><a>neljä</a>"))
    assert ["yksi", "kaksi", "kolme"] == [one_line(element) for element in tree.named("p", "b")]
    assert ([], ["neljä"]) == (tree.named("i"), [text for _, text in tree.link_texts])


@pytest.mark.parametrize(
    "markup",
    ["yksi\n kaksi", "yksi&nbsp; kaksi", "yksi&#31; &#30;kaksi", "<b>yk</b>si<br>kaksi", " yksi\tkaksi <!--x-->"],
)
def test_the_whole_text_of_an_element_is_one_line(markup: str) -> None:
    assert "yksi kaksi" == one_line(Tree(parse(f"<a>{markup}</a>")).named("a")[0])


def test_elements_and_their_attributes_may_be_absent() -> None:
    root = parse("<table><tr><td><a href=' x ' title=''>yksi</a></td></tr></table><p><a class='b c'>kaksi</a></p>")
    tree = Tree(root)
    first, second = tree.named("a")
    rows = Rows(tree, [first, second])
    assert ("x", None, None) == (attribute(first, "href"), attribute(first, "title"), attribute(second, "href"))
    assert ("tr", "p") == (rows.row_of(first).name, rows.row_of(second).name)
    assert None is one_line(parse("<p>&nbsp;</p>"))


def test_a_plain_line_has_no_marks_and_no_gaps() -> None:
    assert "Valmistelija Aino" == plain(f" Valmis{RUN}telija\t  Aino\xa0")
