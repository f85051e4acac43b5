//! What the reader of YAML promises.

use super::{Problem, read};
use crate::object::Json;
use crate::object::limits::Counted;
use crate::object::path::FieldPath;
use serde_json::json;
use std::fmt::Write as _;

fn value(text: &str) -> Json {
    let stream = read(text);
    assert_eq!(stream.problems, [], "{text}");
    stream.documents.into_iter().next().map_or(Json::Null, |document| document.value)
}

fn problem(text: &str) -> Problem {
    read(text).problems.into_iter().next().unwrap_or_else(|| panic!("no problem in {text:?}"))
}

#[test]
fn recorded_syntax_errors_are_word_for_word() {
    let cases = [
        ("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: tabbed\n", "yaml: line 4: found character that cannot start any token"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n   labels: {}\n",
            "yaml: line 5: mapping values are not allowed in this context",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: m, image: \"i:1\"}}\n",
            "yaml: line 3: did not find expected ',' or ']'",
        ),
        ("@abc", "yaml: found character that cannot start any token"),
        ("a: b\nc: \"d\n", "yaml: line 3: found unexpected end of stream"),
        ("a: b\nc\nd: e\n", "yaml: line 3: could not find expected ':'"),
        ("a:\n  b: c\n d: e\n", "yaml: line 2: did not find expected key"),
        ("a: *nobody\n", "yaml: unknown anchor 'nobody' referenced"),
        ("a: &x [*x]\n", "yaml: anchor 'x' value contains itself"),
        ("name: {{ .Values.name }}\n", "yaml: invalid map key: map[interface {}]interface {}{\".Values.name\":interface {}(nil)}"),
        ("a: \u{1}\n", "yaml: control characters are not allowed"),
        ("a:\n  <<: 5\n", "yaml: map merge requires map or sequence of maps as the value"),
        ("a: .nan\n", "json: unsupported value: NaN"),
        ("a: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"),
    ];
    for (text, expected) in cases {
        assert_eq!(problem(text).message, expected, "{text}");
    }
}

#[test]
fn a_problem_says_where_in_the_buffer() {
    let text = "a: ä\n---\nb: c\nd: 'ä' x\n";
    let found = problem(text);
    assert_eq!((found.line, found.message.as_str()), (4, "yaml: line 1: did not find expected key"));
    let tab = problem("kind: Pod\nmetadata:\n\tname: x\n");
    assert_eq!((tab.line, tab.column), (3, 1));
}

#[test]
fn reading_goes_on_behind_a_broken_document() {
    let stream = read("a: 1\n---\nb: [\n---\n# nothing\n--- # cut\nc: 3\n");
    let values: Vec<&Json> = stream.documents.iter().map(|document| &document.value).collect();
    assert_eq!(values, [&json!({"a": 1}), &json!({"c": 3})]);
    assert_eq!(stream.problems.len(), 1);
    assert_eq!(stream.documents[1].start_line, 7);
}

#[test]
fn scalars_are_yaml_1_1() {
    let text = "[0644, 0o644, 0x1f, 0b101, 1_000, -12, +3, 08, 1e3, 2.0, 1.5, .5, 18446744073709551615, 9223372036854775807, 123456789012345678901234567890, \
                y, N, yes, Off, TRUE, ~, null, '', \"1\", 'yes', 2001-01-01, 1:30, 10.0.0.1, 5m, a b, !!str 5, !!float 1, 0x, 1_, yEs]";
    let expected = json!([
        420,
        420,
        31,
        5,
        1000,
        -12,
        3,
        8,
        1000,
        2,
        1.5,
        0.5,
        18_446_744_073_709_551_615_u64,
        9_223_372_036_854_775_807_i64,
        123_456_789_012_345_678_901_234_567_890_f64,
        true,
        false,
        true,
        false,
        true,
        null,
        null,
        "",
        "1",
        "yes",
        "2001-01-01",
        "1:30",
        "10.0.0.1",
        "5m",
        "a b",
        "5",
        1,
        "0x",
        1,
        "yEs"
    ]);
    let found = value(text);
    for (index, one) in expected.as_array().expect("a list").iter().enumerate() {
        assert_eq!(&found[index], one, "item {index}");
    }
}

#[test]
fn keys_become_text_and_the_last_one_wins() {
    assert_eq!(value("on: 1\n5: 2\n1.5: 3\n010: 4\n"), json!({"true": 1, "5": 2, "1.5": 3, "8": 4}));
    assert_eq!(value("a: 1\na: 2\n"), json!({"a": 2}));
}

#[test]
fn anchors_and_merges() {
    let text = "base: &b {x: 1, q: 2}\nother: &o {q: 3, z: 4}\none:\n  <<: *b\n  q: 9\ntwo:\n  <<: [*o, *b]\nlist: &l [1]\nagain: *l\nquoted: {'<<': 1}\n";
    let found = value(text);
    assert_eq!(found["one"], json!({"x": 1, "q": 9}));
    assert_eq!(found["two"], json!({"x": 1, "q": 3, "z": 4}));
    assert_eq!(found["again"], json!([1]));
    assert_eq!(found["quoted"], json!({"<<": 1}));
}

