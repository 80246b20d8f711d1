//! Columns to values of the domain and back.

use std::{cell::Cell, str::FromStr};

use countersign_domain::Timestamp;
use rusqlite::{
    Row,
    types::{FromSql, Type, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

/// A column holds something that this version cannot read. Says which column, never what.
#[derive(Debug, thiserror::Error)]
#[error("column {column} cannot be read")]
struct Unreadable {
    column: String,
}

/// Returns the error for a column that cannot be read.
pub(crate) fn unreadable(column: &str) -> rusqlite::Error {
    let column = column.to_owned();
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(Unreadable { column }))
}

/// A row whose columns are read by name.
pub(crate) trait Columns {
    /// Borrows what stands in a column.
    fn value(&self, column: &str) -> rusqlite::Result<ValueRef<'_>>;

    /// Reads what stands in a column.
    fn get<T: FromSql>(&self, column: &str) -> rusqlite::Result<T> {
        T::column_result(self.value(column)?).map_err(|_| unreadable(column))
    }

    /// Borrows the text of a column, where there is any.
    fn text(&self, column: &str) -> rusqlite::Result<Option<&str>> {
        self.value(column)?
            .as_str_or_null()
            .map_err(|_| unreadable(column))
    }
}

impl Columns for Row<'_> {
    fn value(&self, column: &str) -> rusqlite::Result<ValueRef<'_>> {
        self.get_ref(column)
    }
}

/// A row of a statement whose columns are known. SQLite compares names one by one; where a list reads many columns of many rows, that takes
/// longer than all else. Columns that are read in their order are found at once.
pub(crate) struct Named<'a> {
    row: &'a Row<'a>,
    names: &'static [&'static str],
    next: Cell<usize>,
}

impl<'a> Named<'a> {
    /// The row, and the names of its columns in their order.
    pub(crate) fn new(row: &'a Row<'a>, names: &'static [&'static str]) -> Self {
        Self {
            row,
            names,
            next: Cell::new(0),
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        let next = self.next.get();
        if self.names.get(next) == Some(&column) {
            return Some(next);
        }
        self.names.iter().position(|name| *name == column)
    }
}

impl Columns for Named<'_> {
    fn value(&self, column: &str) -> rusqlite::Result<ValueRef<'_>> {
        let place = self
            .place(column)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        self.next.set(place + 1);
        self.row.get_ref(place)
    }
}

/// Reads text that has a form of its own, such as a GUID.
pub(crate) fn parsed<T: FromStr>(row: &impl Columns, column: &str) -> rusqlite::Result<T> {
    optional_parsed(row, column)?.ok_or_else(|| unreadable(column))
}

/// Reads text that has a form of its own, where there is any.
pub(crate) fn optional_parsed<T: FromStr>(
    row: &impl Columns,
    column: &str,
) -> rusqlite::Result<Option<T>> {
    let Some(text) = row.text(column)? else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| unreadable(column))
}

/// Reads text that must be there.
pub(crate) fn required(row: &impl Columns, column: &str) -> rusqlite::Result<String> {
    let text = row.text(column)?.ok_or_else(|| unreadable(column))?;
    Ok(text.to_owned())
}

/// Reads JSON.
pub(crate) fn json<T: DeserializeOwned>(row: &impl Columns, column: &str) -> rusqlite::Result<T> {
    optional_json(row, column)?.ok_or_else(|| unreadable(column))
}

/// Reads JSON, where there is any.
pub(crate) fn optional_json<T: DeserializeOwned>(
    row: &impl Columns,
    column: &str,
) -> rusqlite::Result<Option<T>> {
    let Some(text) = row.text(column)? else {
        return Ok(None);
    };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|_| unreadable(column))
}

/// Writes JSON.
pub(crate) fn to_json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// Reads a moment.
pub(crate) fn time(row: &impl Columns, column: &str) -> rusqlite::Result<Timestamp> {
    optional_time(row, column)?.ok_or_else(|| unreadable(column))
}

/// Reads a moment, where there is one.
pub(crate) fn optional_time(
    row: &impl Columns,
    column: &str,
) -> rusqlite::Result<Option<Timestamp>> {
    let millis = row.get::<Option<i64>>(column)?;
    Ok(millis.map(Timestamp::from_millis))
}

/// Returns what two names have in common that differ only in case.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Tells whether a name has a part that differs only in case from the name with this key.
pub(crate) fn name_holds(name: &str, key: &str) -> bool {
    if !name.is_ascii() {
        return name_key(name).contains(key);
    }
    // A list asks this of every request: nothing is copied where the letters are plain.
    key.is_empty()
        || name
            .as_bytes()
            .windows(key.len())
            .any(|part| part.eq_ignore_ascii_case(key.as_bytes()))
}

/// Gives the variants of an enum the words that stand for them in the database. Words are never changed: they are in people's files.
macro_rules! words {
    ($(#[$doc:meta])* $module:ident: $type:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use super::$type;
            use $crate::value::Columns;

            pub(crate) fn word(value: $type) -> &'static str {
                match value { $($type::$variant => $word,)+ }
            }

            pub(crate) fn from_word(word: &str) -> Option<$type> {
                match word {
                    $($word => Some($type::$variant),)+
                    _ => None,
                }
            }

            #[allow(dead_code, reason = "some columns are always there and some never")]
            pub(crate) fn read(row: &impl Columns, column: &str) -> rusqlite::Result<$type> {
                read_optional(row, column)?.ok_or_else(|| $crate::value::unreadable(column))
            }

            pub(crate) fn read_optional(row: &impl Columns, column: &str) -> rusqlite::Result<Option<$type>> {
                let Some(text) = row.text(column)? else {
                    return Ok(None);
                };
                from_word(text).map(Some).ok_or_else(|| $crate::value::unreadable(column))
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_name_holds_what_its_key_has_in_it(name in "[aBÄß İk0]{0,6}", part in "[AbäSi̇K0]{0,2}") {
            let key = name_key(&part);

            prop_assert_eq!(name_holds(&name, &key), name_key(&name).contains(&key));
        }
    }
}
