//! `countersign workflow`: which change needs whose approval.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::{
    attribute::Attribute,
    change::{Event, ObjectKind},
    workflow::Filter,
};

use crate::{exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Add a workflow
    Add(Add),
    /// List the workflows of a store
    List {
        /// The store: id or name
        store: String,
    },
    /// Show a workflow
    Show(Named),
    /// Switch a workflow on
    Enable(Named),
    /// Switch a workflow off: no new request falls under it
    Disable(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The store: id or name
    #[arg(long)]
    store: String,
    /// Its name
    #[arg(long)]
    name: String,
    /// The kind of object
    #[arg(long, value_enum, default_value = "user")]
    object: Object,
    /// What happens to the object
    #[arg(long, value_enum, default_value = "create")]
    event: Happens,
    /// Who approves: a sign-in name, an object id or a group's name; more than once for several
    #[arg(long = "approver", value_name = "PERSON|GROUP")]
    approvers: Vec<String>,
    /// A condition, such as "department equals Sales", "department not-equals HR", "mobilePhone present" or "city not-present"; all of them
    /// must hold
    #[arg(long = "filter", value_name = "CONDITION")]
    filters: Vec<String>,
    /// What it is for
    #[arg(long, default_value = "")]
    description: String,
}

/// A workflow, as a person names it.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Its id or name
    workflow: String,
    /// Its store, where several stores have a workflow of that name: id or name
    #[arg(long)]
    store: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Object {
    User,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Happens {
    Create,
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Add(add) => {
            let filters: Result<Vec<Filter>, ApiError> =
                add.filters.iter().map(|text| filter(text)).collect();
            let request = WorkflowCreateRequest {
                filters: filters?,
                store: name::store(owner, &add.store).await?,
                name: add.name,
                description: add.description,
                object: match add.object {
                    Object::User => ObjectKind::User,
                },
                event: match add.event {
                    Happens::Create => Event::Create,
                },
                approvers: add.approvers,
            };
            let workflow = owner.workflow_create(request).await?;
            output.result(&workflow, described)
        }
        Verb::List { store } => {
            let store = name::store(owner, &store).await?;
            let workflows = owner.workflow_list(StoreRequest { store }).await?;
            output.result(&workflows, table)
        }
        Verb::Show(named) => {
            let workflow = name::workflow(owner, &named.workflow, named.store.as_deref()).await?;
            let workflow = owner.workflow_show(WorkflowRequest { workflow }).await?;
            output.result(&workflow, described)
        }
        Verb::Enable(named) => switch(&named, true, owner, output).await,
        Verb::Disable(named) => switch(&named, false, owner, output).await,
    }
}

async fn switch(
    named: &Named,
    enabled: bool,
    owner: &Owner,
    output: &mut Output,
) -> Result<(), Failure> {
    let workflow = name::workflow(owner, &named.workflow, named.store.as_deref()).await?;
    let workflow = owner
        .workflow_switch(WorkflowSwitchRequest { workflow, enabled })
        .await?;
    output.result(&workflow, |workflow| {
        format!(
            "The workflow {} is {}.",
            text::plain(&workflow.name),
            words::on_off(workflow.enabled)
        )
    })
}

/// Reads a condition: an attribute, an operator, and for two of the operators the value, which may hold blanks.
fn filter(text: &str) -> Result<Filter, ApiError> {
    let refused = |reason: String| ApiError::new(Code::InvalidFilter, reason).at_field("filters");
    let (field, rest) = text
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((text.trim(), ""));
    let (operator, value) = rest
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((rest.trim(), ""));
    let value = value.trim();
    let field: Attribute = field.parse().map_err(|_| {
        refused(format!(
            "\"{field}\" is not an attribute that a workflow can look at."
        ))
    })?;
    match (operator.to_ascii_lowercase().as_str(), value.is_empty()) {
        ("present", true) => Ok(Filter::Present { field }),
        ("not-present", true) => Ok(Filter::NotPresent { field }),
        ("equals", false) => Ok(Filter::Equals {
            field,
            value: value.to_owned(),
        }),
        ("not-equals", false) => Ok(Filter::NotEquals {
            field,
            value: value.to_owned(),
        }),
        ("present" | "not-present", false) => {
            Err(refused(format!("\"{text}\" has a value too much.")))
        }
        ("equals" | "not-equals", true) => Err(refused(format!("\"{text}\" lacks a value."))),
        (_, _) => Err(refused(format!("\"{text}\" is no condition."))),
    }
}

fn table(response: &WorkflowListResponse) -> String {
    let rows: Vec<[String; 5]> = response
        .workflows
        .iter()
        .map(|workflow| {
            [
                workflow.name.clone(),
                words::on_off(workflow.enabled).to_owned(),
                approvers(workflow),
                linked(workflow.link.as_ref()),
                workflow.id.to_string(),
            ]
        })
        .collect();
    text::table(
        ["NAME", "STATE", "APPROVERS", "LINK", "ID"],
        &rows,
        "The store has no workflow. Make one with `countersign workflow add`.",
    )
}

fn described(workflow: &WorkflowView) -> String {
    let filters: Vec<String> = workflow.filters.iter().map(words::filter).collect();
    text::fields(&[
        ("Name", workflow.name.clone()),
        ("Id", workflow.id.to_string()),
        ("Description", workflow.description.clone()),
        ("State", words::on_off(workflow.enabled).to_owned()),
        (
            "Covers",
            words::change(workflow.event, workflow.object).to_owned(),
        ),
        ("Filters", filters.join(", and ")),
        ("Approvers", approvers(workflow)),
        ("Link", linked(workflow.link.as_ref())),
        ("Made", workflow.created_at.to_string()),
    ])
}

fn approvers(workflow: &WorkflowView) -> String {
    let names: Vec<&str> = workflow
        .approvers
        .iter()
        .map(|approver| approver.name())
        .collect();
    names.join(", ")
}

fn linked(link: Option<&LinkView>) -> String {
    let Some(link) = link else {
        return "not linked".to_owned();
    };
    let flow = link.flow_name.as_deref().unwrap_or("a flow");
    match link.fault {
        None => format!("linked to {flow}"),
        Some(fault) => format!("broken: {fault}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_conditions_are_read() {
        let department = Attribute::Department;

        assert_eq!(
            filter("department present").unwrap(),
            Filter::Present { field: department }
        );
        assert_eq!(
            filter("Department NOT-PRESENT").unwrap(),
            Filter::NotPresent { field: department }
        );
        assert_eq!(
            filter("department equals Human  Resources").unwrap(),
            Filter::Equals {
                field: department,
                value: "Human  Resources".into()
            }
        );
        assert_eq!(
            filter("department not-equals Sales").unwrap(),
            Filter::NotEquals {
                field: department,
                value: "Sales".into()
            }
        );
    }

    #[test]
    fn anything_else_is_no_condition() {
        for text in [
            "",
            "department",
            "shoeSize present",
            "department equals",
            "department present Sales",
            "department likes Sales",
        ] {
            assert_eq!(
                filter(text).unwrap_err().code,
                Code::InvalidFilter,
                "{text}"
            );
        }
    }
}
