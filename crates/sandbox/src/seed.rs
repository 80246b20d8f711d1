//! What stands in the tenant at the start: invented people, three groups, two applications, one environment.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::tenant::{App, AppKind, ClientId, Directory, Group, ObjectId, User};
use crate::tokens::ResourceKind;

const fn id(last: u16) -> Uuid {
    Uuid::from_u128(0x3f1c_9e52_8a4b_4d0e_9b7a_5c2d_61e8_0000 + last as u128)
}

/// The tenant's id.
pub const TENANT_ID: Uuid = id(0xf001);
/// The tenant's verified domain.
pub const DOMAIN: &str = "contoso.example";
/// The tenant's display name.
pub const TENANT_NAME: &str = "Contoso (sandbox)";

/// Ada Admin: administrator and flow maker.
pub const ADA: ObjectId = ObjectId(id(0xf101));
/// Riley Requester: an ordinary member.
pub const RILEY: ObjectId = ObjectId(id(0xf102));
/// Megan Bowen: approver.
pub const MEGAN: ObjectId = ObjectId(id(0xf103));
/// Alex Wilber: approver.
pub const ALEX: ObjectId = ObjectId(id(0xf104));
/// Olga Outsider: a member who approves nothing.
pub const OLGA: ObjectId = ObjectId(id(0xf105));
/// The group "Approvers": Megan and Alex.
pub const APPROVERS: ObjectId = ObjectId(id(0xf201));
/// The Microsoft 365 group "Sales Team", owned by Megan.
pub const SALES: ObjectId = ObjectId(id(0xf202));
/// The dynamic group "Everybody": nobody can be added or removed.
pub const EVERYBODY: ObjectId = ObjectId(id(0xf203));

/// "Countersign Console": a public client.
pub const CONSOLE: ClientId = ClientId(id(0xf301));
/// "Countersign Data service": a confidential client.
pub const DATA_SERVICE: ClientId = ClientId(id(0xf302));
/// The secret of [`DATA_SERVICE`]. Public knowledge: it opens nothing but the sandbox.
pub const DATA_SERVICE_SECRET: &str = "sandbox-app-secret";
/// Object id of the service principal of [`DATA_SERVICE`], which its app-only tokens name.
pub const DATA_SERVICE_PRINCIPAL: ObjectId = ObjectId(id(0xf312));
/// Object id of the service principal of [`CONSOLE`].
pub const CONSOLE_PRINCIPAL: ObjectId = ObjectId(id(0xf311));

/// The Power Platform environment.
pub const ENVIRONMENT_ID: Uuid = id(0xf401);
/// Its organization code.
pub const ORGANIZATION: &str = "contoso";
/// Its region code.
pub const REGION: &str = "crm4";

/// The directory as it is at the start.
pub fn directory(now: Timestamp) -> Directory {
    let people = [
        (ADA, "admin", "Ada", "Admin", "Identity Administrator", "IT"),
        (
            RILEY,
            "riley",
            "Riley",
            "Requester",
            "HR Partner",
            "Human Resources",
        ),
        (
            MEGAN,
            "megan",
            "Megan",
            "Bowen",
            "Marketing Manager",
            "Marketing",
        ),
        (
            ALEX,
            "alex",
            "Alex",
            "Wilber",
            "Operations Manager",
            "Operations",
        ),
        (OLGA, "olga", "Olga", "Outsider", "Accountant", "Finance"),
    ];
    let mut directory = Directory::default();
    for (id, nickname, given, surname, title, department) in people {
        let address = format!("{nickname}@{DOMAIN}");
        let fields: [(&str, Value); 12] = [
            ("accountEnabled", true.into()),
            ("displayName", format!("{given} {surname}").into()),
            ("givenName", given.into()),
            ("surname", surname.into()),
            ("jobTitle", title.into()),
            ("department", department.into()),
            ("companyName", "Contoso".into()),
            ("mail", address.as_str().into()),
            ("mailNickname", nickname.into()),
            ("userPrincipalName", address.as_str().into()),
            ("userType", "Member".into()),
            ("usageLocation", "NL".into()),
        ];
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let mut user = User::new(id, now, fields);
        user.administrator = id == ADA;
        user.manager = [RILEY, ALEX].contains(&id).then_some(MEGAN);
        directory.users.push(user);
    }
    directory.groups = groups(now);
    directory
}

fn groups(now: Timestamp) -> Vec<Group> {
    let mut approvers = Group::security(APPROVERS, now, "Approvers", "approvers");
    approvers.description = Some("People who answer approvals.".to_owned());
    approvers.owners = vec![ADA];
    approvers.members = vec![MEGAN, ALEX];

    let mut sales = Group::security(SALES, now, "Sales Team", "salesteam");
    sales.group_types = vec!["Unified".to_owned()];
    sales.mail_enabled = true;
    sales.security_enabled = false;
    sales.visibility = Some("Private".to_owned());
    sales.owners = vec![MEGAN];
    sales.members = vec![MEGAN, RILEY];

    let mut everybody = Group::security(EVERYBODY, now, "Everybody", "everybody");
    everybody.description = Some("A rule decides who is in it.".to_owned());
    everybody.group_types = vec!["DynamicMembership".to_owned()];
    everybody.owners = vec![ADA];
    everybody.members = vec![ADA, RILEY, MEGAN, ALEX, OLGA];

    vec![approvers, sales, everybody]
}

/// The registered applications.
pub fn apps() -> Vec<App> {
    vec![
        App {
            client_id: CONSOLE,
            principal: CONSOLE_PRINCIPAL,
            display_name: "Countersign Console".to_owned(),
            kind: AppKind::Public {
                redirect_uris: vec!["http://localhost".to_owned(), "http://127.0.0.1".to_owned()],
            },
            delegated: vec![
                (
                    ResourceKind::Graph,
                    names(&[
                        "User.Read",
                        "User.ReadWrite.All",
                        "User.RevokeSessions.All",
                        "Group.ReadWrite.All",
                        "GroupMember.ReadWrite.All",
                        "Organization.Read.All",
                    ]),
                ),
                (ResourceKind::Discovery, names(&["user_impersonation"])),
                (ResourceKind::Dataverse, names(&["user_impersonation"])),
                (
                    ResourceKind::Flow,
                    names(&[
                        "User",
                        "Flows.Read.All",
                        "Flows.Manage.All",
                        "Activity.Read.All",
                        "Approvals.Read.All",
                        "Approvals.Manage.All",
                    ]),
                ),
                (ResourceKind::Environments, names(&["User"])),
            ],
            application: Vec::new(),
        },
        App {
            client_id: DATA_SERVICE,
            principal: DATA_SERVICE_PRINCIPAL,
            display_name: "Countersign Data service".to_owned(),
            kind: AppKind::Confidential {
                secret: DATA_SERVICE_SECRET.to_owned(),
                redirect_uris: Vec::new(),
            },
            delegated: Vec::new(),
            application: vec![(
                ResourceKind::Graph,
                names(&[
                    "User.ReadWrite.All",
                    "User.RevokeSessions.All",
                    "Group.ReadWrite.All",
                    "GroupMember.ReadWrite.All",
                    "Organization.Read.All",
                ]),
            )],
        },
    ]
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}
