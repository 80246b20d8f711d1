//! `$filter`, `$select`, `$orderby`, `$top`, `$count` and `$expand` over rows, and tables that are only read.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Call;
use super::access::Member;
use super::error::DataverseError;
use crate::flows::filter::{Case, Filter};

/// A row: columns and values.
pub(super) type Row = Map<String, Value>;

/// A table that callers can only read.
pub(super) struct ReadOnlyTable {
    /// The name of its set in addresses.
    pub(super) set: &'static str,
    /// The name of one of its rows in errors.
    pub(super) entity: &'static str,
    /// The column with the id.
    pub(super) key: &'static str,
    /// All rows that the caller may see.
    pub(super) rows: fn(&Member) -> Result<Vec<Row>, DataverseError>,
    /// The rows that a lookup leads to: for `$expand`.
    pub(super) expand: fn(&Member, &str, &Row) -> Option<Value>,
}

/// No lookup leads anywhere.
pub(super) fn no_lookups(_member: &Member, _lookup: &str, _row: &Row) -> Option<Value> {
    None
}

/// Answers a request for a table that is only read.
///
/// # Errors
///
/// Fails on writes, on options that cannot be read, and when there is no such row.
pub(super) fn read_only(
    table: &ReadOnlyTable,
    member: &Member,
    call: &Call,
) -> Result<Response, DataverseError> {
    if call.method != Method::GET {
        return Err(DataverseError::ReadOnly {
            method: call.method.to_string(),
            entity: table.entity,
        });
    }
    let options = Options::read(call.query.as_deref())?;
    let rows = (table.rows)(member)?;
    let lookup = |lookup: &str, row: &Row| (table.expand)(member, lookup, row);
    let Some(id) = call.key else {
        return options.collection(&member.base(), table.set, rows, &lookup);
    };
    let id = id.hyphenated().to_string();
    let row = rows
        .into_iter()
        .find(|row| row.get(table.key).and_then(Value::as_str) == Some(id.as_str()))
        .ok_or(DataverseError::RowNotFound {
            entity: table.entity,
            id,
        })?;

    options.entity(&member.base(), table.set, row, &lookup)
}

/// The last part of an address: the name of a set and, for one row, its id.
///
/// # Errors
///
/// Fails when what stands in the parentheses is not a GUID.
pub(super) fn address(segment: &str) -> Result<(&str, Option<Uuid>), DataverseError> {
    let Some((set, rest)) = segment.split_once('(') else {
        return Ok((segment, None));
    };
    let key = rest.strip_suffix(')').unwrap_or_default();
    if key.is_empty() {
        return Ok((set, None));
    }
    match Uuid::parse_str(key) {
        Ok(id) => Ok((set, Some(id))),
        Err(_) => Err(DataverseError::Query {
            reason: format!("The key '{key}' of '{set}' is not a GUID."),
        }),
    }
}

/// How to find the rows that a lookup leads to.
pub(super) type Lookup<'a> = dyn Fn(&str, &Row) -> Option<Value> + 'a;

/// The query options of a request.
#[derive(Debug, Default)]
pub(super) struct Options {
    filter: Option<Filter>,
    select: Vec<String>,
    order_by: Vec<(String, bool)>,
    top: Option<usize>,
    count: bool,
    expand: Vec<Expand>,
}

#[derive(Debug)]
struct Expand {
    lookup: String,
    select: Vec<String>,
}

