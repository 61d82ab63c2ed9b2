//! All that is wrong with the settings, for people who fill them in.

use crate::{error::SettingsError, reader::Lookup};

/// Everything that `read` finds wrong, each setting once, in the order in which it looks. While the others are
/// looked at, a value of `stand_ins` stands for a setting that must be there.
///
/// A function stops at the first; people who fill in a file want to know all of it.
pub fn every_problem<T>(
    lookup: Lookup<'_>,
    stand_ins: &[(&str, &str)],
    read: impl Fn(Lookup<'_>) -> Result<T, SettingsError>,
) -> Vec<SettingsError> {
    let mut found: Vec<SettingsError> = Vec::new();
    loop {
        let corrected = |name: &str| {
            if found.iter().all(|known| known.name != name) {
                return lookup(name);
            }
            let stand_in = stand_ins.iter().find(|(known, _)| *known == name);
            stand_in.map(|(_, value)| (*value).to_owned())
        };
        match read(&corrected) {
            Err(error) if found.iter().all(|known| known.name != error.name) => found.push(error),
            _ => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Reader;

    fn read(lookup: Lookup<'_>) -> Result<(), SettingsError> {
        let source = Reader(lookup);
        source.required("NAME")?;
        source.id("NUMBER")?;
        source.required("KEY")?;
        source.flag("FLAG").map(drop)
    }

    #[test]
    fn what_is_missing_and_what_is_malformed_come_together_and_each_once() {
        let lookup = |name: &str| match name {
            "NUMBER" => Some("none".to_owned()),
            "FLAG" => Some("perhaps".to_owned()),
            _ => None,
        };

        let found = every_problem(&lookup, &[("NAME", "name"), ("KEY", "key")], read);

        let names: Vec<_> = found.iter().map(|error| error.name).collect();
        assert_eq!(names, ["NAME", "NUMBER", "KEY", "FLAG"]);
        assert!(
            found
                .iter()
                .all(|error| !error.to_string().contains("perhaps"))
        );
    }
}
