//! Our flow: it acknowledges, asks the approvers, and reports what they said. A probe is answered and nothing else.

use serde_json::Map;

use super::{
    ActionAuthentication, WhoCanTrigger,
    action::{
        Action, Actions, ConnectorInputs, Else, Ended, Equals, Host, HttpInputs, Limit, Parameter,
        ResponseInputs, RetryPolicy, after, first,
    },
    client_data::{
        BodySchema, ClientData, ConnectionReference, Definition, MemberSchema, Members,
        Parameter as DefinitionParameter, Properties, RuntimeConfiguration, Trigger, TriggerInputs,
    },
    description,
    expression::{Expression, Text},
};
use crate::{attribute::Attribute, callback::TOKEN_HEADER, workflow::Workflow};

/// The trigger's name is part of the request URL.
const TRIGGER: &str = "manual";
const APPROVALS: &str = "shared_approvals";
const APPROVALS_API: &str = "/providers/Microsoft.PowerApps/apis/shared_approvals";
const ACKNOWLEDGE: &str = "Acknowledge";
const ASK: &str = "Ask_approver";
/// Runs die after 30 days; five are left to report.
const ASKED_FOR: &str = "P25D";

/// Returns the whole `clientdata` of a workflow's template.
pub(super) fn client_data(
    workflow: &Workflow,
    who_can_trigger: &WhoCanTrigger,
    authentication: ActionAuthentication,
) -> ClientData {
    let definition = Definition {
        schema: "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        content_version: "1.0.0.0",
        parameters: Members(vec![
            ("$connections", DefinitionParameter::empty("Object")),
            // Without it the service answers a creation with 500.
            (
                "$authentication",
                DefinitionParameter::empty("SecureObject"),
            ),
        ]),
        triggers: Members(vec![(TRIGGER, trigger(who_can_trigger))]),
        actions: Members(vec![("Is_probe", probe_or_ask(workflow, authentication))]),
        outputs: Map::new(),
    };

    ClientData {
        schema_version: "1.0.0.0",
        properties: Properties {
            connection_references: Members(vec![(
                APPROVALS,
                ConnectionReference::unbound(APPROVALS),
            )]),
            definition,
        },
    }
}

fn trigger(who_can_trigger: &WhoCanTrigger) -> Trigger {
    let text = || MemberSchema::of("string");
    let body = BodySchema::object(
        vec![
            ("probe", MemberSchema::of("boolean")),
            ("requestId", text()),
            ("workflow", text()),
            ("summary", text()),
            ("approvers", text()),
            ("callbackUrl", text()),
            ("callbackToken", text()),
            ("comment", MemberSchema::or_null("string")),
            ("identityStore", MemberSchema::or_null("string")),
            ("requester", MemberSchema::or_null("string")),
            ("target", MemberSchema::or_null("string")),
            ("changes", MemberSchema::or_null("object")),
            ("targetObject", reference()),
            ("references", references()),
        ],
        &["requestId", "workflow"],
    );

    Trigger::http(TriggerInputs {
        method: "POST",
        trigger_authentication_type: who_can_trigger.authentication_type(),
        trigger_allowed_users: who_can_trigger.allowed_users(),
        schema: body,
    })
}

/// An object of the directory.
fn reference() -> MemberSchema {
    let text = || MemberSchema::or_null("string");
    MemberSchema::object_or_null(vec![
        ("id", text()),
        ("userPrincipalName", text()),
        ("displayName", text()),
        ("kind", text()),
    ])
}

/// The objects that a change names, before and after it.
fn references() -> MemberSchema {
    let before_and_after =
        || MemberSchema::object_or_null(vec![("old", reference()), ("new", reference())]);
    let named = [Attribute::Manager, Attribute::Member, Attribute::Owners];
    MemberSchema::object_or_null(named.map(|field| (field.name(), before_and_after())).into())
}

