//! What an approver reads in Power Automate, in Markdown. Values come from the requester and the directory, so everything that Markdown would
//! act on is escaped.

use countersign_domain::{
    Actor,
    attribute::Attribute,
    called_flow::SummaryHash,
    change::{Event, FieldChange, FieldValue, ObjectKind},
    request::Request,
    store::Store,
};

/// What stands for a value that is not there.
const NOTHING: &str = "(none)";

/// Returns the summary of a request: who asks, for what, and each field with its old and new value.
pub(super) fn of(request: &Request, store: &Store) -> String {
    let who = match request.requester {
        Actor::Person { .. } => format!("**{}**", escaped(&request.requester_name)),
        Actor::LocalAdministrator | Actor::Flow { .. } | Actor::System => {
            "An administrator".to_owned()
        }
    };
    let target = format!("**{}**", escaped(&request.target_name));
    let mut lines = vec![
        format!(
            "{who} {} in {}.",
            asks(request, &target),
            escaped(&store.name)
        ),
        String::new(),
    ];
    lines.extend(
        request
            .changes
            .iter()
            .filter(|change| change.field != Attribute::Member)
            .map(line),
    );
    lines.join("\n")
}

/// Returns what stays of the summary: an approval has to show the same.
pub(crate) fn hash(request: &Request, store: &Store) -> SummaryHash {
    SummaryHash::of(&of(request, store))
}

fn asks(request: &Request, target: &str) -> String {
    let kind = match request.object {
        ObjectKind::User => "user",
        ObjectKind::Group => "group",
    };
    let member = request
        .changes
        .iter()
        .find(|change| change.field == Attribute::Member)
        .and_then(|change| change.new.as_ref().or(change.old.as_ref()))
        .map_or_else(String::new, |member| {
            format!("**{}**", escaped(member.shown()))
        });
    match request.event {
        Event::Create => format!("asks for the {kind} {target}"),
        Event::Edit => format!("asks to change the {kind} {target}"),
        Event::Delete => format!("asks to delete the {kind} {target}"),
        Event::Join => format!("asks that {member} joins the group {target}"),
        Event::Leave => format!("asks that {member} leaves the group {target}"),
        Event::Nest => {
            format!("asks that the group {member} becomes a member of the group {target}")
        }
        Event::Transfer => format!("asks to transfer the user {target} to another manager"),
        Event::Terminate => {
            format!(
                "asks to terminate the user {target}: the account is disabled and its sessions end"
            )
        }
        Event::ResetPassword => format!("asks to reset the password of {target}"),
        Event::ChangeExpirationPolicy => {
            format!("asks to change the expiration policy of the group {target}")
        }
    }
}

fn line(change: &FieldChange) -> String {
    let field = change.field.name();
    let shown = |value: Option<&FieldValue>| {
        value.map_or_else(|| NOTHING.to_owned(), |value| escaped(value.shown()))
    };
    match (&change.old, &change.new) {
        (None, Some(new)) => format!("- {field}: {}", escaped(new.shown())),
        (old, new) => format!(
            "- {field}: {} → {}",
            shown(old.as_ref()),
            shown(new.as_ref())
        ),
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_{}[]()#+!|<>~&".contains(character) {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_draw_a_link_for_the_approver() {
        assert_eq!(
            escaped("[click](https://evil.example)"),
            r"\[click\]\(https://evil.example\)"
        );
    }

    #[test]
    fn an_approver_reads_the_old_value_and_the_new_one() {
        let change = FieldChange {
            field: Attribute::Department,
            old: Some("H*R".into()),
            new: Some("Sales".into()),
        };

        assert_eq!(line(&change), r"- department: H\*R → Sales");
    }

    #[test]
    fn an_approver_reads_what_is_taken_away() {
        let change = FieldChange {
            field: Attribute::Department,
            old: Some("HR".into()),
            new: None,
        };

        assert_eq!(line(&change), "- department: HR → (none)");
    }
}
