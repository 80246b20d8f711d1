//! `countersign request create`: asking for a change of any kind.

use clap::{Args, ValueEnum};
use countersign_contract::*;
use countersign_domain::{
    attribute::Attribute,
    change::{Event, ObjectKind},
};

use crate::{exit::Failure, name, output::Output, owner::Owner, words};

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The store: id or name
    #[arg(long)]
    store: String,
    /// The kind of object; told by the event where only one fits
    #[arg(long, value_enum)]
    object: Option<Object>,
    /// What happens to it
    #[arg(long, value_enum, default_value = "create")]
    event: Happens,
    /// The object, where it exists: a sign-in name, object id or mail address; of a group its object id, mail address or name
    #[arg(long, value_name = "USER|GROUP")]
    target: Option<String>,
    /// The group that is joined, left, nested into, edited or deleted; the same as --target
    #[arg(long, conflicts_with = "target")]
    group: Option<String>,
    /// Who joins or leaves (without it: whoever asks), or the group that is nested
    #[arg(long, value_name = "USER|GROUP")]
    member: Option<String>,
    /// The new manager
    #[arg(long, value_name = "USER")]
    manager: Option<String>,
    /// The owner of a new group; without it whoever asks
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
    /// A field and its value, such as userPrincipalName=jdoe or displayName="Jane Doe"; more than once for several
    #[arg(long = "field", visible_alias = "set", value_name = "FIELD=VALUE", value_parser = field_and_value)]
    fields: Vec<(String, String)>,
    /// A field whose value is taken away; more than once for several
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    /// Make the change at once where no workflow covers it; it is recorded as a direct change
    #[arg(long)]
    direct: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Object {
    User,
    Group,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Happens {
    Create,
    Edit,
    Delete,
    /// A user becomes a member of a group
    Join,
    /// A user is no member of a group any more
    Leave,
    /// A group becomes a member of a group
    Nest,
    /// A user gets another manager, whom the workflow for it asks
    Transfer,
    /// A user is disabled and all sessions end
    Terminate,
    /// An edit of the manager of a user
    ChangeManager,
}

impl Object {
    pub(super) fn kind(self) -> ObjectKind {
        match self {
            Self::User => ObjectKind::User,
            Self::Group => ObjectKind::Group,
        }
    }
}

impl Happens {
    pub(super) fn event(self) -> Event {
        match self {
            Self::Create => Event::Create,
            Self::Edit | Self::ChangeManager => Event::Edit,
            Self::Delete => Event::Delete,
            Self::Join => Event::Join,
            Self::Leave => Event::Leave,
            Self::Nest => Event::Nest,
            Self::Transfer => Event::Transfer,
            Self::Terminate => Event::Terminate,
        }
    }

    pub(super) fn object(self, group_is_named: bool) -> ObjectKind {
        match self {
            Self::Join | Self::Leave | Self::Nest => ObjectKind::Group,
            Self::Edit | Self::Delete if group_is_named => ObjectKind::Group,
            Self::Create
            | Self::Edit
            | Self::Delete
            | Self::Transfer
            | Self::Terminate
            | Self::ChangeManager => ObjectKind::User,
        }
    }
}

fn field_and_value(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("it is not FIELD=VALUE")?;

    Ok((field.to_owned(), value.to_owned()))
}

pub(super) async fn run(create: Create, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let store = name::store(owner, &create.store).await?;
    let response = owner.request_create(request(create, store)?).await?;
    output.result(&response, |response| {
        response.requests.iter().map(words::request).collect()
    })
}

fn request(
    create: Create,
    store: countersign_domain::StoreId,
) -> Result<RequestCreateRequest, ApiError> {
    let object = match create.object {
        Some(object) => object.kind(),
        None => create.event.object(create.group.is_some()),
    };
    let cleared = create.clear.into_iter().map(|field| (field, String::new()));
    let mut fields = fields(create.fields.into_iter().chain(cleared).collect())?;
    let named = [
        (Attribute::Member, create.member),
        (Attribute::Manager, create.manager),
        (Attribute::Owners, create.owner),
    ];
    fields.extend(named.into_iter().filter_map(|(field, value)| {
        Some(FieldInput {
            field,
            value: value?,
        })
    }));
    Ok(RequestCreateRequest {
        store,
        object,
        event: create.event.event(),
        target: create.target.or(create.group),
        fields,
        direct: create.direct,
    })
}

/// Reads the names of the fields. That their values fit is judged by the owner.
fn fields(given: Vec<(String, String)>) -> Result<Vec<FieldInput>, ApiError> {
    given
        .into_iter()
        .map(|(name, value)| {
            let field: Attribute = name.parse().map_err(|_| {
                let known: Vec<&str> = Attribute::ALL.iter().map(|field| field.name()).collect();
                ApiError::new(
                    Code::InvalidField,
                    format!("\"{name}\" is no field that can be set."),
                )
                .with_remedy(format!("Use one of {}.", known.join(", ")))
                .at_field("fields")
            })?;
            Ok(FieldInput { field, value })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use countersign_domain::StoreId;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        create: Create,
    }

    fn asked(line: &str) -> RequestCreateRequest {
        let words = ["x", "--store", "Contoso"]
            .into_iter()
            .chain(line.split(' '));
        request(Line::parse_from(words).create, StoreId::random()).unwrap()
    }

    #[test]
    fn the_short_form_asks_for_a_user() {
        let asked = asked("--field userPrincipalName=jdoe --field displayName=Jane");

        assert_eq!(
            (asked.object, asked.event),
            (ObjectKind::User, Event::Create)
        );
        assert_eq!(asked.fields.len(), 2);
    }

    #[test]
    fn a_join_is_about_the_group() {
        let asked = asked("--event join --group Sales --member jdoe");

        assert_eq!(
            (asked.object, asked.event),
            (ObjectKind::Group, Event::Join)
        );
        assert_eq!(asked.target.as_deref(), Some("Sales"));
        assert_eq!(asked.fields[0].field, Attribute::Member);
    }

    #[test]
    fn a_change_of_manager_is_an_edit() {
        let asked = asked("--event change-manager --target jdoe --manager megan");

        assert_eq!((asked.object, asked.event), (ObjectKind::User, Event::Edit));
        assert_eq!(asked.fields[0].value, "megan");
    }

    #[test]
    fn a_field_that_is_cleared_has_no_value() {
        let asked = asked("--event edit --target jdoe --clear department");

        assert_eq!(asked.fields[0].field, Attribute::Department);
        assert_eq!(asked.fields[0].value, "");
    }

    #[test]
    fn a_value_may_hold_an_equals_sign() {
        assert_eq!(
            field_and_value("city=a=b"),
            Ok(("city".into(), "a=b".into()))
        );
        assert!(field_and_value("city").is_err());
    }

    #[test]
    fn a_field_that_is_none_is_named() {
        let error = fields(vec![("shoeSize".into(), "44".into())]).unwrap_err();

        assert_eq!(error.code, Code::InvalidField);
        assert!(error.message.contains("shoeSize"), "{error}");
    }
}
