//! The command line.

use crate::problem::{Outcome, Problem};
use crate::setup::Consent;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// The sandbox and the window on it; the rest goes to the window.
    Run(Vec<String>),
    /// Everything, or these stages only.
    Test(Vec<String>),
    /// The sandbox alone; the rest goes to it.
    Sandbox(Vec<String>),
    /// All checks that need no running product, or these only.
    Check(Vec<String>),
    /// Whether the product compiles for the platforms that this machine is not.
    Platforms,
    /// The TypeScript of the contract.
    Bindings,
    /// How quick the product is: all, or these benches only.
    Bench(Vec<String>),
    /// How this works.
    Help,
}

/// A request, and whether installations were agreed to beforehand.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What was asked for.
    pub request: Request,
    /// Whether to ask before installing.
    pub consent: Consent,
}

/// Reads the words after `cargo xtask`.
///
/// # Errors
///
/// Fails with a usage message when they are not understood.
pub fn read(words: impl IntoIterator<Item = String>, ci: Option<&str>) -> Outcome<Arguments> {
    let mut words = words.into_iter();
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let mut consent = if ci == Some("true") {
        Consent::Given
    } else {
        Consent::Ask
    };
    let mut only = Vec::new();
    let mut platforms = false;
    let mut passed_on = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--yes" | "-y" => consent = Consent::Given,
            "--platforms" if command == "check" => platforms = true,
            "--only" => only.push(
                words
                    .next()
                    .ok_or_else(|| usage("--only needs the name of a stage."))?,
            ),
            "--" => passed_on.extend(words.by_ref()),
            _ => passed_on.push(word),
        }
    }

    let request = match command.as_str() {
        "run" => Request::Run(passed_on),
        "sandbox" => Request::Sandbox(passed_on),
        "test" | "check" if !passed_on.is_empty() => {
            return Err(usage(&format!(
                "`{command}` does not know `{}`.",
                passed_on.join(" ")
            )));
        }
        "test" => {
            return Ok(Arguments {
                request: Request::Test(only),
                consent,
            });
        }
        "check" if platforms && only.is_empty() => Request::Platforms,
        "check" if platforms => {
            return Err(usage(
                "--platforms is a check of its own: --only does not go with it.",
            ));
        }
        "check" => {
            return Ok(Arguments {
                request: Request::Check(only),
                consent,
            });
        }
        "bindings" if passed_on.is_empty() => Request::Bindings,
        "bench" => Request::Bench(passed_on),
        "help" | "--help" | "-h" => Request::Help,
        other => {
            return Err(usage(&format!(
                "There is no command `{other}`, or not with these arguments."
            )));
        }
    };
    if !only.is_empty() {
        return Err(usage("--only belongs to `test` and `check`."));
    }

    Ok(Arguments { request, consent })
}

fn usage(message: &str) -> Problem {
    Problem::Usage(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_asked_for_unless_given() {
        assert_eq!(read_words("test", None).unwrap().consent, Consent::Ask);
        assert_eq!(
            read_words("test --yes", None).unwrap().consent,
            Consent::Given
        );
        assert_eq!(
            read_words("test", Some("true")).unwrap().consent,
            Consent::Given
        );
    }

    #[test]
    fn words_that_are_not_ours_go_to_the_window() {
        let arguments = read_words("run --yes --theme dark", None).unwrap();

        assert_eq!(
            arguments.request,
            Request::Run(vec!["--theme".to_owned(), "dark".to_owned()])
        );
    }

    #[test]
    fn words_after_two_dashes_go_to_the_window_untouched() {
        let arguments = read_words("run -- --yes", None).unwrap();

        assert_eq!(arguments.request, Request::Run(vec!["--yes".to_owned()]));
        assert_eq!(arguments.consent, Consent::Ask);
    }

    #[test]
    fn several_stages_can_be_picked() {
        let arguments = read_words("test --only clippy --only desktop", None).unwrap();

        assert_eq!(
            arguments.request,
            Request::Test(vec!["clippy".to_owned(), "desktop".to_owned()])
        );
    }

    #[test]
    fn the_platforms_are_a_check_of_their_own() {
        assert_eq!(
            read_words("check --platforms", None).unwrap().request,
            Request::Platforms
        );
        assert!(read_words("check --platforms --only clippy", None).is_err());
        assert!(read_words("test --platforms", None).is_err());
    }

    #[test]
    fn a_word_that_nobody_knows_is_refused() {
        assert!(read_words("tset", None).is_err());
        assert!(read_words("test --fast", None).is_err());
        assert!(read_words("test --only", None).is_err());
        assert!(read_words("run --only clippy", None).is_err());
    }

    fn read_words(line: &str, ci: Option<&str>) -> Outcome<Arguments> {
        read(line.split_whitespace().map(str::to_owned), ci)
    }
}
