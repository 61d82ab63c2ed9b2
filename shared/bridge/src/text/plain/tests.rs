use proptest::prelude::*;

use super::plain;
use crate::text::work::counting::assert_linear;

#[test]
fn marks_of_the_editor_become_plain_text() {
    let cases = [
        (
            "Segue a **nota** fiscal\nQualquer dúvida, avise",
            "Segue a nota fiscal\nQualquer dúvida, avise",
        ),
        ("*it* _it_ ~~fora~~ __forte__", "it it fora forte"),
        (
            "***ambos*** **a *b*** ***a* b** *a **b** c*",
            "ambos a b a b a b c",
        ),
        (
            "pala**vra**s **Total:**10 **5*10cm**",
            "palavras Total:10 5*10cm",
        ),
        (
            "**negrito\nde duas linhas**\n\nfim",
            "negrito\nde duas linhas\n\nfim",
        ),
        (r"\*nota\* e \_it\_ \[x\]", "*nota* e _it_ [x]"),
        ("a\\\nb", "a\nb"),
        ("a\n\n\\\nb", "a\n\nb"),
        ("a  \nb", "a\nb"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("[manual](https://ex.am/ple)", "manual (https://ex.am/ple)"),
        (
            "[**manual**](https://ex.am/_p_)",
            "manual (https://ex.am/_p_)",
        ),
        (
            "**https://ex.am/a_b_c**, _https://ex.am/a_ **https://ex.am/**",
            "https://ex.am/a_b_c, https://ex.am/a https://ex.am/",
        ),
        (
            "[https://x.y](https://x.y) <https://z.w>",
            "https://x.y https://z.w",
        ),
        (
            "![foto](https://x.y/f.png) ![](https://x.y/g.png)",
            "foto https://x.y/g.png",
        ),
        ("[@Ana](mention://user/5/Ana) oi", "@Ana oi"),
        (
            "## Título\n> citado\n> > duas vezes",
            "Título\ncitado\nduas vezes",
        ),
        ("```\nlet x = 1;\n```", "let x = 1;"),
        (
            "```rust\nlet x = *a * *b;\n```\n**fim**",
            "let x = *a * *b;\nfim",
        ),
        ("```de uma linha```", "de uma linha"),
        ("use `snake_case` e `*a*`", "use snake_case e *a*"),
        ("- um\n- dois\n1. três", "- um\n- dois\n1. três"),
    ];

    for (markdown, text) in cases {
        assert_eq!(plain(markdown), text, "{markdown:?}");
    }
}

#[test]
fn what_is_no_mark_stays() {
    for text in [
        "2 * 3 * 4 = 24",
        "5*10cm e 3*20cm",
        "caixas de 5 *10 e 3* 20",
        "caixas de 5 *10 e largura*",
        "*largura e 3* 20",
        "comprimento*largura e altura*largura",
        "2**3 e 4**5",
        "R$ 10,00* e R$ 20,00* (*sem frete)",
        "snake_case_name",
        "_foto_.jpg e __init__.py",
        "CPF ***.456.789-**, CNPJ **.***.***/0001-**",
        "final **** **** **** 1234, j***@loja.example e m***@loja.example",
        "a_b",
        "5 < 7 > 3",
        "#hashtag",
        "# 2000001234567890",
        "> 100 unidades",
        "> R$ 100,00",
        "1 ** 2",
        "https://x.y/a_b_c e https://x.y/_a_/*b*",
        "[ok] [5](10) f[i](x)",
        "d`água e d`oeste, 5` e 10`",
        "```sem fim",
        "Ana <ana@loja.example>",
        "arquivo*.pdf e foto*.png",
        r"C:\pasta\nova ¯\(ツ)/¯",
        "**sem fim",
        "***meio** fim",
        "a\n\n- *b\n- c*",
    ] {
        assert_eq!(plain(text), text);
    }
}

/// What people write that has marks' characters in it and means none.
fn word() -> impl Strategy<Value = String> {
    let number = || "[1-9][0-9]{0,3}";
    let unit = || {
        prop_oneof![
            Just("cm"),
            Just("mm"),
            Just("kg"),
            Just("un"),
            Just("GB"),
            Just("\""),
            Just("%"),
            Just("")
        ]
    };
    prop_oneof![
        "[a-zA-Záéõç]{1,10}[,.!?]?",
        (number(), number(), unit()).prop_map(|(a, b, unit)| format!("{a}*{b}{unit}")),
        (number(), number(), number()).prop_map(|(a, b, c)| format!("{a}*{b}*{c}cm")),
        (number(), number()).prop_map(|(a, b)| format!("{a} * {b}")),
        (number(), number()).prop_map(|(a, b)| format!("{a}**{b}")),
        (number(), "[0-9]{2}").prop_map(|(a, b)| format!("R$ {a},{b}")),
        number().prop_map(|price| format!("R$ {price},00*")),
        "#20000[0-9]{11}",
        "[a-z]{1,6}(_[a-z0-9]{1,6}){1,3}(\\.pdf|\\.jpg)?",
        "https://[a-z]{1,8}\\.example/[a-z]{1,4}_[a-z]{1,4}_(/\\*[a-z]\\*)?(/__[a-z]__)?\\?x=[0-9]&y=_[a-z]_b",
        "@[a-z]{2,6}_[a-z]{2,6}",
        "\\*\\*\\*\\.[0-9]{3}\\.[0-9]{3}-\\*\\*",
        "[a-z]{2}\\*\\*\\*@[a-z]{3}\\.example",
        Just("*".to_owned()),
        Just("_".to_owned()),
        Just("<3".to_owned()),
        Just("~10".to_owned()),
        Just("a|b".to_owned()),
        Just("(1) [x]".to_owned()),
        Just("d`água".to_owned()),
    ]
}

fn words() -> impl Strategy<Value = String> {
    let gap = prop_oneof![5 => Just(" "), 1 => Just("\n"), 1 => Just("\n\n")];
    prop::collection::vec((word(), gap), 1..14).prop_map(|words| {
        let text: String = words
            .iter()
            .flat_map(|(word, gap)| [word.as_str(), *gap])
            .collect();
        text.trim().to_owned()
    })
}

fn without_marks(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !"*_~`\\#><[]()!".contains(*c))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_people_write_arrives_as_they_wrote_it(text in words()) {
        prop_assert_eq!(plain(&text), text);
    }

    #[test]
    fn marks_around_what_people_write_go_and_nothing_else(before in "[a-z]{1,8}", word in "[a-zA-Z0-9]{1,9}( [0-9]+\\*[0-9]+cm| [a-z]+_[a-z]+| R\\$ [0-9],00)?[a-z]", mark in prop_oneof![Just("**"), Just("*"), Just("~~"), Just("***")]) {
        prop_assert_eq!(plain(&format!("{before} {mark}{word}{mark}, sim")), format!("{before} {word}, sim"));
    }

    #[test]
    fn nothing_but_marks_is_lost(text in "[a-zA-Z0-9áé.,:/*_~`<>\\[\\]()!#\\\\ \n👍-]{0,120}") {
        prop_assert_eq!(without_marks(&plain(&text)), without_marks(&text));
    }
}

#[test]
fn no_text_costs_more_than_its_length() {
    assert_linear(|text| drop(plain(text)));
}
