//! Reading one value: numbers, flags, lists, secrets, addresses.

use std::str::FromStr;

use secrecy::SecretString;
use url::Url;

use crate::error::{SettingsError, missing};

/// Looks settings up by name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads single settings by their names.
#[expect(missing_debug_implementations, reason = "a lookup is a function")]
pub struct Reader<'a>(pub Lookup<'a>);

impl Reader<'_> {
    /// The trimmed value; `None` where there is none, or an empty one.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.0)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// A value that must be there.
    pub fn required(&self, name: &'static str) -> Result<String, SettingsError> {
        self.get(name).ok_or(missing(name))
    }

    /// A secret that must be there, without spaces.
    pub fn required_secret(&self, name: &'static str) -> Result<SecretString, SettingsError> {
        let value = self.required(name)?;
        let clean = value.chars().all(|c| c.is_ascii_graphic());
        if clean {
            Ok(value.into())
        } else {
            Err(SettingsError {
                name,
                problem: "holds a space or a character that no token has",
            })
        }
    }

    /// A secret; an empty one where there is none.
    pub fn optional_secret(&self, name: &'static str) -> Result<SecretString, SettingsError> {
        if self.get(name).is_some() {
            self.required_secret(name)
        } else {
            Ok(String::new().into())
        }
    }

    /// A whole number; `None` where the setting is not given.
    pub fn number<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, SettingsError> {
        let parse = |value: String| {
            value.parse().map_err(|_| SettingsError {
                name,
                problem: "must be a whole number",
            })
        };
        self.get(name).map(parse).transpose()
    }

    /// A positive whole number.
    pub fn id(&self, name: &'static str) -> Result<Option<u64>, SettingsError> {
        match self.number(name)? {
            Some(0) => Err(SettingsError {
                name,
                problem: "must be a positive whole number",
            }),
            id => Ok(id),
        }
    }

    /// `true` or `false`, also `1` or `0`; false where there is none.
    pub fn flag(&self, name: &'static str) -> Result<bool, SettingsError> {
        match self
            .get(name)
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(SettingsError {
                name,
                problem: "must be true or false",
            }),
        }
    }

    /// What stands between commas. An empty element is refused: a value that is nothing but commas
    /// would leave a door open that somebody meant to close.
    pub fn list(&self, name: &'static str) -> Result<Vec<String>, SettingsError> {
        let Some(value) = self.get(name) else {
            return Ok(Vec::new());
        };
        let items: Vec<_> = value
            .split(',')
            .map(|item| item.trim().to_owned())
            .collect();
        if items.iter().any(String::is_empty) {
            return Err(SettingsError {
                name,
                problem: "has an empty element: there is a comma too many",
            });
        }
        Ok(items)
    }

    /// Several secrets with commas between them, none of them empty.
    pub fn secrets(&self, name: &'static str) -> Result<Vec<SecretString>, SettingsError> {
        Ok(self
            .list(name)?
            .into_iter()
            .map(SecretString::from)
            .collect())
    }

    /// Tokens stand in a path, so they must not need escaping there.
    pub fn tokens(&self, name: &'static str) -> Result<Vec<SecretString>, SettingsError> {
        let plain = |token: &String| {
            token
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
        };
        let tokens = self.list(name)?;
        if !tokens.iter().all(plain) {
            return Err(SettingsError {
                name,
                problem: "may hold only letters, digits and - . _ ~",
            });
        }
        Ok(tokens.into_iter().map(SecretString::from).collect())
    }

    /// An address that people chose: http and private hosts are fine.
    pub fn trusted_url(&self, name: &'static str) -> Result<Option<Url>, SettingsError> {
        let parse = |value: String| {
            let url = Url::parse(&value)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"));
            let url = url.filter(|url| {
                url.host().is_some() && url.username().is_empty() && url.password().is_none()
            });
            let url = url.filter(|url| url.query().is_none() && url.fragment().is_none());
            url.ok_or(SettingsError {
                name,
                problem: "must be an address such as https://example.com",
            })
        };
        self.get(name).map(parse).transpose()
    }

    /// An ARN, known by how it begins; `None` where the setting is not given.
    pub fn arn(&self, name: &'static str) -> Result<Option<String>, SettingsError> {
        match self.get(name) {
            Some(value) if !value.starts_with("arn:") => Err(SettingsError {
                name,
                problem: "must be an ARN, which begins with arn:",
            }),
            value => Ok(value),
        }
    }
}
