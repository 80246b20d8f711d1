//! `countersign template`: the flow template of a workflow.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::template::{
    WhoCanTrigger,
    difference::{Difference, DifferenceKind},
};

use crate::{exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Print the flow definition (`clientdata`) that would be written; offline, without signing in
    Render {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        access: Access,
    },
    /// Make the flow in Power Automate, named like the workflow and off
    Create {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        access: Access,
        /// Make another, although the template or some other flow of that name is there
        #[arg(long)]
        another: bool,
    },
    /// Show the template as Power Automate holds it now
    Show(Named),
    /// Bring the flow to what its workflow became; what a person changed in the flow stays
    Update {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        access: Access,
        /// Replace what a person changed in the flow
        #[arg(long)]
        overwrite: bool,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
}

/// A workflow, as a person names it.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The workflow: id or name
    workflow: String,
    /// Its store, where several stores have a workflow of that name: id or name
    #[arg(long)]
    store: Option<String>,
}

impl Named {
    async fn id(&self, owner: &Owner) -> Result<countersign_domain::WorkflowId, ApiError> {
        name::workflow(owner, &self.workflow, self.store.as_deref()).await
    }
}

/// Who can trigger the flow.
#[derive(Debug, Args)]
pub(crate) struct Access {
    /// Who can trigger the flow
    #[arg(long, value_enum)]
    who_can_trigger: Option<Who>,
    /// One of the specific users: a mail address or an object id; more than once for several
    #[arg(
        long = "allowed-user",
        value_name = "PERSON",
        required_if_eq("who_can_trigger", "specific-users")
    )]
    allowed: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Who {
    /// Whoever holds the URL with its signature
    Anyone,
    /// Any user in the tenant
    Tenant,
    /// Specific users in the tenant
    SpecificUsers,
}

impl Access {
    /// Returns what was chosen, if anything.
    fn chosen(self) -> Result<Option<WhoCanTrigger>, ApiError> {
        let others = || {
            ApiError::new(
                Code::InvalidAccess,
                "Users are named although the flow is not for specific users.",
            )
            .with_remedy("Give --who-can-trigger specific-users too, or leave --allowed-user out.")
        };
        match (self.who_can_trigger, self.allowed.is_empty()) {
            (Some(Who::SpecificUsers), _) => Ok(Some(WhoCanTrigger::SpecificUsers {
                allowed: self.allowed,
            })),
            (Some(Who::Anyone), true) => Ok(Some(WhoCanTrigger::Anyone)),
            (Some(Who::Tenant), true) => Ok(Some(WhoCanTrigger::Tenant)),
            (None, true) => Ok(None),
            (Some(Who::Anyone | Who::Tenant) | None, false) => Err(others()),
        }
    }
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Render { named, access } => {
            let request = TemplateRenderRequest {
                who_can_trigger: access.chosen()?,
                workflow: named.id(owner).await?,
            };
            let rendered = owner.template_render(request).await?;
            output.result(&rendered, |rendered| rendered.client_data.clone())
        }
        Verb::Create {
            named,
            access,
            another,
        } => {
            let request = TemplateCreateRequest {
                who_can_trigger: access.chosen()?.unwrap_or_default(),
                workflow: named.id(owner).await?,
                another,
            };
            let created = owner.template_create(request).await?;
            output.result(&created, |created| {
                let how = if created.found_again {
                    "The template was made by an earlier call and is found again.\n"
                } else {
                    "The template is made.\n"
                };
                how.to_owned() + &described(&created.template) + &told(&created.notices)
            })
        }
        Verb::Show(named) => {
            let workflow = named.id(owner).await?;
            let shown = owner.template_show(WorkflowRequest { workflow }).await?;
            output.result(&shown, |shown| match &shown.template {
                None => "The workflow has no template.".to_owned(),
                Some(template) => {
                    described(template)
                        + &listed("The workflow would change", &shown.outdated)
                        + &listed("Changed in the flow", &shown.edited)
                        + &told(&shown.notices)
                }
            })
        }
        Verb::Update {
            named,
            access,
            overwrite,
            dry_run,
        } => {
            let request = TemplateUpdateRequest {
                who_can_trigger: access.chosen()?,
                workflow: named.id(owner).await?,
                overwrite,
                dry_run,
            };
            let updated = owner.template_update(request).await?;
            output.result(&updated, |updated| {
                let what = match (updated.written, updated.changed.is_empty()) {
                    (true, _) => "The template is updated.\n",
                    (false, true) => "The template is as its workflow wants it.\n",
                    (false, false) => "Nothing was written.\n",
                };
                let changes = if updated.written {
                    "Changed"
                } else {
                    "Would change"
                };
                what.to_owned()
                    + &listed(changes, &updated.changed)
                    + &listed("Kept as it was changed in the flow", &updated.kept)
                    + &told(&updated.notices)
            })
        }
    }
}

fn described(template: &TemplateView) -> String {
    text::fields(&[
        ("Flow", template.name.clone()),
        ("Id", template.flow.clone()),
        ("Environment", template.environment_url.clone()),
        ("Description", template.description.clone()),
        (
            "Who can trigger",
            words::who_can_trigger(&template.who_can_trigger),
        ),
        ("State", words::template_state(template.state).to_owned()),
        (
            "Made",
            template.made_at.map_or(String::new(), |at| at.to_string()),
        ),
        (
            "Updated",
            template
                .updated_at
                .map_or(String::new(), |at| at.to_string()),
        ),
    ])
}

fn listed(title: &str, differences: &[Difference]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let lines: String = differences
        .iter()
        .map(|difference| {
            let kind = match difference.kind {
                DifferenceKind::Added => "added",
                DifferenceKind::Removed => "removed",
                DifferenceKind::Changed => "changed",
            };
            format!("  {kind}  {}\n", text::plain(&difference.member))
        })
        .collect();

    format!("{title}\n{lines}")
}

fn told(notices: &[Notice]) -> String {
    notices.iter().map(words::notice).collect()
}
