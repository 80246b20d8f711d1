//! `countersign workflow`: which change needs whose approval.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::{
    approver::ApproverRelation,
    attribute::{Attribute, UnknownAttribute},
    change::{Event, ObjectKind},
    workflow::Filter,
};

use crate::{exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a workflow
    #[command(alias = "add")]
    Create(Create),
    /// List the workflows of a store
    List {
        /// The store: id or name
        store: String,
    },
    /// Show a workflow
    Show(Named),
    /// Change a workflow; what is not named stays, and requests that are open stay as they are
    Update(Box<Update>),
    /// Delete a user-defined workflow with its link; requests that are open stay as they are
    Delete(Named),
    /// Switch a workflow on
    Enable(Named),
    /// Switch a workflow off: no new request falls under it
    Disable(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The store: id or name
    #[arg(long)]
    store: String,
    /// Its name
    #[arg(long)]
    name: String,
    /// The kind of object; more than once for several
    #[arg(long = "object", value_enum, default_value = "user")]
    objects: Vec<Object>,
    /// What happens to the object
    #[arg(long, value_enum, default_value = "create")]
    event: Happens,
    /// An attribute whose change it watches, of an edit; more than once for several. None: every attribute that no other workflow names
    #[arg(long = "field", value_name = "FIELD", value_parser = attribute)]
    fields: Vec<Attribute>,
    /// Who approves: a sign-in name, an object id or a group's name; more than once for several
    #[arg(long = "approver", value_name = "PERSON|GROUP")]
    approvers: Vec<String>,
    /// Who approves: somebody in relation to the change; more than once for several
    #[arg(long = "relation", value_enum)]
    relations: Vec<Relation>,
    /// A condition on the object after the change, such as "department equals Sales", "department not-equals HR", "mobilePhone present" or
    /// "city not-present"; all of them must hold
    #[arg(long = "filter", value_name = "CONDITION")]
    filters: Vec<String>,
    /// What it is for
    #[arg(long, default_value = "")]
    description: String,
    /// Make it switched off
    #[arg(long)]
    disabled: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    #[command(flatten)]
    named: Named,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// What it is for
    #[arg(long)]
    description: Option<String>,
    /// The kinds of object, in the stead of those it has
    #[arg(long = "object", value_enum)]
    objects: Vec<Object>,
    /// What happens to the object
    #[arg(long, value_enum)]
    event: Option<Happens>,
    /// The attributes whose change it watches, in the stead of those it has
    #[arg(long = "field", value_name = "FIELD", value_parser = attribute, conflicts_with = "no_fields")]
    fields: Vec<Attribute>,
    /// Watch every attribute that no other workflow names
    #[arg(long)]
    no_fields: bool,
    /// The conditions, in the stead of those it has
    #[arg(
        long = "filter",
        value_name = "CONDITION",
        conflicts_with = "no_filters"
    )]
    filters: Vec<String>,
    /// Take the conditions away
    #[arg(long)]
    no_filters: bool,
    /// The people and groups who approve, in the stead of those it has
    #[arg(
        long = "approver",
        value_name = "PERSON|GROUP",
        conflicts_with = "no_approvers"
    )]
    approvers: Vec<String>,
    /// Take the people and groups away
    #[arg(long)]
    no_approvers: bool,
    /// The relations who approve, in the stead of those it has
    #[arg(long = "relation", value_enum, conflicts_with = "no_relations")]
    relations: Vec<Relation>,
    /// Take the relations away
    #[arg(long)]
    no_relations: bool,
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
    Group,
}

