//! The process that owns the data, and its data directory.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::Path,
};

use countersign_contract::{
    ApiError, AppState, AppStateRequest, CheckName, CheckView, Code, DoctorSection, DoctorSubject,
    Finding, KeySourceKind, KeyStoreState, Notice, OwnerKind,
};

use super::finding;
use crate::{acting::Acting, engine::Engine, failure, notices};

/// What is written to see whether anything can be, in bytes: more than fits between two others on a full disk.
const PROBE: [u8; 4096] = [0; 4096];
const PROBE_NAME: &str = "doctor.probe";

pub(super) async fn section(engine: &Engine) -> Result<DoctorSection, ApiError> {
    let state = engine
        .app_state(&Acting::local(None), AppStateRequest {})
        .await?;
    let findings = vec![
        data_directory(engine, &state).await,
        key_store(&state),
        callback_listener(&state),
        active_account(&state),
    ];

    Ok(DoctorSection {
        subject: DoctorSubject::Installation,
        findings,
    })
}

async fn data_directory(engine: &Engine, state: &AppState) -> Finding {
    let directory = state.data_directory.clone();
    let probed = tokio::task::spawn_blocking(move || probe(Path::new(&directory))).await;
    let written = probed.map_err(io::Error::other).and_then(|probed| probed);
    let looked_at = match written {
        Ok(()) => engine.storage().check().await.map_err(failure::storage),
        Err(refused) => Err(not_writable(&refused)),
    };
    let view = match looked_at {
        Ok(()) => CheckView::passed(CheckName::DataDirectory),
        Err(error) => CheckView::failed(CheckName::DataDirectory, failure::notice_of(&error)),
    };

    finding(&state.data_directory, view)
}

/// Writes a file and takes it away again.
fn probe(directory: &Path) -> io::Result<()> {
    let path = directory.join(PROBE_NAME);
    // Whatever stands there is a leftover of a process that was killed right here.
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&path)
        .and_then(|mut file| {
            file.write_all(&PROBE)?;
            file.sync_all()
        });
    let removed = fs::remove_file(&path);

    written.and(removed)
}

fn not_writable(refused: &io::Error) -> ApiError {
    let kind = refused.kind();
    let code = if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        Code::DiskFull
    } else if kind == ErrorKind::ReadOnlyFilesystem {
        Code::DiskReadOnly
    } else {
        Code::DataDirectoryUnusable
    };
    ApiError::new(
        code,
        format!("Nothing can be written into the data directory: {refused}."),
    )
}

fn key_store(state: &AppState) -> Finding {
    match &state.key_store {
        KeyStoreState::Ready { source } => finding(
            match source {
                KeySourceKind::KeyStore => "the key store of the operating system",
                KeySourceKind::KeyFile => "a key file",
            },
            CheckView::passed(CheckName::KeyStore),
        ),
        KeyStoreState::Unavailable { code, message } => {
            let notice = Notice {
                code: *code,
                message: message.clone(),
                remedy: code.remedy().to_owned(),
            };
            finding("", CheckView::failed(CheckName::KeyStore, notice))
        }
    }
}

/// Not to listen is a choice: decisions are found by reading approvals then, and where flows report, another process may take it.
fn callback_listener(state: &AppState) -> Finding {
    if let Some(listener) = &state.callback_listener {
        let view = match &listener.fault {
            None => CheckView::passed(CheckName::CallbackListener),
            Some(passing) if passing.code == Code::NotListening => {
                CheckView::passed_with(CheckName::CallbackListener, passing.clone())
            }
            Some(fault) => CheckView::failed(CheckName::CallbackListener, fault.clone()),
        };
        return finding(&listener.address, view);
    }
    let message = match state.owner {
        OwnerKind::CommandLine => {
            "No Data service and no window is running; this command owns the data while it runs."
        }
        OwnerKind::Window | OwnerKind::DataService => {
            "The process that owns the data does not listen for what flows report."
        }
    };
    let notice = notices::notice(Code::NotListening, message);
    finding(
        "",
        CheckView::passed_with(CheckName::CallbackListener, notice),
    )
}

fn active_account(state: &AppState) -> Finding {
    let Some(account) = &state.active_account else {
        let notice = notices::notice(
            Code::SignInNeeded,
            "Nobody is signed in; commands act as local administrator, and nobody has an Inbox.",
        );
        return finding("", CheckView::passed_with(CheckName::ActiveAccount, notice));
    };
    let name = account.user_principal_name.as_ref();

    finding(
        name.unwrap_or(&account.name),
        CheckView::passed(CheckName::ActiveAccount),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(PROBE_NAME), "left over").unwrap();

        probe(directory.path()).unwrap();

        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_directory_that_takes_nothing_is_told_apart() {
        for (kind, code) in [
            (ErrorKind::StorageFull, Code::DiskFull),
            (ErrorKind::ReadOnlyFilesystem, Code::DiskReadOnly),
            (ErrorKind::PermissionDenied, Code::DataDirectoryUnusable),
        ] {
            assert_eq!(not_writable(&kind.into()).code, code);
        }
        let gone = probe(Path::new("/nowhere/at/all")).unwrap_err();
        assert_eq!(not_writable(&gone).code, Code::DataDirectoryUnusable);
    }
}
