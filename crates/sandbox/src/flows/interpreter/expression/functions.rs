//! The functions of the language that the sandbox knows.

use serde_json::{Map, Number, Value};

use super::evaluator::{Context, EvaluationError, type_name};

type Outcome = Result<Value, EvaluationError>;

/// Calls a function; names are compared without regard to case, as the service does.
pub(in crate::flows::interpreter) fn call(
    name: &str,
    arguments: Vec<Value>,
    context: &dyn Context,
) -> Outcome {
    let given = Arguments {
        name,
        values: &arguments,
    };
    match name.to_ascii_lowercase().as_str() {
        "trigger" => given.none().map(|()| context.trigger()),
        "triggeroutputs" => given
            .none()
            .map(|()| member(&context.trigger(), &["outputs"])),
        "triggerbody" => given
            .none()
            .map(|()| member(&context.trigger(), &["outputs", "body"])),
        "actions" => given.action(context),
        "outputs" => given
            .action(context)
            .map(|action| member(&action, &["outputs"])),
        "body" => given
            .action(context)
            .map(|action| member(&action, &["outputs", "body"])),
        "workflow" => given.none().map(|()| context.workflow()),
        "parameters" => {
            let [parameter] = given.exactly("1")?;
            let wanted = given.text(0, parameter)?;
            context
                .parameter(wanted)
                .ok_or_else(|| EvaluationError::UnknownParameter {
                    name: wanted.to_owned(),
                })
        }
        "utcnow" => utc_now(&given, context),
        "guid" => given.none().map(|()| Value::from(context.guid())),

        "coalesce" => {
            given.at_least(1)?;
            Ok(arguments
                .iter()
                .find(|value| !value.is_null())
                .cloned()
                .unwrap_or(Value::Null))
        }
        "equals" => {
            let [left, right] = given.exactly("2")?;
            Ok(Value::Bool(same(left, right)))
        }
        "and" => {
            given.at_least(1)?;
            given
                .booleans()
                .map(|all| Value::Bool(all.into_iter().all(|one| one)))
        }
        "or" => {
            given.at_least(1)?;
            given
                .booleans()
                .map(|all| Value::Bool(all.into_iter().any(|one| one)))
        }
        "not" => {
            let [value] = given.exactly("1")?;
            given.boolean(0, value).map(|value| Value::Bool(!value))
        }
        "if" => {
            let [condition, then, otherwise] = given.exactly("3")?;
            let chosen = if given.boolean(0, condition)? {
                then
            } else {
                otherwise
            };
            Ok(chosen.clone())
        }
        "greater" => given.ordering().map(|order| Value::Bool(order.is_gt())),
        "greaterorequals" => given.ordering().map(|order| Value::Bool(order.is_ge())),
        "less" => given.ordering().map(|order| Value::Bool(order.is_lt())),
        "lessorequals" => given.ordering().map(|order| Value::Bool(order.is_le())),

        "concat" => {
            given.at_least(1)?;
            Ok(Value::from(
                arguments.iter().map(as_text).collect::<String>(),
            ))
        }
        "tolower" => given.map_text(|text| Value::from(text.to_lowercase())),
        "toupper" => given.map_text(|text| Value::from(text.to_uppercase())),
        "trim" => given.map_text(|text| Value::from(text.trim())),
        "encodeuricomponent" | "uricomponent" => {
            given.map_text(|text| Value::from(percent_encoded(text)))
        }
        "replace" => {
            let [text, old, new] = given.exactly("3")?;
            let (text, old, new) = (
                given.text(0, text)?,
                given.text(1, old)?,
                given.text(2, new)?,
            );
            if old.is_empty() {
                return given.bad("the text to look for is empty");
            }
            Ok(Value::from(text.replace(old, new)))
        }
        "startswith" => given.two_texts(|text, part| {
            Value::Bool(text.to_lowercase().starts_with(&part.to_lowercase()))
        }),
        "endswith" => given.two_texts(|text, part| {
            Value::Bool(text.to_lowercase().ends_with(&part.to_lowercase()))
        }),
        "split" => given.two_texts(|text, part| {
            Value::from(text.split(part).map(Value::from).collect::<Vec<_>>())
        }),
        "string" => {
            let [value] = given.exactly("1")?;
            Ok(Value::from(as_text(value)))
        }
        "int" => int(&given),
        "float" => float(&given),
        "bool" => bool(&given),
        "json" => json(&given),
        "createarray" => {
            given.at_least(1)?;
            Ok(Value::Array(arguments.clone()))
        }

        "contains" => contains(&given),
        "empty" => empty(&given),
        "length" => length(&given),
        "first" => edge(&given, Edge::First),
        "last" => edge(&given, Edge::Last),
        "join" => {
            let [items, separator] = given.exactly("2")?;
            let separator = given.text(1, separator)?;
            let Some(list) = items.as_array() else {
                return given.wrong(0, "an array", items);
            };
            Ok(Value::from(
                list.iter().map(as_text).collect::<Vec<_>>().join(separator),
            ))
        }
        "add" => arithmetic(&given, i64::checked_add, |left, right| left + right),
        "sub" => arithmetic(&given, i64::checked_sub, |left, right| left - right),
        "mul" => arithmetic(&given, i64::checked_mul, |left, right| left * right),
        _ => Err(EvaluationError::UnknownFunction {
            name: name.to_owned(),
        }),
    }
}