impl From<Object> for ObjectKind {
    fn from(object: Object) -> Self {
        match object {
            Object::User => Self::User,
            Object::Group => Self::Group,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Happens {
    Create,
    Edit,
    Delete,
}

impl From<Happens> for Event {
    fn from(happens: Happens) -> Self {
        match happens {
            Happens::Create => Self::Create,
            Happens::Edit => Self::Edit,
            Happens::Delete => Self::Delete,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Relation {
    /// Owner of the Group
    Owner,
    /// Owner and Additional Owner of the Group
    OwnerAndAdditionalOwner,
    /// Manager of User
    Manager,
    /// Manager and Additional Manager of User
    ManagerAndAdditionalManager,
    /// The new manager of a transfer
    NewManager,
}

impl From<Relation> for ApproverRelation {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Owner => Self::Owner,
            Relation::OwnerAndAdditionalOwner => Self::OwnerAndAdditionalOwner,
            Relation::Manager => Self::Manager,
            Relation::ManagerAndAdditionalManager => Self::ManagerAndAdditionalManager,
            Relation::NewManager => Self::NewManager,
        }
    }
}

fn attribute(name: &str) -> Result<Attribute, String> {
    name.parse()
        .map_err(|unknown: UnknownAttribute| unknown.to_string())
}

/// What was given, in the stead of what there is; `none` takes everything away.
fn instead<T, U: From<T>>(given: Vec<T>, none: bool) -> Option<Vec<U>> {
    (none || !given.is_empty()).then(|| given.into_iter().map(U::from).collect())
}

fn filters(given: &[String]) -> Result<Vec<Filter>, ApiError> {
    given.iter().map(|text| filter(text)).collect()
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(create) => {
            let request = WorkflowCreateRequest {
                filters: filters(&create.filters)?,
                store: name::store(owner, &create.store).await?,
                name: create.name,
                description: create.description,
                objects: create.objects.into_iter().map(ObjectKind::from).collect(),
                event: create.event.into(),
                fields: create.fields,
                approvers: create.approvers,
                relations: create
                    .relations
                    .into_iter()
                    .map(ApproverRelation::from)
                    .collect(),
                enabled: !create.disabled,
            };
            let workflow = owner.workflow_create(request).await?;
            output.result(&workflow, described)
        }
        Verb::Update(update) => {
            let given = filters(&update.filters)?;
            let workflow =
                name::workflow(owner, &update.named.workflow, update.named.store.as_deref())
                    .await?;
            let request = WorkflowUpdateRequest {
                workflow,
                name: update.name,
                description: update.description,
                objects: instead(update.objects, false),
                event: update.event.map(Event::from),
                fields: instead(update.fields, update.no_fields),
                filters: instead(given, update.no_filters),
                approvers: instead(update.approvers, update.no_approvers),
                relations: instead(update.relations, update.no_relations),
            };
            let workflow = owner.workflow_update(request).await?;
            output.result(&workflow, described)
        }
        Verb::Delete(named) => {
            let workflow = name::workflow(owner, &named.workflow, named.store.as_deref()).await?;
            let done = owner.workflow_delete(WorkflowRequest { workflow }).await?;
            output.result(&done, |_| "The workflow is deleted.\n".to_owned())
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
    let rows: Vec<[String; 7]> = response
        .workflows
        .iter()
        .map(|workflow| {
            [
                workflow.name.clone(),
                words::workflow_type(workflow.workflow_type).to_owned(),
                words::on_off(workflow.enabled).to_owned(),
                covers(workflow),
                approvers(workflow),
                linked(workflow.link.as_ref()),
                workflow.id.to_string(),
            ]
        })
        .collect();
    text::table(
        ["NAME", "TYPE", "STATE", "COVERS", "APPROVERS", "LINK", "ID"],
        &rows,
        "The store has no workflow. Make one with `countersign workflow create`.",
    )
}

fn described(workflow: &WorkflowView) -> String {
    let filters: Vec<String> = workflow.filters.iter().map(words::filter).collect();
    let fields: Vec<&str> = workflow.fields.iter().map(|field| field.name()).collect();
    let notice = workflow
        .unavailable
        .as_ref()
        .map(words::notice)
        .unwrap_or_default();
    text::fields(&[
        ("Name", workflow.name.clone()),
        ("Id", workflow.id.to_string()),
        (
            "Type",
            words::workflow_type(workflow.workflow_type).to_owned(),
        ),
        ("Description", workflow.description.clone()),
        ("State", words::on_off(workflow.enabled).to_owned()),
        ("Covers", covers(workflow)),
        ("Fields", fields.join(", ")),
        ("Filters", filters.join(", and ")),
        ("Approvers", approvers(workflow)),
        ("Link", linked(workflow.link.as_ref())),
        ("Made", workflow.created_at.to_string()),
    ]) + &notice
}

fn covers(workflow: &WorkflowView) -> String {
    let changes: Vec<&str> = workflow
        .objects
        .iter()
        .map(|object| words::change(workflow.event, *object))
        .collect();
    changes.join(", ")
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
