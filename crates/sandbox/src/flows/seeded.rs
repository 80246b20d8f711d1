//! The approval template that stands in the environment, and that the maker pages offer.

use serde_json::{Value, json};

/// `workflowid` of the ready flow "Create User".
pub(super) const CREATE_USER_ID: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f501";

/// `clientdata` of the approval template.
///
/// `authentication` is the `triggerAuthenticationType`; `connection` the connection its reference is bound to, if any.
pub(super) fn template(authentication: &str, connection: Option<&str>) -> String {
    let bound = connection.map_or_else(|| json!({}), |name| json!({ "name": name }));
    json!({
        "schemaVersion": "1.0.0.0",
        "properties": {
            "connectionReferences": {
                "shared_approvals": {
                    "runtimeSource": "embedded",
                    "connection": bound,
                    "api": { "name": "shared_approvals" },
                },
            },
            "definition": {
                "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {
                    "$connections": { "defaultValue": {}, "type": "Object" },
                    "$authentication": { "defaultValue": {}, "type": "SecureObject" },
                },
                "triggers": { "manual": trigger(authentication) },
                "actions": {
                    "Is_probe": {
                        "type": "If",
                        "runAfter": {},
                        "expression": { "equals": ["@triggerBody()?['probe']", true] },
                        "actions": {
                            "Answer_probe": {
                                "type": "Response",
                                "kind": "Http",
                                "runAfter": {},
                                "inputs": {
                                    "statusCode": 200,
                                    "body": { "probe": "ok", "requestId": "@triggerBody()?['requestId']" },
                                },
                            },
                        },
                        "else": { "actions": ask() },
                    },
                },
                "outputs": {},
            },
        },
    })
    .to_string()
}

fn trigger(authentication: &str) -> Value {
    json!({
        "type": "Request",
        "kind": "Http",
        "inputs": {
            "method": "POST",
            "triggerAuthenticationType": authentication,
            "schema": {
                "type": "object",
                "properties": {
                    "probe": { "type": "boolean" },
                    "requestId": { "type": "string" },
                    "workflow": { "type": "string" },
                    "summary": { "type": "string" },
                    "approvers": { "type": "string" },
                    "callbackUrl": { "type": "string" },
                    "callbackToken": { "type": "string" },
                    "comment": { "type": ["string", "null"] },
                },
                "required": ["requestId", "workflow"],
            },
        },
        "runtimeConfiguration": { "secureData": { "properties": ["inputs", "outputs"] } },
    })
}

fn ask() -> Value {
    json!({
        "Acknowledge": {
            "type": "Response",
            "kind": "Http",
            "runAfter": {},
            "inputs": { "statusCode": 202, "body": { "runId": "@workflow()?['run']?['name']" } },
        },
        "Ask_approver": {
            "type": "OpenApiConnectionWebhook",
            "runAfter": { "Acknowledge": ["Succeeded"] },
            "limit": { "timeout": "P25D" },
            "inputs": {
                "host": {
                    "apiId": "/providers/Microsoft.PowerApps/apis/shared_approvals",
                    "connectionName": "shared_approvals",
                    "operationId": "StartAndWaitForAnApproval",
                },
                "parameters": {
                    "approvalType": "Basic",
                    "WebhookApprovalCreationInput/title":
                        "@{triggerBody()?['workflow']} request @{triggerBody()?['requestId']}",
                    "WebhookApprovalCreationInput/assignedTo": "@triggerBody()?['approvers']",
                    "WebhookApprovalCreationInput/details": "@triggerBody()?['summary']",
                    "WebhookApprovalCreationInput/enableNotifications": true,
                    "WebhookApprovalCreationInput/enableReassignment": false,
                },
            },
        },
        "Report_decision": {
            "type": "Http",
            "runAfter": { "Ask_approver": ["Succeeded", "Failed", "TimedOut"] },
            "runtimeConfiguration": { "secureData": { "properties": ["inputs"] } },
            "inputs": {
                "method": "POST",
                "uri": "@triggerBody()?['callbackUrl']",
                "headers": {
                    "Content-Type": "application/json",
                    "X-Callback-Token": "@triggerBody()?['callbackToken']",
                },
                "body": {
                    "requestId": "@triggerBody()?['requestId']",
                    "runId": "@workflow()?['run']?['name']",
                    "status": "@actions('Ask_approver')?['status']",
                    "outcome": "@coalesce(outputs('Ask_approver')?['body/outcome'], 'NoDecision')",
                    "approvalId": "@outputs('Ask_approver')?['body/name']",
                    "responses": "@coalesce(outputs('Ask_approver')?['body/responses'], json('[]'))",
                },
                "retryPolicy": { "type": "exponential", "count": 4, "interval": "PT10S" },
            },
        },
    })
}
