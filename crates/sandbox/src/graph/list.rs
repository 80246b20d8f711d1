//! Lists: query options, paging, counting.

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{GraphError, json_answer};
use super::filter::Filter;
use crate::endpoints::Service;
use crate::tenant::Tenant;

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 999;

/// The query options of one request.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) select: Option<Vec<String>>,
    pub(super) filter: Option<Filter>,
    /// Property and beginning of a word, of which one must match.
    pub(super) search: Option<Vec<(String, String)>>,
    pub(super) order_by: Option<(String, bool)>,
    top: Option<usize>,
    skip: usize,
    count: bool,
}

impl Query {
    /// Reads the query string; unknown `$` options and properties that `known` does not know are refused.
    pub(super) fn read(
        query: Option<&str>,
        headers: &HeaderMap,
        known: fn(&str) -> bool,
    ) -> Result<Self, GraphError> {
        let mut options = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "$select" => {
                    options.select = Some(
                        value
                            .split(',')
                            .map(|name| name.trim().to_owned())
                            .collect(),
                    )
                }
                "$filter" => options.filter = Some(Filter::parse(&value)?),
                "$search" => options.search = Some(search(&value)?),
                "$orderby" => options.order_by = Some(order(&value)?),
                "$top" => options.top = Some(top(&value)?),
                "$count" => options.count = value == "true",
                "$skiptoken" => options.skip = skip(&value)?,
                other if other.starts_with('$') => {
                    return Err(GraphError::unsupported_query(format!(
                        "The query option '{other}' is not supported."
                    )));
                }
                _ => {}
            }
        }
        options.check_properties(known)?;
        options.check_consistency(headers)?;
        Ok(options)
    }

    fn check_properties(&self, known: fn(&str) -> bool) -> Result<(), GraphError> {
        let filtered = self
            .filter
            .as_ref()
            .map(Filter::properties)
            .unwrap_or_default();
        let searched = self.search.iter().flatten().map(|(name, _)| name.as_str());
        let ordered = self.order_by.as_ref().map(|(name, _)| name.as_str());
        let selected = self.select.iter().flatten().map(String::as_str);
        match filtered
            .into_iter()
            .chain(searched)
            .chain(ordered)
            .chain(selected)
            .find(|name| !known(name))
        {
            Some(name) => Err(GraphError::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                format!("Could not find a property named '{name}'."),
            )),
            None => Ok(()),
        }
    }

    /// Advanced queries need a header that says that the caller can live with an index that lags.
    fn check_consistency(&self, headers: &HeaderMap) -> Result<(), GraphError> {
        let eventual = headers
            .get("consistencylevel")
            .and_then(|level| level.to_str().ok())
            .is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
        if self.search.is_some() && !eventual {
            return Err(GraphError::unsupported_query(
                "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
            ));
        }
        let advanced = self.filter.as_ref().is_some_and(Filter::is_advanced)
            || (self.order_by.is_some() && self.filter.is_some());
        if advanced && !(eventual && self.count) {
            return Err(GraphError::unsupported_query(
                "Operator is not supported without the header 'ConsistencyLevel: eventual' and the query option '$count=true'.",
            ));
        }
        Ok(())
    }

    /// Whether an object whose properties `value` gives is in the list.
    pub(super) fn takes(&self, value: &dyn Fn(&str) -> Value) -> bool {
        let searched = |(property, word): &(String, String)| {
            value(property).as_str().is_some_and(|text| {
                let text = text.to_lowercase();
                text.starts_with(word)
                    || text
                        .split([' ', '-', '.', '@'])
                        .any(|part| part.starts_with(word))
            })
        };
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.holds(value))
            && self
                .search
                .as_ref()
                .is_none_or(|terms| terms.iter().any(searched))
    }

    /// One page of `all`, with the link to the next.
    pub(super) fn page(
        &self,
        tenant: &Tenant,
        path: &str,
        query: Option<&str>,
        all: &[Map<String, Value>],
    ) -> Response {
        let size = self.top.unwrap_or(PAGE);
        let end = (self.skip + size).min(all.len());
        let items = all.get(self.skip..end).unwrap_or_default();
        let graph = tenant.endpoints().origin(Service::Graph);
        let mut body = Map::new();
        let context = path
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        body.insert(
            "@odata.context".to_owned(),
            format!("{graph}/v1.0/$metadata#{context}").into(),
        );
        if self.count {
            body.insert("@odata.count".to_owned(), all.len().into());
        }
        if end < all.len() {
            body.insert(
                "@odata.nextLink".to_owned(),
                next_link(&graph, path, query, end).into(),
            );
        }
        body.insert("value".to_owned(), json!(items));
        json_answer(StatusCode::OK, &Value::Object(body))
    }
}

/// The same request with a token in which only we can read where the next page starts.
fn next_link(graph: &str, path: &str, query: Option<&str>, at: usize) -> String {
    let mut link = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name != "$skiptoken" {
            link.append_pair(&name, &value);
        }
    }
    link.append_pair("$skiptoken", &URL_SAFE_NO_PAD.encode(format!("at:{at}")));
    format!("{graph}/v1.0{path}?{}", link.finish())
}

fn skip(token: &str) -> Result<usize, GraphError> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix("at:").and_then(|at| at.parse().ok()))
        .ok_or_else(|| GraphError::new(StatusCode::BAD_REQUEST, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request."))
}

fn top(text: &str) -> Result<usize, GraphError> {
    text.parse().ok().filter(|top| (1..=LARGEST_PAGE).contains(top)).ok_or_else(|| {
        GraphError::bad_request(format!("Invalid page size specified: '{text}'. Must be between 1 and {LARGEST_PAGE} inclusive."))
    })
}

fn order(text: &str) -> Result<(String, bool), GraphError> {
    let mut words = text.split_whitespace();
    let property = words.next().unwrap_or_default().to_owned();
    match (words.next(), words.next()) {
        (None | Some("asc"), None) => Ok((property, true)),
        (Some("desc"), None) => Ok((property, false)),
        _ => Err(GraphError::unsupported_query(
            "Sort by more than one property is not supported.",
        )),
    }
}

/// `"displayName:meg" OR "mail:meg"`, each in quotes.
fn search(text: &str) -> Result<Vec<(String, String)>, GraphError> {
    let malformed = || {
        GraphError::bad_request(format!(
            "Syntax error: character '{}' is not valid at position 0 in '{text}'.",
            text.chars().next().unwrap_or(' ')
        ))
    };
    text.split(" OR ")
        .map(|term| {
            let inner = term
                .trim()
                .strip_prefix('"')
                .and_then(|term| term.strip_suffix('"'))
                .ok_or_else(malformed)?;
            let (property, word) = inner.split_once(':').ok_or_else(malformed)?;
            Ok((property.to_owned(), word.to_lowercase()))
        })
        .collect()
}