/// How a value reads inside text: nothing for null, `True` and `False`, compact JSON for lists and objects.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Whether two values are the same; 1 and 1.0 are.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (left, right) => left == right,
    }
}

fn member(value: &Value, path: &[&str]) -> Value {
    let mut at = value;
    for step in path {
        let Some(next) = at.get(step) else {
            return Value::Null;
        };
        at = next;
    }
    at.clone()
}

struct Arguments<'a> {
    name: &'a str,
    values: &'a [Value],
}

impl<'a> Arguments<'a> {
    fn exactly<const N: usize>(&self, expected: &str) -> Result<[&'a Value; N], EvaluationError> {
        let values: Vec<&Value> = self.values.iter().collect();
        values.try_into().map_err(|_| self.count(expected))
    }

    fn none(&self) -> Result<(), EvaluationError> {
        let [] = self.exactly("no parameters")?;
        Ok(())
    }

    fn at_least(&self, least: usize) -> Result<(), EvaluationError> {
        if self.values.len() < least {
            return Err(self.count(&format!("at least {least}")));
        }
        Ok(())
    }

    fn count(&self, expected: &str) -> EvaluationError {
        EvaluationError::ArgumentCount {
            name: self.name.to_owned(),
            given: self.values.len(),
            expected: expected.to_owned(),
        }
    }

    fn wrong<T>(
        &self,
        position: usize,
        expected: &'static str,
        value: &Value,
    ) -> Result<T, EvaluationError> {
        Err(EvaluationError::ArgumentType {
            name: self.name.to_owned(),
            position: position + 1,
            expected,
            given: type_name(value),
        })
    }

    fn bad<T>(&self, reason: impl Into<String>) -> Result<T, EvaluationError> {
        Err(EvaluationError::BadValue {
            name: self.name.to_owned(),
            reason: reason.into(),
        })
    }

    fn text(&self, position: usize, value: &'a Value) -> Result<&'a str, EvaluationError> {
        match value.as_str() {
            Some(text) => Ok(text),
            None => self.wrong(position, "a string", value),
        }
    }

    fn boolean(&self, position: usize, value: &Value) -> Result<bool, EvaluationError> {
        match value.as_bool() {
            Some(value) => Ok(value),
            None => self.wrong(position, "a boolean", value),
        }
    }

    fn booleans(&self) -> Result<Vec<bool>, EvaluationError> {
        self.values
            .iter()
            .enumerate()
            .map(|(position, value)| self.boolean(position, value))
            .collect()
    }

    fn map_text(&self, make: impl FnOnce(&str) -> Value) -> Outcome {
        let [text] = self.exactly("1")?;
        Ok(make(self.text(0, text)?))
    }

    fn two_texts(&self, make: impl FnOnce(&str, &str) -> Value) -> Outcome {
        let [left, right] = self.exactly("2")?;
        Ok(make(self.text(0, left)?, self.text(1, right)?))
    }

    fn action(&self, context: &dyn Context) -> Outcome {
        let [name] = self.exactly("1")?;
        let name = self.text(0, name)?;
        context
            .action(name)
            .ok_or_else(|| EvaluationError::UnknownAction {
                name: name.to_owned(),
            })
    }

    fn ordering(&self) -> Result<std::cmp::Ordering, EvaluationError> {
        let [left, right] = self.exactly("2")?;
        match (left, right) {
            (Value::Number(one), Value::Number(other)) => match compare(one, other) {
                Some(order) => Ok(order),
                None => self.bad("the numbers cannot be compared"),
            },
            (Value::String(one), Value::String(other)) => Ok(one.cmp(other)),
            (Value::Number(_), other) => self.wrong(1, "a number", other),
            (Value::String(_), other) => self.wrong(1, "a string", other),
            (other, _) => self.wrong(0, "a number or a string", other),
        }
    }
}

fn compare(left: &Number, right: &Number) -> Option<std::cmp::Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn utc_now(given: &Arguments<'_>, context: &dyn Context) -> Outcome {
    given.none()?;
    let Ok(moment) = jiff::Timestamp::from_millisecond(context.now()) else {
        return given.bad("the clock shows no valid moment");
    };
    Ok(Value::from(
        moment.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string(),
    ))
}

fn int(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    let written = as_text(value);
    match written.trim().parse::<i64>() {
        Ok(whole) => Ok(Value::from(whole)),
        Err(_) => given.bad(format!("'{written}' is not a whole number")),
    }
}

fn float(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    let written = as_text(value);
    match written
        .trim()
        .parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
    {
        Some(number) => Ok(Value::Number(number)),
        None => given.bad(format!("'{written}' is not a number")),
    }
}

fn bool(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    match value {
        Value::Bool(value) => Ok(Value::Bool(*value)),
        Value::Number(number) => Ok(Value::Bool(number.as_f64() != Some(0.0))),
        Value::String(text) if text.eq_ignore_ascii_case("true") || text == "1" => {
            Ok(Value::Bool(true))
        }
        Value::String(text) if text.eq_ignore_ascii_case("false") || text == "0" => {
            Ok(Value::Bool(false))
        }
        Value::String(text) => given.bad(format!("'{text}' is neither true nor false")),
        other @ (Value::Null | Value::Array(_) | Value::Object(_)) => {
            given.wrong(0, "a boolean", other)
        }
    }
}

fn json(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    match value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(parsed) => Ok(parsed),
            Err(problem) => given.bad(format!("the text is not JSON ({problem})")),
        },
        Value::Object(_) | Value::Array(_) => Ok(value.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) => given.wrong(0, "a string", value),
    }
}

