//! What a command says. Results go to standard output and messages to standard error; with `--json`, standard output holds JSON and nothing
//! else.

use std::io::{self, ErrorKind, Write};

use countersign_contract::ApiError;
use serde::Serialize;

use crate::{
    exit::{Failure, Status},
    text,
};

pub(crate) struct Output {
    json: bool,
    results: Box<dyn Write + Send>,
    messages: Box<dyn Write + Send>,
}

/// The JSON of a failure.
#[derive(Serialize)]
struct FailureLine<'a> {
    error: &'a ApiError,
}

impl Output {
    /// Writes to the streams of this process.
    pub(crate) fn standard(json: bool) -> Self {
        Self::new(json, Box::new(io::stdout()), Box::new(io::stderr()))
    }

    pub(crate) fn new(
        json: bool,
        results: Box<dyn Write + Send>,
        messages: Box<dyn Write + Send>,
    ) -> Self {
        Self {
            json,
            results,
            messages,
        }
    }

    /// Tells whether programs read the output.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a result: as JSON, or in words.
    pub(crate) fn result<T: Serialize>(
        &mut self,
        result: &T,
        words: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        if self.json {
            return self.line(result);
        }
        let text = words(result);
        self.results.write_all(text.as_bytes())?;
        if !text.is_empty() && !text.ends_with('\n') {
            self.results.write_all(b"\n")?;
        }
        self.results.flush()?;
        Ok(())
    }

    /// Prints a line of JSON at once, whether or not `--json` was given.
    pub(crate) fn line<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(value).map_err(io::Error::from)?;
        line.push(b'\n');
        self.results.write_all(&line)?;
        self.results.flush()?;
        Ok(())
    }

    /// Tells a person something that is no result.
    pub(crate) fn message(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.messages, "{text}")?;
        self.messages.flush()?;
        Ok(())
    }

    /// Tells how the command ended, where that is still untold, and returns the status for the shell.
    pub(crate) fn end(&mut self, ended: Result<(), Failure>) -> Status {
        let failure = match ended {
            Ok(()) => return Status::Done,
            Err(failure) => failure,
        };
        match failure {
            Failure::Api(error) => match self.tell(&error) {
                Ok(()) => error.code.class().into(),
                Err(_) => Status::Failed,
            },
            Failure::Told(error) => error.code.class().into(),
            Failure::Found => Status::Failed,
            // Whoever read the output has seen enough; there is nobody to tell.
            Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe => Status::Failed,
            Failure::Output(error) => {
                let _ = self.message(&format!("The output cannot be written: {error}."));
                Status::Failed
            }
        }
    }

    fn tell(&mut self, error: &ApiError) -> Result<(), Failure> {
        if self.json {
            return self.line(&FailureLine { error });
        }
        self.message(&in_words(error))
    }
}

/// Says what happened, what to do, and what a support engineer wants to know.
fn in_words(error: &ApiError) -> String {
    let mut text = format!(
        "{}\n{}\n",
        text::plain(&error.message),
        text::plain(&error.remedy)
    );
    let mut details = vec![("code".to_owned(), error.code.to_string())];
    details.extend(
        error
            .correlation
            .iter()
            .map(|id| ("correlation".to_owned(), id.clone())),
    );
    details.extend(
        error
            .details
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    for (name, value) in details {
        text.push_str(&format!("  {name}: {}\n", text::plain(&value)));
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use countersign_contract::Code;
    use serde_json::json;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn output(json: bool) -> (Output, Written, Written) {
        let (results, messages) = (Written::default(), Written::default());
        let output = Output::new(json, Box::new(results.clone()), Box::new(messages.clone()));
        (output, results, messages)
    }

    #[test]
    fn json_puts_a_result_on_one_line_of_standard_output() {
        let (mut output, results, messages) = output(true);

        output
            .result(&json!({ "a": "b\nc" }), |_| "words".into())
            .unwrap();

        assert_eq!(results.text(), "{\"a\":\"b\\nc\"}\n");
        assert_eq!(messages.text(), "");
    }

    #[test]
    fn a_failure_is_json_on_standard_output_when_programs_read() {
        let (mut output, results, messages) = output(true);

        let status = output.end(Err(ApiError::new(Code::OwnRequest, "It is yours.").into()));

        let line: serde_json::Value = serde_json::from_str(&results.text()).unwrap();
        assert_eq!(line["error"]["code"], "own_request");
        assert_eq!(messages.text(), "");
        assert_eq!(status, Status::Refused);
    }

    #[test]
    fn a_person_reads_message_remedy_and_code_on_standard_error() {
        let (mut output, results, messages) = output(false);

        let error = ApiError::new(Code::InvalidGuid, "It is no GUID.").at_field("tenantId");
        let status = output.end(Err(error.into()));

        assert_eq!(results.text(), "");
        assert_eq!(
            messages.text(),
            format!(
                "It is no GUID.\n{}\n  code: invalid_guid\n  field: tenantId\n",
                Code::InvalidGuid.remedy()
            )
        );
        assert_eq!(status, Status::Usage);
    }

    #[test]
    fn what_was_found_fails_without_another_word() {
        let (mut output, results, messages) = output(true);

        let status = output.end(Err(Failure::Found));

        assert_eq!(
            (results.text(), messages.text()),
            (String::new(), String::new())
        );
        assert_eq!(status, Status::Failed);
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let (mut output, results, messages) = output(true);

        let status = output.end(Err(Failure::Told(ApiError::new(
            Code::SignInDeclined,
            "No.",
        ))));

        assert_eq!(
            (results.text(), messages.text()),
            (String::new(), String::new())
        );
        assert_eq!(status, Status::Failed);
    }
}
