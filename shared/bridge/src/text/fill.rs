//! Putting values into the places that a text keeps for them.

/// `template` with each `{name}` replaced by the value of that name; `{}` is the place without one.
///
/// Done in one pass: what a value looks like does not matter, a name that people gave a file may be
/// `{max}.pdf`. A place for which there is no value stays as it is.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}').and_then(|(name, after)| {
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((value.1, after))
        });
        let (value, after) = place.unwrap_or(("{", after));
        filled.push_str(value);
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fill;

    #[test]
    fn places_are_filled_once_whatever_the_values_look_like() {
        let cases = [
            ("{a} e {b}", "{b} e {a}"),
            ("{}: {a}", "{}: {b}"),
            ("{c} {", "{c} {"),
            ("{ {a}", "{ {b}"),
            ("{{a}}", "{{b}}"),
        ];

        for (template, filled) in cases {
            let values = [("a", "{b}"), ("b", "{a}"), ("", "{}")];
            assert_eq!(fill(template, &values), filled, "{template}");
        }
    }

    proptest! {
        #[test]
        fn a_value_appears_as_it_is(value in "[{}a-c]{0,12}", other in "[{}a-c]{0,12}") {
            let filled = fill("<{a}|{b}|{a}>", &[("a", &value), ("b", &other)]);

            prop_assert_eq!(filled, format!("<{value}|{other}|{value}>"));
        }
    }
}
