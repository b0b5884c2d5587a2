from itertools import pairwise

import pytest

from extractors.articles.script_values import PARTS_LIMIT, called_value, literal_at


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("{a:1,'b c':.5,7:-2e3}", {"a": 1, "b c": 0.5, "7": -2000}),
        ("[!0,!1,true,null,void 0,undefined]", [True, False, True, None, None, None]),
        (
            r"""['it\'s \x41', "\u002F \"q\" \
b", 'say "x"']""",
            ["it's A", '/ "q" b', 'say "x"'],
        ),
        ("{a:[],b:{ },c:[1,],d:{e:2,},}", {"a": [], "b": {}, "c": [1], "d": {"e": 2}}),
        ("[Array(3),Object.create(null),new Date(17)]", [[], {}, None]),
        ('{a:Object.create(null,{"b:1":{writable:true,value:{c:2}}})}', {"a": {"b:1": {"c": 2}}}),
        ("{a:1};window.b={c:2}", {"a": 1}),
    ],
)
def test_literals_of_scripts(code: str, value: object) -> None:
    assert literal_at(code, 0) == value


@pytest.mark.parametrize(
    "code",
    [
        *(
            "{a:function(){}}",
            "{a:b.c}",
            "{a:b()}",
            "{a:()=>1}",
            "{a:b[0]}",
            "{a:",
            "[1 2]",
            "{a b}",
            "{[a]:1}",
            "{...a}",
        ),
        "[" * 10_000,
    ],
)
def test_code_has_no_value(code: str) -> None:
    with pytest.raises(ValueError, match=r"no|code|deep"):
        literal_at(code, 0)


def test_names_stand_for_the_arguments_of_a_call_and_assignments_fill_them() -> None:
    body = 'c.title=a;c["is shown"]=b;d[0]={n:c};return {story:c,all:d,x:e}'
    code = f'window.__NUXT__=(function(a,b,c,d){{{body}}}("T",!0,{{}},[]))'
    story = {"title": "T", "is shown": True}
    assert called_value(code) == {"story": story, "all": [{"n": story}], "x": None}


@pytest.mark.parametrize(
    "code",
    ["window.a=1", "f(function(a){return {b:a}})", "(function(a){b();return {c:a}}(1))", "(function(a){return a"],
)
def test_other_functions_have_no_value(code: str) -> None:
    with pytest.raises(ValueError, match=r"no|code|called"):
        called_value(code)


def test_a_value_that_contains_itself_or_grows_without_end_is_cut() -> None:
    names = [f"a{number}" for number in range(30)]
    grown = "".join(f"{one}.x={two};{one}.y={two};" for one, two in pairwise(names))
    body = f"{grown}{names[-1]}.x={names[0]};return {{z:{names[0]}}}"
    code = f"(function({','.join(names)}){{{body}}}({','.join(['{}'] * 30)}))"

    def parts(value: object) -> int:
        return 1 + sum(map(parts, value.values())) if isinstance(value, dict) else 1

    assert parts(called_value(code)) <= 2 * PARTS_LIMIT