#[test]
fn block_scalars_and_json() {
    assert_eq!(value("a: |\n  x\n  y\nb: >-\n  x\n  y\n"), json!({"a": "x\ny\n", "b": "x y"}));
    assert_eq!(value("{\"metadata\": {\"name\": \"a\",}}\n"), json!({"metadata": {"name": "a"}}));
    let stream = read("{\"a\": 1}\n{\"b\": 2}\n");
    assert_eq!(stream.documents.len(), 2);
    assert_eq!(value("a: b\r\nc:\r\n- d\r\n"), json!({"a": "b", "c": ["d"]}));
    assert_eq!(value("\u{feff}a: b\n"), json!({"a": "b"}));
    assert_eq!(value("just a string\n"), json!("just a string"));
    assert_eq!(value("a: b\n...\n[\n"), json!({"a": "b"}));
    assert!(read("").documents.is_empty() && read("# c\n").documents.is_empty() && read("---\n---\n").documents.is_empty());
}

#[test]
fn every_field_knows_its_place() {
    let text = "# ä\n---\nkind: DaemonSet  # c\nspec:\n  list:\n  - name: ä1\n    empty:\n  - {a: [1, \"two\"] }\n  labels: {a.b/c: d}\n";
    let stream = read(text);
    let spans = &stream.documents[0].spans;
    let written = |path: &str| {
        let span = spans.get(&FieldPath::parse(path)).unwrap_or_else(|| panic!("{path} is not written"));
        (span.key.map(|key| &text[key]), text[span.value].to_owned())
    };
    assert_eq!(written("kind"), (Some("kind"), "DaemonSet".into()));
    assert_eq!(written("spec.list[0].name"), (Some("name"), "ä1".into()));
    assert_eq!(written("spec.list[0].empty"), (Some("empty"), String::new()));
    assert_eq!(written("spec.list[1]"), (None, "{a: [1, \"two\"] }".into()));
    assert_eq!(written("spec.list[1].a[1]"), (None, "\"two\"".into()));
    assert_eq!(written("spec.labels[a.b/c]"), (Some("a.b/c"), "d".into()));
    assert_eq!(written("spec.list[0]").1, "name: ä1\n    empty");
    let nearest = spans.nearest(&FieldPath::parse("spec.list[0].image"));
    assert_eq!(&text[nearest.value], "name: ä1\n    empty");
}

/// Texts that are built to exhaust a reader; each must be refused quickly.
#[test]
fn hostile_texts_are_refused_quickly() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    let mut chain = String::from("- &c0 [x]\n");
    let mut merges = String::from("m0: &m0 {}\n");
    for level in 1..40 {
        let before = level - 1;
        writeln!(laughs, "a{level}: &a{level} [{}]", vec![format!("*a{before}"); 10].join(", ")).expect("a String");
        writeln!(merges, "m{level}: &m{level} {{<<: [{}]}}", vec![format!("*m{before}"); 10].join(", ")).expect("a String");
    }
    for level in 1..20_000 {
        writeln!(chain, "- &c{level} [*c{}]", level - 1).expect("a String");
    }
    let long = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1000].join(","));
    let deep = |open: &str| open.repeat(10_000);
    let refused = [
        laughs,
        chain,
        merges,
        long,
        deep("["),
        deep("{"),
        deep("- "),
        deep("? "),
        deep("[{a: "),
        deep("{{"),
        deep("!x ["),
        deep("a:\n ["),
    ];
    for text in &refused {
        let stream = read(text);
        assert!(!stream.problems.is_empty(), "{}", &text[..40]);
    }
    for unit in [
        "a: ",
        "&a ",
        "*a ",
        "!",
        "\"",
        "'",
        "|",
        ":",
        ",",
        "#",
        "\t",
        "%",
        "]",
        "}",
        "-",
        "<<: ",
        "\u{1f600}",
        "\u{7f}",
        "? - ",
        "[a, ",
        "x\n",
        "--- ",
        "!%FF ",
    ] {
        let _ = read(&unit.repeat(3000));
    }
    let _ = read(&"a: [b, {c: d}]\nx".repeat(2000));
    assert_eq!(read(&"[\n---\n".repeat(20_000)).problems.len(), Counted::Problems.allowed());
    assert!(read(&"a".repeat(Counted::RequestBytes.allowed() + 1)).problems[0].message.contains("at most"));
}

#[test]
fn any_prefix_of_a_manifest_is_answered() {
    let text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: 'a', labels: &l {\"x\": ä}}\nspec:\n  - |\n    b\n  - *l\n  -\t- >-\n     c\n";
    for (end, _) in text.char_indices() {
        let _ = read(&text[..end]);
        let _ = read(&text[end..]);
    }
}
