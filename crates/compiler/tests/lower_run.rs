//! What lowered programs do, with and without optimisation.

mod support;

use support::run;

/// Runs the program both ways; `expected` is what it prints and how it ends.
#[track_caller]
fn check(source: &str, expected: &str) {
    for optimise in [true, false] {
        let actual = run("test.vit", source, optimise);
        for (line, (actual, expected)) in (1..).zip(actual.lines().zip(expected.lines())) {
            assert_eq!(actual, expected, "line {line} of the output, optimise: {optimise}");
        }
        assert_eq!(actual.lines().count(), expected.lines().count(), "optimise: {optimise}\n{actual}");
    }
}

#[test]
fn the_first_program() {
    check("fn add(x: int, y: int) -> int {\n    return x + y\n}\n\nprint(add(2, 3))\n", "5\nexit 0");
}

/// The ends and steps of ranges where something could overflow.
const ENDS: [i64; 11] =
    [i64::MIN, i64::MIN + 1, i64::MIN + 5, -7, -1, 0, 1, 5, i64::MAX - 5, i64::MAX - 1, i64::MAX];
const STEPS: [i64; 8] = [1, 2, 3, 7, i64::MAX / 2, i64::MAX / 2 + 1, i64::MAX - 1, i64::MAX];

/// Up to four values of the range, in the order of the loop, by arithmetic that cannot overflow.
fn model(start: i64, end: i64, step: i64, inclusive: bool, reversed: bool) -> String {
    let (start, step) = (i128::from(start), i128::from(step));
    let last = i128::from(end) - i128::from(!inclusive);
    let mut text = String::new();
    if last >= start {
        let count = (last - start) / step + 1;
        for round in 0..count.min(4) {
            let index = if reversed { count - 1 - round } else { round };
            text.push_str(&format!("{} ", start + index * step));
        }
    }
    text
}

fn each_range(mut visit: impl FnMut(i64, i64, i64, bool, bool)) {
    for start in ENDS {
        for end in ENDS {
            for step in STEPS {
                for (inclusive, reversed) in [(false, false), (true, false), (false, true), (true, true)] {
                    visit(start, end, step, inclusive, reversed);
                }
            }
        }
    }
}

/// A function that gathers up to four values of a range.
fn gathering(name: &str, params: &str, head: &str) -> String {
    let body = "n += 1\n        s = \"${s}${i} \"\n        if n == 4 { break }\n";
    format!(
        "fn {name}({params}) -> string {{\n    let s = \"\"\n    let n = 0\n    for i in {head} {{\n        {body}    }}\n    return s\n}}\n"
    )
}

#[test]
fn ranges_of_any_ends_and_steps() {
    let mut source = String::new();
    let params = "a: int, b: int, k: int";
    for (name, dots, end) in [("half", "..", ""), ("closed", "..=", "")] {
        source.push_str(&gathering(name, params, &format!("(a{dots}b).step(k){end}")));
        source.push_str(&gathering(&format!("{name}_back"), params, &format!("(a{dots}b).step(k).rev()")));
        source.push_str(&gathering(&format!("{name}_one"), params, &format!("a{dots}b")));
        source.push_str(&gathering(&format!("{name}_one_back"), params, &format!("(a{dots}b).rev()")));
    }
    let mut expected = String::new();
    each_range(|start, end, step, inclusive, reversed| {
        let name = if inclusive { "closed" } else { "half" };
        let back = if reversed { "_back" } else { "" };
        source.push_str(&format!("print({name}{back}({start}, {end}, {step}))\n"));
        expected.push_str(&format!("{}\n", model(start, end, step, inclusive, reversed)));
        if step == 1 {
            source.push_str(&format!("print({name}_one{back}({start}, {end}, 1))\n"));
            expected.push_str(&format!("{}\n", model(start, end, step, inclusive, reversed)));
        }
    });
    check(&source, &format!("{expected}exit 0"));
}

#[test]
fn ranges_of_constants() {
    let (mut source, mut calls, mut expected) = (String::new(), String::new(), String::new());
    let mut count = 0;
    each_range(|start, end, step, inclusive, reversed| {
        let dots = if inclusive { "..=" } else { ".." };
        let back = if reversed { ".rev()" } else { "" };
        source.push_str(&gathering(
            &format!("f{count}"),
            "",
            &format!("({start}{dots}{end}).step({step}){back}"),
        ));
        calls.push_str(&format!("print(f{count}())\n"));
        expected.push_str(&format!("{}\n", model(start, end, step, inclusive, reversed)));
        count += 1;
    });
    check(&format!("{source}{calls}"), &format!("{expected}exit 0"));
}

