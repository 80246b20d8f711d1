//! What people read in Power Automate about a template.

use super::MAX_DESCRIPTION_CHARS;
use crate::workflow::Workflow;

/// The description of the flow: whose it is, and whom the workflow names.
pub(super) fn of_flow(workflow: &Workflow, store_name: &str) -> String {
    let of = format!(
        "Countersign: workflow \"{}\" of \"{}\".",
        shortened(&workflow.name),
        shortened(store_name)
    );

    format!("{of} {}", approvers(workflow, of.chars().count() + 1))
}

/// The description of the action that asks.
pub(super) fn of_approval(workflow: &Workflow) -> String {
    approvers(workflow, 0)
}

/// Names approvers as long as there is room beside `taken` characters, and says how many more there are.
fn approvers(workflow: &Workflow, taken: usize) -> String {
    const END: &str = " Each request names who is asked.";
    if workflow.approvers.is_empty() {
        return format!("Approver: the store's default approver.{END}");
    }
    let room = MAX_DESCRIPTION_CHARS - taken.min(MAX_DESCRIPTION_CHARS);
    let names: Vec<String> = workflow
        .approvers
        .iter()
        .map(|approver| shortened(approver.name()))
        .collect();

    (0..=names.len())
        .rev()
        .map(|shown| {
            let rest = names.len() - shown;
            let named = names.get(..shown).unwrap_or_default().join(", ");
            match (shown, rest) {
                (0, _) => format!("Approvers: {rest}.{END}"),
                (_, 0) => format!("Approvers: {named}.{END}"),
                (_, _) => format!("Approvers: {named} and {rest} more.{END}"),
            }
        })
        .find(|text| text.chars().count() <= room)
        .unwrap_or_else(|| END.trim_start().to_owned())
}

/// A name on one line, of at most 60 characters. Descriptions are not evaluated; should one ever be, a name is still no expression.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let safe = line.trim().replace("@{", "@ {");
    if safe.chars().count() <= LONGEST {
        return safe;
    }
    let kept: String = safe.chars().take(LONGEST - 1).collect();

    format!("{}…", kept.trim_end())
}