impl Options {
    /// Reads the query of an address.
    ///
    /// # Errors
    ///
    /// Fails on an option that is not known or cannot be read.
    pub(super) fn read(query: Option<&str>) -> Result<Self, DataverseError> {
        let mut options = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "$filter" => options.filter = Some(Filter::read(&value)?),
                "$select" => options.select = names(&value),
                "$orderby" => {
                    options.order_by = names(&value)
                        .into_iter()
                        .map(|one| match one.split_once(' ') {
                            Some((column, direction)) => {
                                (column.to_owned(), direction.trim() == "desc")
                            }
                            None => (one, false),
                        })
                        .collect();
                }
                "$top" => {
                    let top = value.parse().map_err(|_| DataverseError::Query {
                        reason: format!("Invalid value '{value}' for $top query option found."),
                    })?;
                    options.top = Some(top);
                }
                "$count" => options.count = value == "true",
                "$expand" => options.expand = expands(&value),
                other => {
                    return Err(DataverseError::Query {
                        reason: format!("The query parameter {other} is not supported"),
                    });
                }
            }
        }

        Ok(options)
    }

    /// The answer with all rows that pass.
    ///
    /// # Errors
    ///
    /// Fails when a column does not exist.
    pub(super) fn collection(
        &self,
        base: &str,
        set: &str,
        rows: Vec<Row>,
        lookup: &Lookup<'_>,
    ) -> Result<Response, DataverseError> {
        if let Some(sample) = rows.first() {
            self.check_columns(set, sample)?;
        }
        let mut rows: Vec<Row> = rows
            .into_iter()
            .filter(|row| {
                self.filter
                    .as_ref()
                    .is_none_or(|filter| filter.passes(row, Case::Folded))
            })
            .collect();
        for (column, descending) in self.order_by.iter().rev() {
            rows.sort_by_key(|row| row.get(column).map(sort_text).unwrap_or_default());
            if *descending {
                rows.reverse();
            }
        }
        let count = rows.len();
        rows.truncate(self.top.unwrap_or(5_000));
        let rows = rows
            .into_iter()
            .map(|row| self.shape(set, row, lookup))
            .collect::<Result<Vec<_>, _>>()?;
        let mut answer =
            json!({ "@odata.context": format!("{base}/$metadata#{set}"), "value": rows });
        if self.count {
            answer["@odata.count"] = Value::from(count);
        }

        Ok((StatusCode::OK, [("OData-Version", "4.0")], Json(answer)).into_response())
    }

    /// The answer with one row.
    ///
    /// # Errors
    ///
    /// Fails when a column does not exist.
    pub(super) fn entity(
        &self,
        base: &str,
        set: &str,
        row: Row,
        lookup: &Lookup<'_>,
    ) -> Result<Response, DataverseError> {
        self.check_columns(set, &row)?;
        let mut shaped = self.shape(set, row, lookup)?;
        shaped.insert(
            "@odata.context".to_owned(),
            Value::from(format!("{base}/$metadata#{set}/$entity")),
        );
        Ok((
            StatusCode::OK,
            [("OData-Version", "4.0")],
            Json(Value::Object(shaped)),
        )
            .into_response())
    }

    fn check_columns(&self, set: &str, sample: &Row) -> Result<(), DataverseError> {
        let filtered = self.filter.iter().flat_map(Filter::columns);
        let ordered = self.order_by.iter().map(|(column, _)| column.as_str());
        let selected = self.select.iter().map(String::as_str);
        let mut all = filtered.chain(ordered).chain(selected);
        match all.find(|column| !column.contains('/') && !sample.contains_key(*column)) {
            None => Ok(()),
            Some(column) => Err(DataverseError::Query {
                reason: format!(
                    "Could not find a property named '{column}' on type 'Microsoft.Dynamics.CRM.{set}'."
                ),
            }),
        }
    }

    fn shape(&self, set: &str, mut row: Row, lookup: &Lookup<'_>) -> Result<Row, DataverseError> {
        let mut expanded = Vec::new();
        for expand in &self.expand {
            let Some(found) = lookup(&expand.lookup, &row) else {
                return Err(DataverseError::Query {
                    reason: format!(
                        "Could not find a property named '{}' on type 'Microsoft.Dynamics.CRM.{set}'.",
                        expand.lookup
                    ),
                });
            };
            expanded.push((expand.lookup.clone(), narrowed(found, &expand.select)));
        }
        if !self.select.is_empty() {
            let key = |name: &str| {
                name.starts_with('@') || self.select.iter().any(|column| column == name)
            };
            // The id comes with every answer, asked for or not.
            let id = row
                .iter()
                .find(|(name, _)| name.ends_with("id") && is_own_id(set, name));
            let id = id.map(|(name, value)| (name.clone(), value.clone()));
            row.retain(|name, _| key(name));
            row.extend(id);
        }
        row.extend(expanded);

        Ok(row)
    }
}

/// Whether a column is the id of its own table: the singular of the set with `id` at its end.
fn is_own_id(set: &str, column: &str) -> bool {
    column.strip_suffix("id") == set.strip_suffix('s')
}

fn narrowed(value: Value, select: &[String]) -> Value {
    match value {
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| narrowed(item, select))
                .collect(),
        ),
        Value::Object(mut members) => {
            if !select.is_empty() {
                members.retain(|name, _| select.iter().any(|column| column == name));
            }
            Value::Object(members)
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads `one,two($select=a,b)`.
fn expands(written: &str) -> Vec<Expand> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut part = String::new();
    for character in written.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(character);
    }
    parts.push(part);
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('(') {
            None => Expand {
                lookup: part.to_owned(),
                select: Vec::new(),
            },
            Some((lookup, inside)) => {
                let select = inside
                    .trim_end_matches(')')
                    .strip_prefix("$select=")
                    .map(names);
                Expand {
                    lookup: lookup.to_owned(),
                    select: select.unwrap_or_default(),
                }
            }
        })
        .collect()
}

fn sort_text(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{:020}", number.as_i64().unwrap_or_default()),
        Value::String(text) => text.to_lowercase(),
        other @ (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    }
}