#[test]
fn a_step_below_one_is_an_error() {
    let error = "error[InvalidArgument]: invalid argument\n  main (test.vit:2:20)";
    check("let k = 0\nfor i in (5..1).step(k) { print(i) }", &error.replace(":20", ":22"));
    check("let k = -3\nfor i in (1..5).step(k).rev() { print(i) }", &error.replace(":20", ":22"));
    check("\nfor i in (1..5).step(0) { print(i) }", &error.replace(":20", ":22"));
}

#[test]
fn loop_variables_are_fresh_and_assignable() {
    check(
        "for i in 0..3 {\n    let j = i\n    i = i * 10\n    print(i + j)\n}\nlet n = 3\nfor i in 0..n { n = 100\n    print(i) }\n\
         for i in (0..6).step(2) { i += 1\n    print(i) }\nfor i in (0..3).rev() { i += 1\n    print(i) }",
        "0\n11\n22\n0\n1\n2\n1\n3\n5\n3\n2\n1\nexit 0",
    );
}

#[test]
fn arrays_may_change_while_a_loop_reads_them() {
    check(
        "let xs = [1, 2, 3]\nfor x in xs {\n    if xs.len() < 5 { xs.push(x * 10) }\n    print(x)\n}\n\
         for x in xs { xs.clear()\n    print(x) }\nlet ys = [1]\nfor y in ys { ys = [7, 8]\n    print(y) }",
        "1\n2\n3\n10\n20\n1\n1\nexit 0",
    );
}

#[test]
fn strings_are_walked_by_scalar_values() {
    check(
        "for c in \"aé€😀\" { print(c)\n    c = 0 }\nlet n = 0\nfor _ in \"aé€😀z\" { n += 1 }\nprint(n)\nfor c in \"\" { print(c) }",
        "97\n233\n8364\n128512\n5\nexit 0",
    );
}

#[test]
fn operands_keep_their_values_until_they_are_used() {
    check(
        "fn three(a: int, b: int, c: int) -> string { return \"${a} ${b} ${c}\" }\n\
         fn go() {\n    let x = 1\n    print(three(x, if true { x = 2; x } else { 0 }, x))\n\
         \x20   x = 1\n    print(x + (if x == 1 { x = 5; x } else { 0 }) + x)\n\
         \x20   x = 1\n    x += if x == 1 { x = 10; 1 } else { 0 }\n    print(x)\n\
         \x20   let xs = [1, 2]\n    xs[0] = if x == 2 { xs = [7, 8]; 9 } else { 0 }\n    print(xs)\n\
         \x20   xs = [if true { xs = [5]; 6 } else { 0 }, xs[0]]\n    print(xs)\n\
         \x20   print(x < (if true { x = 100; 50 } else { 0 }), x)\n\
         \x20   let s = \"a\"\n    s = s + (if true { s = \"b\"; \"c\" } else { \"\" }) + s\n    print(s)\n\
         \x20   let b = true\n    b = b && (if b { b = false; true } else { false })\n    print(b)\n}\ngo()",
        "1 2 2\n11\n2\n[7, 8]\n[6, 5]\ntrue 100\nacb\ntrue\nexit 0",
    );
}

#[test]
fn long_literals_may_read_what_they_replace() {
    let elements: Vec<String> = (0..40).map(|n| format!("xs[0] + {n}")).collect();
    let sum: i64 = (0..40).map(|n| n + 1).sum();
    let source = format!("let xs = [1]\nxs = [{}]\nprint(xs.len(), xs.sum())", elements.join(", "));
    check(&source, &format!("40 {sum}\nexit 0"));

    let parts: Vec<String> = (0..200).map(|n| format!("${{s}}{n}")).collect();
    let text: String = (0..200).map(|n| format!("x{n}")).collect();
    check(&format!("let s = \"x\"\ns = \"{}\"\nprint(s)", parts.join("")), &format!("{text}\nexit 0"));
}

