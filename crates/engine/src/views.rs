//! What the contract shows of what is kept.

use countersign_contract::{
    AccountView, CheckName, CheckOutcome, CheckView, ClientView, Code, LinkHealthView, LinkView,
    Notice, WorkflowView,
};
use countersign_domain::{
    AccountId,
    account::Account,
    cloud::CloudProfile,
    link::{Layer, LayerNotice, LayerOutcome, Link, LinkHealth},
    power_automate_client::PowerAutomateClient,
    workflow::Workflow,
};

pub(crate) fn account(account: Account) -> AccountView {
    AccountView {
        id: account.id,
        kind: account.kind,
        tenant_hint: account.tenant_hint,
        tenant_id: account.tenant,
        client_id: account.client,
        object_id: account.principal.map(|principal| principal.object),
        name: account.name,
        user_principal_name: account.user_principal_name,
        session: account.session,
        active: account.active,
        added_at: account.added_at,
    }
}

pub(crate) fn client(
    client: PowerAutomateClient,
    profile: &CloudProfile,
    app_account: Option<AccountId>,
    notices: Vec<Notice>,
) -> ClientView {
    let environment_url =
        profile.dataverse(client.organization_code.as_str(), client.region.as_str());
    ClientView {
        store: client.store,
        organization_code: client.organization_code,
        region: client.region,
        data_service_url: client.data_service_url,
        tenant_id: client.tenant,
        client_id: client.client,
        environment_url,
        environment: client.environment,
        app_account,
        notices,
        registered_at: client.registered_at,
    }
}

pub(crate) fn link(link: Link) -> LinkView {
    LinkView {
        workflow: link.workflow,
        host: link.host,
        hint: link.hint,
        bearer: link.bearer,
        flow_name: link.flow.map(|flow| flow.name),
        fault: link.fault.map(|fault| code(&fault)),
        health: link.health.map(link_health),
        unconfirmed_at: link.unconfirmed_at,
        linked_at: link.linked_at,
    }
}

/// Shows what authenticating a link showed.
pub(crate) fn link_health(health: LinkHealth) -> LinkHealthView {
    let checks = health.layers.into_iter().map(|report| CheckView {
        check: match report.layer {
            Layer::Format => CheckName::Format,
            Layer::CloudAndEnvironment => CheckName::CloudAndEnvironment,
            Layer::Current => CheckName::Current,
            Layer::TurnedOn => CheckName::TurnedOn,
            Layer::Reachable => CheckName::Reachable,
            Layer::Authorised => CheckName::Authorised,
        },
        outcome: match report.outcome {
            LayerOutcome::Passed => CheckOutcome::Passed,
            LayerOutcome::Failed => CheckOutcome::Failed,
            LayerOutcome::Unchecked => CheckOutcome::Unchecked,
        },
        notice: report.notice.map(layer_notice),
    });
    LinkHealthView {
        checked_at: health.checked_at,
        checks: checks.collect(),
    }
}

/// Shows what is said about a layer.
pub(crate) fn layer_notice(notice: LayerNotice) -> Notice {
    Notice {
        code: code(&notice.code),
        message: notice.message,
        remedy: notice.remedy,
    }
}

pub(crate) fn workflow(
    workflow: Workflow,
    unavailable: Option<Notice>,
    link: Option<Link>,
) -> WorkflowView {
    let workflow_type = workflow.workflow_type();
    WorkflowView {
        id: workflow.id,
        store: workflow.store,
        name: workflow.name,
        description: workflow.description,
        workflow_type,
        system: workflow.system,
        enabled: workflow.enabled,
        unavailable,
        objects: workflow.objects,
        event: workflow.event,
        fields: workflow.fields,
        filters: workflow.filters,
        approvers: workflow.approvers,
        link: link.map(self::link),
        created_at: workflow.created_at,
    }
}

/// Reads a code that was kept as text. One of a newer version that this one does not know is shown as unforeseen.
pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap_or(Code::Internal)
}
