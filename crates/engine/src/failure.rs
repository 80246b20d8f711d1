//! What the lower crates report, as errors that cross the border. The only place that decides what a person may see of them.

mod service;

use countersign_contract::{ApiError, Code, Notice};
use countersign_directory::{ApproverError, DirectoryError};
use countersign_domain::{
    attribute::Attribute, power_automate_client::InvalidDataServiceUrl,
    request_url::RequestUrlError,
};
use countersign_entra::{AuthorityError, EntraError, ErrorClass, TokensError};
use countersign_net::{NetError, TokenError};
use countersign_storage::StorageError;
use countersign_vault::VaultError;
use tracing::error;

pub(crate) use service::{dataverse, service};

/// An operation of the storage failed.
pub(crate) fn storage(failure: StorageError) -> ApiError {
    let message = failure.to_string();
    match failure {
        StorageError::TooNew { found, known } => ApiError::new(
            Code::DatabaseTooNew,
            format!("The database has schema {found}; this version knows schemas up to {known}."),
        ),
        StorageError::Damaged { reason } => {
            ApiError::new(Code::DatabaseDamaged, "The database cannot be used.")
                .with_detail("reason", reason)
        }
        StorageError::OtherProfile { bound_to } => ApiError::new(
            Code::DataDirectoryOfOtherProfile,
            format!(
                "The data directory belongs to the cloud profile \"{bound_to}\" with other hosts."
            ),
        ),
        StorageError::NameTaken => {
            ApiError::new(Code::NameTaken, "Something else has that name.").at_field("name")
        }
        StorageError::CreateWorkflowExists => ApiError::new(
            Code::WorkflowExists,
            "The store has a Create workflow for that kind of object.",
        ),
        StorageError::InUse => ApiError::new(
            Code::StoreInUse,
            "Requests of the identity store are undecided, or a change of it is being made.",
        ),
        StorageError::NotFound => not_found("It"),
        StorageError::Full => {
            ApiError::new(Code::DiskFull, "The disk of the data directory is full.")
        }
        StorageError::ReadOnly => {
            ApiError::new(Code::DiskReadOnly, "The data directory cannot be written.")
        }
        StorageError::Closed => ApiError::new(
            Code::OwnerUnreachable,
            "The process that owns the data is ending.",
        ),
        StorageError::Failed { .. } => {
            error!(reason = %message, "the storage failed");
            ApiError::new(Code::Internal, "The database failed.")
        }
    }
}

/// Something named does not exist.
pub(crate) fn not_found(what: &str) -> ApiError {
    ApiError::new(
        Code::NotFound,
        format!("{what} does not exist, or no longer."),
    )
}

/// The data key cannot be had.
pub(crate) fn vault(failure: &VaultError) -> ApiError {
    let code = match failure {
        VaultError::KeyStoreAbsent { .. } => Code::KeyStoreMissing,
        VaultError::KeyStoreLocked => Code::KeyStoreLocked,
        VaultError::KeyStoreTimedOut { .. }
        | VaultError::KeyStoreBroken { .. }
        | VaultError::KeyStoreUnfaithful
        | VaultError::NoRandomNumbers => Code::KeyStoreFailed,
        VaultError::NoDataKey { .. }
        | VaultError::KeyStoreEntryMissing { .. }
        | VaultError::KeyStoreEntryDamaged { .. }
        | VaultError::SourceNotEnrolled { .. } => Code::KeyLost,
        VaultError::KeyFileOpenToOthers { .. } => Code::KeyFileExposed,
        VaultError::KeyFileDamaged { .. }
        | VaultError::KeyFileUnusable { .. }
        | VaultError::KeyFileMissing { .. } => Code::KeyFileInvalid,
        VaultError::WrongKey { .. } => Code::KeyFileForeign,
        VaultError::DataKeyExists { .. }
        | VaultError::DataKeyFileUnusable { .. }
        | VaultError::DataKeyFileDamaged { .. }
        | VaultError::DataKeyFileTooNew { .. } => Code::DataDirectoryUnusable,
        VaultError::Sealed(_) => Code::SealBroken,
    };
    // The vault's texts go on, after a semicolon, with what to do.
    let text = failure.to_string();
    let (what, remedy) = text.split_once("; ").unwrap_or((&text, code.remedy()));
    ApiError::new(code, sentence(what)).with_remedy(sentence(remedy))
}