#[test]
fn not_a_number_is_neither_less_nor_equal() {
    check(
        "fn test(a: float, b: float) {\n    let s = \"\"\n    if a < b { s = s + \"<\" }\n    if a <= b { s = s + \"<=\" }\n\
         \x20   if a > b { s = s + \">\" }\n    if a >= b { s = s + \">=\" }\n    if a == b { s = s + \"==\" }\n\
         \x20   if a != b { s = s + \"!=\" }\n    if !(a < b) { s = s + \" not<\" }\n    if !(a >= b) { s = s + \" not>=\" }\n\
         \x20   print(s)\n    print(a < b, a <= b, a > b, a >= b, a == b, a != b)\n    let n = 0\n\
         \x20   while !(a < b) && n < 2 { n += 1 }\n    print(n)\n}\nlet nan = 0.0 / 0.0\ntest(1.0, nan)\ntest(nan, nan)\ntest(1.0, 2.0)",
        "!= not< not>=\nfalse false false false false true\n2\n\
         != not< not>=\nfalse false false false false true\n2\n\
         <<=!= not>=\ntrue true false false false true\n0\nexit 0",
    );
}

#[test]
fn arrays_are_equal_by_value_and_structs_by_identity() {
    check(
        "struct P { x: int }\nlet p = P { x: 1 }\nlet nan = 0.0 / 0.0\nlet fs = [nan]\nlet xs = [[1], [2, 3]]\n\
         print(xs == [[1], [2, 3]], xs != [[1], [2, 4]], xs == xs, fs == fs, fs != fs, [0.0] == [-0.0])\n\
         print(p == P { x: 1 }, p == p, [p] == [p], [p] == [P { x: 1 }], [\"a\"] == [\"a\"], [true] != [true])\n\
         if [p] != [p] { print(1) } else { print(2) }\nif \"a\" != \"b\" && p == p { print(3) }\nprint([[0]] == [], [1, 2] == [1])",
        "true true true false true true\nfalse true true false true false\n2\n3\nfalse false\nexit 0",
    );
}

#[test]
fn values_print_with_their_parts() {
    check(
        "struct P { x: float, y: float }\nstruct Empty { }\nstruct Node { name: string, next: array<Node> }\n\
         let n = Node { name: \"a\\n\", next: [] }\nn.next.push(Node { name: \"b\", next: [n] })\n\
         print(P { x: 3.0, y: 4.0 })\nprint(Empty { }, [Empty { }])\nprint(n)\nprint([n])\nprint(n.next[0])\n\
         print(str([1, 2]) + str(\"s\") + str(true), [[\"q\\\"\"]], [-0.0, 1e16])\nlet none: array<array<int>> = []\nprint(none)",
        "P { x: 3.0, y: 4.0 }\nEmpty {} [Empty {}]\nNode { name: \"a\\n\", next: [Node { name: \"b\", next: […] }] }\n\
         [Node { name: \"a\\n\", next: [Node { name: \"b\", next: […] }] }]\n\
         Node { name: \"b\", next: [Node { name: \"a\\n\", next: […] }] }\n\
         [1, 2]strue [[\"q\\\"\"]] [-0.0, 1e16]\n[]\nexit 0",
    );
}

#[test]
fn constant_expressions_fail_where_they_stand() {
    let error =
        |kind: &str, message: &str, at: &str| format!("1\nerror[{kind}]: {message}\n  main (test.vit:{at})");
    check("print(1)\nprint(1 / 0)", &error("DivisionByZero", "division by zero", "2:9"));
    check(
        "print(1)\nprint(9223372036854775807 + 1)",
        &error("Overflow", "9223372036854775807 + 1 does not fit an int", "2:27"),
    );
    check(
        "print(1)\nprint(1 << 64)",
        &error("InvalidArgument", "a shift by 64; the count must be 0 to 63", "2:9"),
    );
    check(
        "print(-9223372036854775808 % -1, 7 / -2, -7 % 3, 1 << 63, -1 >>> 63, 6 & 3 | 8 ^ 1)",
        "0 -3 -1 -9223372036854775808 1 11\nexit 0",
    );
    check(
        "fn f(x: int) -> int { return x - 32768 }\nprint(f(0), f(-9223372036854743040))",
        "-32768 -9223372036854775808\nexit 0",
    );
}

#[test]
fn errors_name_their_places() {
    check(
        "fn inner(xs: array<int>, i: int) -> int {\n    return 1 + xs[i]\n}\nfn outer() -> int {\n    return inner([1, 2], 5)\n}\nprint(outer())",
        "error[IndexOutOfBounds]: index 5 is out of bounds for length 2\n  inner (test.vit:2:18)\n  outer (test.vit:5:12)\n  main (test.vit:7:7)",
    );
    check(
        "fn read() -> int {\n    let é = 1; return é + late\n}\nfn go() -> int { return read() }\nlet early = go()\nlet late = 5\nprint(early, late)",
        "error[Uninitialized]: read before it was initialised\n  read (test.vit:2:27)\n  go (test.vit:4:25)\n  main (test.vit:5:13)",
    );
}