fn probe_or_ask(workflow: &Workflow, authentication: ActionAuthentication) -> Action {
    let answer = Action::Response {
        kind: "Http",
        run_after: first(),
        inputs: ResponseInputs {
            status_code: 200,
            body: Members(vec![
                ("probe", Text::plain("ok")),
                ("requestId", Expression::body("requestId").value()),
            ]),
        },
    };

    Action::If {
        run_after: first(),
        expression: Equals {
            equals: (Expression::body("probe").value(), true),
        },
        actions: Members(vec![("Answer_probe", answer)]),
        r#else: Else {
            actions: acknowledge_ask_report(workflow, authentication),
        },
    }
}

fn acknowledge_ask_report(workflow: &Workflow, authentication: ActionAuthentication) -> Actions {
    Members(vec![
        (ACKNOWLEDGE, acknowledge()),
        (ASK, ask(workflow, authentication)),
        ("Report_decision", report()),
    ])
}

/// An answer has to come within 120 seconds, an approval takes longer: so it says that it began.
fn acknowledge() -> Action {
    Action::Response {
        kind: "Http",
        run_after: first(),
        inputs: ResponseInputs {
            status_code: 202,
            body: Members(vec![("runId", Expression::run().value())]),
        },
    }
}

fn ask(workflow: &Workflow, authentication: ActionAuthentication) -> Action {
    let title = Text::joined(
        &Expression::body("workflow"),
        " request ",
        // The approval is found and confirmed by the id in its title.
        &Expression::body("requestId"),
    );
    let text = |text| Parameter::Text(text);

    Action::OpenApiConnectionWebhook {
        description: description::of_approval(workflow),
        run_after: after(ACKNOWLEDGE, &[Ended::Succeeded]),
        limit: Limit { timeout: ASKED_FOR },
        inputs: ConnectorInputs {
            host: Host {
                api_id: APPROVALS_API,
                connection_name: APPROVALS,
                operation_id: "StartAndWaitForAnApproval",
            },
            parameters: Members(vec![
                ("approvalType", text(Text::plain("Basic"))),
                ("WebhookApprovalCreationInput/title", text(title)),
                (
                    "WebhookApprovalCreationInput/assignedTo",
                    text(Expression::body("approvers").value()),
                ),
                (
                    "WebhookApprovalCreationInput/details",
                    text(Expression::body("summary").value()),
                ),
                (
                    "WebhookApprovalCreationInput/enableNotifications",
                    Parameter::Switch(true),
                ),
                // An answer of somebody who was not asked decides nothing.
                (
                    "WebhookApprovalCreationInput/enableReassignment",
                    Parameter::Switch(false),
                ),
            ]),
            authentication: match authentication {
                ActionAuthentication::Omitted => None,
                ActionAuthentication::Parameter => {
                    Some(Expression::parameter("$authentication").value())
                }
            },
        },
    }
}

/// The only action that reads the callback token. Its inputs are hidden in the run history.
fn report() -> Action {
    let of_approval = |member| Expression::output(ASK, member);

    Action::Http {
        run_after: after(ASK, &[Ended::Succeeded, Ended::Failed, Ended::TimedOut]),
        runtime_configuration: RuntimeConfiguration::hiding(&["inputs"]),
        inputs: HttpInputs {
            method: "POST",
            uri: Expression::body("callbackUrl").value(),
            headers: Members(vec![
                ("Content-Type", Text::plain("application/json")),
                (TOKEN_HEADER, Expression::body("callbackToken").value()),
            ]),
            body: Members(vec![
                ("requestId", Expression::body("requestId").value()),
                ("runId", Expression::run().value()),
                ("status", Expression::status(ASK).value()),
                (
                    "outcome",
                    of_approval("body/outcome")
                        .or(Expression::text("NoDecision"))
                        .value(),
                ),
                ("approvalId", of_approval("body/name").value()),
                (
                    "responses",
                    of_approval("body/responses")
                        .or(Expression::json("[]"))
                        .value(),
                ),
            ]),
            retry_policy: RetryPolicy {
                r#type: "exponential",
                count: 4,
                interval: "PT10S",
            },
        },
    }
}