fn contains(given: &Arguments<'_>) -> Outcome {
    let [within, wanted] = given.exactly("2")?;
    match within {
        Value::String(text) => Ok(Value::Bool(text.contains(given.text(1, wanted)?))),
        Value::Array(items) => Ok(Value::Bool(items.iter().any(|item| same(item, wanted)))),
        Value::Object(members) => Ok(Value::Bool(members.contains_key(given.text(1, wanted)?))),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            given.wrong(0, "a string, an array or an object", within)
        }
    }
}

fn empty(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    match value {
        Value::Null => Ok(Value::Bool(true)),
        Value::String(text) => Ok(Value::Bool(text.is_empty())),
        Value::Array(items) => Ok(Value::Bool(items.is_empty())),
        Value::Object(members) => Ok(Value::Bool(Map::is_empty(members))),
        Value::Bool(_) | Value::Number(_) => {
            given.wrong(0, "a string, an array or an object", value)
        }
    }
}

fn length(given: &Arguments<'_>) -> Outcome {
    let [value] = given.exactly("1")?;
    match value {
        Value::String(text) => Ok(Value::from(text.encode_utf16().count())),
        Value::Array(items) => Ok(Value::from(items.len())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            given.wrong(0, "a string or an array", value)
        }
    }
}

#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

fn edge(given: &Arguments<'_>, edge: Edge) -> Outcome {
    let [value] = given.exactly("1")?;
    match value {
        Value::Array(items) => {
            let found = match edge {
                Edge::First => items.first(),
                Edge::Last => items.last(),
            };
            Ok(found.cloned().unwrap_or(Value::Null))
        }
        Value::String(text) => {
            let found = match edge {
                Edge::First => text.chars().next(),
                Edge::Last => text.chars().next_back(),
            };
            Ok(Value::from(found.map(String::from).unwrap_or_default()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            given.wrong(0, "a string or an array", value)
        }
    }
}

fn arithmetic(
    given: &Arguments<'_>,
    whole: fn(i64, i64) -> Option<i64>,
    decimal: fn(f64, f64) -> f64,
) -> Outcome {
    let [left, right] = given.exactly("2")?;
    let (Value::Number(one), Value::Number(other)) = (left, right) else {
        let (position, culprit) = if left.is_number() {
            (1, right)
        } else {
            (0, left)
        };
        return given.wrong(position, "a number", culprit);
    };
    let computed = match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => whole(one, other).map(Number::from),
        _ => one
            .as_f64()
            .zip(other.as_f64())
            .and_then(|(one, other)| Number::from_f64(decimal(one, other))),
    };
    match computed {
        Some(number) => Ok(Value::Number(number)),
        None => given.bad("the result is too large"),
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