#[test]
fn main_runs_after_the_statements_and_gives_the_status() {
    check("fn main() -> int { print(\"main\")\n    return 3 }\nprint(\"first\")", "first\nmain\nexit 3");
    check("fn main() { print(\"main\") }\nprint(\"first\")", "first\nmain\nexit 0");
}

#[test]
fn loops_nest_and_leave_each_other() {
    check(
        "let s = \"\"\nouter: for i in 0..4 {\n    for j in 0..4 {\n        if j == i { continue outer }\n        if i == 3 { break outer }\n\
         \x20       s = \"${s}${i}${j} \"\n    }\n}\nprint(s)\nlet n = 0\nwhile true { while true { n += 1; if n % 5 == 0 { break } }\n    if n > 12 { break } }\nprint(n)",
        "10 20 21 \n15\nexit 0",
    );
}

#[test]
fn values_come_out_of_blocks() {
    check(
        "fn pick(n: int) -> string {\n    let s = if n == 0 { \"zero\" } else if n < 0 { return \"negative\" } else { let t = n * 2; \"${t}\" }\n    s\n}\n\
         print(pick(0), pick(-1), pick(4))\nlet b = if 1 < 2 && !(2 < 1) { 1 < 2 || panic(\"no\") } else { false }\nprint(b)",
        "zero negative 8\ntrue\nexit 0",
    );
}

#[test]
fn a_program_too_large_for_a_module_is_an_error_of_its_source() {
    let lines: String = (0..65_536).map(|n| format!("let v{n} = {n}\n")).collect();
    let uses: String = (0..65_536).map(|n| format!("v{n} = 0\n")).collect();
    let refused =
        vitte_testing::program::compile_text("wide.vit", &format!("{lines}{uses}"), true).unwrap_err();
    assert!(
        refused.contains("error[E0401]: `main` needs more than 65534 registers; split it\n"),
        "{refused}"
    );
    assert!(refused.contains("--> wide.vit:65535:1\n"), "{refused}");
}

#[test]
fn a_null_that_is_unwrapped_is_found_at_its_place() {
    let source = "fn f(x: int?) -> int {\n    return 1 +\n        x!\n}\nprint(f(1))\nprint(f(null))\n";
    for optimise in [true, false] {
        let text = run("test.vit", source, optimise);
        let expected = "2\nerror[NullUnwrap]";
        assert!(text.starts_with(expected) && text.contains("f (test.vit:3:10)"), "{text}");
    }
}

#[test]
fn a_list_is_compared_without_a_deep_stack() {
    let source = "enum List { Cons(int, List), Nil }
let a = List.Nil
let b = List.Nil
for i in 0..200000 {
    a = List.Cons(i, a)
    b = List.Cons(i, b)
}
print(a == b, a == List.Cons(1, b))
";
    check(source, "true false\nexit 0\n");
}

#[test]
fn a_list_that_is_too_deep_to_be_printed_is_an_error() {
    let source = "enum List { Cons(int, List), Nil }
let list = List.Nil
for i in 0..300000 { list = List.Cons(1, list) }
print(list)
";
    let text = run("test.vit", source, true);
    assert!(text.starts_with("error[StackOverflow]"), "{}", &text[..text.len().min(200)]);
}

#[test]
fn matches_in_loops_and_calls_share_registers() {
    let arms: String = (0..300).map(|n| format!("        {n} => (n + {n}) * 2,\n")).collect();
    let source = format!(
        "fn f(n: int) -> int {{\n    return match n {{\n{arms}        other => other,\n    }}\n}}
let sum = 0
for i in -5..305 {{ sum += f(i) }}
print(sum)
"
    );
    let sum: i64 = (-5..305).map(|n| if (0..300).contains(&n) { n * 4 } else { n }).sum();
    check(&source, &format!("{sum}\nexit 0\n"));
    let module = support::compiled("test.vit", &source, true);
    let f = module.functions.iter().find(|function| function.name == "f").unwrap();
    assert!(f.registers.len() <= 4, "{}", f.registers.len());
}
