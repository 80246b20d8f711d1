//! What a call to Graph is for.

use crate::{Missing, Permission};

/// What a call is for, so that its log line, its refusals and its retries can say and do the right thing.
pub(super) struct Operation<'a> {
    /// The name in the log.
    pub(super) purpose: &'static str,
    /// The least permission that the call needs.
    pub(super) needs: Permission,
    /// The objects it names, each by the text with which the call names it.
    pub(super) subjects: Vec<(Missing, &'a str)>,
    /// What it sends in confidence.
    pub(super) secret: Option<&'a str>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(purpose: &'static str, needs: Permission) -> Self {
        Self {
            purpose,
            needs,
            subjects: Vec::new(),
            secret: None,
        }
    }

    #[must_use]
    pub(super) fn about(mut self, role: Missing, key: &'a str) -> Self {
        self.subjects.push((role, key));
        self
    }

    /// Sends this in confidence: no error repeats it.
    #[must_use]
    pub(super) fn confiding(mut self, secret: &'a str) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Returns which object a 404 means: the only one of the call, or the only one that the directory's sentence names.
    pub(super) fn missing(&self, message: Option<&str>) -> Option<Missing> {
        if let [(role, _)] = self.subjects.as_slice() {
            return Some(*role);
        }
        let message = message?.to_ascii_lowercase();
        let mut named = self
            .subjects
            .iter()
            .filter(|(_, key)| message.contains(&key.to_ascii_lowercase()));
        match (named.next(), named.next()) {
            (Some((role, _)), None) => Some(*role),
            (None | Some(_), _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join() -> Operation<'static> {
        Operation::new("directory.test", Permission::WRITE_MEMBERS)
            .about(Missing::Group, "aaaa-1")
            .about(Missing::Member, "bbbb-2")
    }

    #[test]
    fn the_object_that_the_sentence_names_is_missing() {
        assert_eq!(
            join().missing(Some("Resource 'BBBB-2' does not exist.")),
            Some(Missing::Member)
        );
    }

    #[test]
    fn nothing_is_guessed_between_several_objects() {
        assert_eq!(join().missing(Some("Not there.")), None);
        assert_eq!(join().missing(Some("aaaa-1 or bbbb-2")), None);
        assert_eq!(join().missing(None), None);
    }
}