/// Makes a sentence of a lower-case clause.
fn sentence(clause: &str) -> String {
    let mut letters = clause.trim_end_matches('.').chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Something sealed does not open.
pub(crate) fn sealed(failure: &VaultError) -> ApiError {
    ApiError::new(
        Code::SealBroken,
        "A sealed value does not open with this data key.",
    )
    .with_detail("reason", failure.to_string())
}

/// The authority gave nothing.
pub(crate) fn authority(failure: &AuthorityError) -> ApiError {
    let told = |code, message: &str| {
        ApiError::new(code, message)
            .with_detail("reason", failure.to_string())
            .with_correlation(Some(failure.correlation().to_string()))
    };
    match failure {
        AuthorityError::Refused(refused) => entra(refused),
        AuthorityError::Unreachable(net) => self::net(net),
        AuthorityError::Unusable { .. } => told(
            Code::ServiceFailed,
            "The sign-in service answered nothing usable.",
        ),
        AuthorityError::Unreadable { .. } => told(
            Code::SignInFailed,
            "The sign-in service answered something that cannot be used.",
        ),
        AuthorityError::ForeignIdToken { .. } => told(
            Code::SignInFailed,
            "The sign-in service answered for another app, tenant or sign-in.",
        ),
    }
}

/// The authority refused.
pub(crate) fn entra(refused: &EntraError) -> ApiError {
    let code = of_class(refused.class());
    // A code says it more closely than a suberror.
    let help = refused
        .help()
        .map(|help| (help.cause, help.remedy))
        .or_else(|| {
            refused
                .suberror_help()
                .map(|help| (help.cause, help.remedy))
        });
    let message = help.map_or_else(
        || "Microsoft Entra ID refused the sign-in.".to_owned(),
        |(cause, _)| format!("{}.", cause.trim_end_matches('.')),
    );
    let mut failure = ApiError::new(code, message).with_detail("error", refused.error.clone());
    if let Some((_, remedy)) = help {
        failure = failure.with_remedy(format!("{}.", remedy.trim_end_matches('.')));
    }
    if let Some(suberror) = &refused.suberror {
        failure = failure.with_detail("suberror", suberror.clone());
    }
    if let Some(number) = refused.code() {
        failure = failure.with_detail("code", format!("AADSTS{number}"));
    }
    for (name, value) in [
        ("description", &refused.description),
        ("traceId", &refused.trace_id),
        ("timestamp", &refused.time),
    ] {
        if let Some(value) = value {
            failure = failure.with_detail(name, value.clone());
        }
    }
    failure.with_correlation(
        refused
            .correlation_id
            .clone()
            .or_else(|| Some(refused.correlation.to_string())),
    )
}

fn of_class(class: ErrorClass) -> Code {
    match class {
        ErrorClass::SignInNeeded | ErrorClass::SessionOver => Code::SignInNeeded,
        ErrorClass::ConsentNeeded => Code::ConsentNeeded,
        ErrorClass::Blocked => Code::SignInBlocked,
        ErrorClass::CredentialWrong | ErrorClass::RegistrationWrong => Code::RegistrationWrong,
        ErrorClass::Declined => Code::SignInDeclined,
        ErrorClass::Expired => Code::SignInExpired,
        ErrorClass::Pending | ErrorClass::SlowDown | ErrorClass::Unreadable => Code::SignInFailed,
        ErrorClass::Transient => Code::ServiceFailed,
        ErrorClass::Unreachable => Code::Unreachable,
    }
}

/// An account gave no token.
pub(crate) fn tokens(failure: &TokensError) -> ApiError {
    match failure {
        TokensError::Refused { error, .. } => entra(error),
        TokensError::NoAnswer { error, .. } => authority(error),
        TokensError::NoCredential => {
            ApiError::new(Code::SignInNeeded, "The account has no session.")
        }
        // What the engine's own credential store failed with is an error of the contract already.
        TokensError::Store(failed) => {
            failed
                .downcast_ref::<ApiError>()
                .cloned()
                .unwrap_or_else(|| {
                    ApiError::new(
                        Code::Internal,
                        "The account's session could not be read or kept.",
                    )
                })
        }
        TokensError::BrokenOff => ApiError::new(
            Code::OwnerUnreachable,
            "The process that owns the data is ending.",
        ),
    }
}

/// A token source gave no token.
pub(crate) fn token(failure: &TokenError) -> ApiError {
    failure.downcast_ref::<TokensError>().map_or_else(
        || ApiError::new(Code::SignInFailed, "There is no token."),
        tokens,
    )
}

/// A call did not get through.
pub(crate) fn net(failure: &NetError) -> ApiError {
    if let Some(missing) = countersign_entra::token_error(failure) {
        return tokens(missing);
    }
    if let NetError::HostNotAllowed { .. } | NetError::Invalid { .. } = failure {
        // Our own guard: the same call would be refused again.
        return ApiError::new(
            Code::ProfileInvalid,
            "The address is none of the cloud profile's.",
        )
        .with_detail("reason", failure.to_string());
    }
    ApiError::new(Code::Unreachable, "The service cannot be reached.")
        .with_detail("reason", failure.to_string())
        .with_correlation(Some(failure.correlation().to_string()))
}

/// The directory did not do it.
pub(crate) fn directory(failure: &DirectoryError) -> ApiError {
    let told = |code, message: &str| {
        ApiError::new(code, message).with_detail("reason", failure.to_string())
    };
    let error = match failure {
        DirectoryError::NotFound { .. } => {
            told(Code::NotFound, "The directory holds no such object.")
        }
        DirectoryError::Denied { permission, .. } => {
            let error = told(
                Code::DirectoryDenied,
                "The directory does not let the service credential do this.",
            );
            match permission {
                Some(permission) => error.with_detail("permission", permission.to_string()),
                None => error,
            }
        }
        DirectoryError::ReadOnly { .. } => told(
            Code::TargetReadOnly,
            "The directory does not let anybody change this object here.",
        ),
        DirectoryError::NameTaken { .. } => told(
            Code::UpnTaken,
            "A user with that sign-in name exists already.",
        ),
        DirectoryError::DomainNotVerified { .. } => told(
            Code::DomainNotVerified,
            "The domain of the sign-in name is not verified in the tenant.",
        ),
        DirectoryError::InvalidField { field, .. } => {
            let error = told(
                Code::DirectoryRefusedValue,
                "The directory refuses a value.",
            );
            match field {
                Some(field) => error.at_field(Attribute::name(*field)),
                None => error,
            }
        }
        DirectoryError::SignInNeeded { source } | DirectoryError::TokenRefused { source } => {
            net(source)
        }
        DirectoryError::Throttled { .. } => told(Code::Throttled, "The directory asks to wait."),
        DirectoryError::Unreachable { source } => net(source),
        DirectoryError::Unexpected { refusal, .. } if refusal.status < 500 => told(
            Code::DirectoryRefusedValue,
            "The directory refuses the change.",
        ),
        DirectoryError::Unexpected { .. } => told(Code::ServiceFailed, "The directory failed."),
    };
    let error = match failure
        .refusal()
        .and_then(|refusal| refusal.message.clone())
    {
        Some(said) => error.with_detail("said", said),
        None => error,
    };
    match failure.request_id() {
        Some(id) => error.with_detail("requestId", id),
        None => error,
    }
}

/// An approver's text names nobody who could approve.
pub(crate) fn approver(text: &str, failure: &ApproverError) -> ApiError {
    let message = match failure {
        ApproverError::NotFound => {
            format!("\"{text}\" names no person or group of the store's tenant.")
        }
        ApproverError::Ambiguous { .. } => {
            format!("\"{text}\" names several people or groups of the store's tenant.")
        }
        ApproverError::Disabled { name } => format!("The account of {name} is disabled."),
        ApproverError::Directory(failure) => return directory(failure),
    };
    ApiError::new(Code::ApproverNotFound, message).at_field("approvers")
}

/// A request URL is refused. `fault`, under Details, names the fault for programs.
pub(crate) fn request_url(failure: &RequestUrlError) -> ApiError {
    let code = match failure {
        RequestUrlError::Empty
        | RequestUrlError::TooLong { .. }
        | RequestUrlError::Pasted { .. }
        | RequestUrlError::NotAUrl
        | RequestUrlError::NotHttps
        | RequestUrlError::PortalLink { .. }
        | RequestUrlError::ManagementLink { .. } => Code::RequestUrlInvalid,
        RequestUrlError::ForeignHost { .. } => Code::RequestUrlForeign,
        RequestUrlError::Truncated { .. } => Code::RequestUrlTruncated,
        RequestUrlError::Retired { .. } => Code::RequestUrlRetired,
    };
    let error = ApiError::new(code, format!("The request URL cannot be used: {failure}."))
        .at_field("requestUrl")
        .with_detail("fault", failure.name());
    match failure.remedy() {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    }
}

/// Says as a notice what an error says.
pub(crate) fn notice_of(error: &ApiError) -> Notice {
    Notice {
        code: error.code,
        message: error.message.clone(),
        remedy: error.remedy.clone(),
    }
}

/// A Data service URL is refused.
pub(crate) fn data_service_url(failure: InvalidDataServiceUrl) -> ApiError {
    ApiError::new(
        Code::InvalidDataServiceUrl,
        format!("The Data service URL cannot be used: {failure}."),
    )
    .at_field("dataServiceUrl")
}
